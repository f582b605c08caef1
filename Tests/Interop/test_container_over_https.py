"""Mode `container` with an https exchange, as CoreWeave documents it: the SDK itself swaps the token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from heddle_cli import Heddle
from sdk import Sdk
from servers import EXCHANGE_PATH, Exchange, S3Server
from tls_front import Authority, Front


@pytest.fixture
def front(exchange: Exchange, authority: Authority) -> Iterator[Front]:
    running = Front(exchange.port, authority.server("localhost"))
    yield running
    running.close()


@pytest.fixture
def environment(heddle: Heddle, front: Front, s3: S3Server, token: str) -> dict[str, str]:
    heddle.add(
        "acme",
        token=token,
        exchange_url=f"https://localhost:{front.port}{EXCHANGE_PATH}",
        endpoint=s3.endpoint,
        mode="container",
    )
    return heddle.environment_of("acme")


@pytest.fixture
def trusting(environment: dict[str, str], authority: Authority, tmp_path: Path) -> dict[str, str]:
    """The environment in which botocore trusts the front's certificate for its container credentials.

    It asks `certifi` for those authorities, or has a list of its own: `AWS_CA_BUNDLE` is for its service clients alone
    (botocore.utils.ContainerMetadataFetcher makes an URLLib3Session without it). So this puts a certifi of ours before it.
    """
    (tmp_path / "certifi.py").write_text(f"def where():\n    return {str(authority.file)!r}\n")
    return environment | {"PYTHONPATH": str(tmp_path)}


def test_boto3_exchanges_the_token_over_https(
    trusting: dict[str, str], front: Front, exchange: Exchange, s3: S3Server, sdk: Sdk, token: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"over https")
    sdk.boto3(trusting, "put_and_get", "training-runs", "https", tmp_path / "file", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == s3.stored("training-runs", "https") == b"over https"
    assert {request.headers["authorization"] for request in front.requests} == {f"Bearer {token}"}
    assert {request.target for request in front.requests} == {EXCHANGE_PATH}
    assert len(front.requests) == exchange.count


def test_the_aws_cli_exchanges_the_token_over_https(
    trusting: dict[str, str], front: Front, s3: S3Server, sdk: Sdk, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"over https")
    sdk.aws(trusting, "s3", "cp", tmp_path / "file", "s3://training-runs/https by aws")
    assert s3.stored("training-runs", "https by aws") == b"over https"
    assert front.requests


def test_boto3_sends_no_token_to_a_certificate_it_does_not_trust(
    environment: dict[str, str], authority: Authority, front: Front, s3: S3Server, sdk: Sdk
) -> None:
    """`AWS_CA_BUNDLE` does not help here, and whoever sets it should learn so: a fact about botocore that the guide tells."""
    ended = sdk.boto3_run(environment | {"AWS_CA_BUNDLE": str(authority.file)}, "list_buckets", "1", status=None)
    assert ended.status != 0 and "certificate verify failed" in ended.stderr.lower()
    assert front.requests == [] and s3.requests == []
