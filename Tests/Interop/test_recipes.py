"""Clients that need more than a mode's environment put, list and get by their recipes, against a server that checks signatures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clients import Clients, Round
from heddle_cli import Heddle
from object_store import ObjectStore
from servers import Exchange
from transcript import Transcript

ROUND_TRIPS = [
    ("rclone", "profile"), ("rclone", "keys"), ("rclone", "container"),
    ("s3cmd", "keys"),
    ("restic", "profile"), ("restic", "keys"),
    ("obstore", "keys"), ("polars", "keys"),
    ("pyarrow", "profile"), ("pyarrow", "keys"), ("pyarrow", "container"),
    ("duckdb", "profile"), ("duckdb", "keys"), ("duckdb", "container"),
]  # fmt: skip


@pytest.fixture
def acme(new_heddle: Callable[..., Heddle], store: ObjectStore, token: str, tmp_path: Path) -> Iterator[Heddle]:
    heddle = new_heddle()
    # minio-go, so restic, splits a credential_process at blanks, and this place has some.
    (tmp_path / "place").symlink_to(heddle.place)
    heddle.environment["HEDDLE_HOME"] = str(tmp_path / "place")
    exchange = Exchange(store.key, {token})
    heddle.add("acme", token=token, exchange_url=exchange.url, endpoint=store.endpoint)
    yield heddle
    exchange.close()


@pytest.mark.parametrize(("client", "mode"), ROUND_TRIPS)
def test_a_client_puts_lists_and_gets_by_its_recipe(
    client: str, mode: str, acme: Heddle, store: ObjectStore, transcript: Transcript, tmp_path: Path
) -> None:
    file = tmp_path / "given"
    file.write_bytes(os.urandom(10_000))
    round = Round("training-runs", f"{client}/{mode}", file, tmp_path / "copy")
    clients = Clients(acme, store, transcript, tmp_path)
    assert getattr(clients, client)(mode, round) == [round.key]
    assert round.copy.read_bytes() == file.read_bytes()
    assert store.gate.refusals == []
    assert {request.host for request in store.requests} == {f"training-runs.localhost:{store.front.port}"}
    assert {request.access_key_id for request in store.requests} == {store.key.access_key_id}
    assert {request.region for request in store.requests} == {"US-EAST-04A"}


@pytest.mark.parametrize("client", ["obstore_without_a_recipe", "restic_without_its_flag"])
def test_without_its_recipe_a_client_addresses_buckets_by_path(
    client: str, acme: Heddle, store: ObjectStore, transcript: Transcript, tmp_path: Path
) -> None:
    file = tmp_path / "given"
    file.write_bytes(b"given")
    clients = Clients(acme, store, transcript, tmp_path)
    with pytest.raises(AssertionError):
        getattr(clients, client)("keys", Round("training-runs", client, file, tmp_path / "copy"))
    assert {why for _, why in store.gate.refusals} == {"path style"}
