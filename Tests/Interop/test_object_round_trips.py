"""boto3 and the aws CLI list, put and get through `heddle env`, against a server that checks signatures and bucket hosts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from heddle_cli import Heddle
from sdk import Sdk
from servers import Exchange, Key, S3Server

MODES = ["profile", "keys", "container"]

in_each_mode = pytest.mark.parametrize("mode", MODES)

#: One part of 5 MiB more than two: 3 parts for boto3's 5 MiB, 2 for the aws CLI's 8 MiB.
LARGE = 12 << 20


@pytest.fixture
def acme(heddle: Heddle, exchange: Exchange, s3: S3Server, token: str) -> Heddle:
    heddle.add("acme", token=token, exchange_url=exchange.url, endpoint=s3.endpoint)
    return heddle


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small"
    file.write_bytes(os.urandom(10_000))
    return file


@pytest.fixture
def large(tmp_path: Path) -> Path:
    file = tmp_path / "large"
    file.write_bytes(os.urandom(LARGE))
    return file


def parts_of(s3: S3Server, bucket: str) -> set[str]:
    """The numbers of the parts that were put, one by one, under the bucket's own host name."""
    return {
        request.target.partition("partNumber=")[2].partition("&")[0]
        for request in s3.requests
        if request.method == "PUT"
        and "partNumber=" in request.target
        and request.host == f"{bucket}.localhost:{s3.front.port}"
    }


def assert_all_virtual_hosted(s3: S3Server, *buckets: str) -> None:
    assert {request.host for request in s3.requests} == {f"{bucket}.localhost:{s3.front.port}" for bucket in buckets}
    assert not [
        request.target for request in s3.requests if request.target.startswith(tuple(f"/{b}" for b in S3Server.BUCKETS))
    ]
    assert {request.access_key_id for request in s3.requests} == {s3.key.access_key_id}
    assert {request.region for request in s3.requests} == {"US-EAST-04A"}


@in_each_mode
def test_boto3_lists_puts_and_gets(mode: str, acme: Heddle, s3: S3Server, sdk: Sdk, small: Path, tmp_path: Path) -> None:
    key = f"boto3/{mode}"
    environment = acme.environment_of("acme", mode)
    assert sdk.boto3(environment, "put_and_get", "training-runs", key, small, tmp_path / "copy") == [key]
    assert (tmp_path / "copy").read_bytes() == s3.stored("training-runs", key) == small.read_bytes()
    assert_all_virtual_hosted(s3, "training-runs")


@in_each_mode
def test_boto3_uploads_and_downloads_in_parts(
    mode: str, acme: Heddle, s3: S3Server, sdk: Sdk, large: Path, tmp_path: Path
) -> None:
    key = f"boto3-large-{mode}"
    sdk.boto3_run(acme.environment_of("acme", mode), "upload_in_parts", "checkpoints", key, large, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == s3.stored("checkpoints", key) == large.read_bytes()
    assert parts_of(s3, "checkpoints") == {"1", "2", "3"}
    assert_all_virtual_hosted(s3, "checkpoints")


@in_each_mode
def test_the_aws_cli_lists_puts_and_gets(
    mode: str, acme: Heddle, s3: S3Server, sdk: Sdk, small: Path, tmp_path: Path
) -> None:
    environment = acme.environment_of("acme", mode)
    sdk.aws(environment, "s3", "cp", small, f"s3://training-runs/aws/{mode}")
    listed = sdk.aws(environment, "s3", "ls", "s3://training-runs/aws/").stdout.split("\n")
    assert [line.split()[2:] for line in listed if line.endswith(f" {mode}")] == [["10000", mode]]
    sdk.aws(environment, "s3", "cp", f"s3://training-runs/aws/{mode}", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == s3.stored("training-runs", f"aws/{mode}") == small.read_bytes()
    assert_all_virtual_hosted(s3, "training-runs")


@in_each_mode
def test_the_aws_cli_uploads_and_downloads_in_parts(
    mode: str, acme: Heddle, s3: S3Server, sdk: Sdk, large: Path, tmp_path: Path
) -> None:
    key = f"aws-large-{mode}"
    environment = acme.environment_of("acme", mode)
    sdk.aws(environment, "s3", "cp", large, f"s3://checkpoints/{key}")
    sdk.aws(environment, "s3", "cp", f"s3://checkpoints/{key}", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == s3.stored("checkpoints", key) == large.read_bytes()
    assert parts_of(s3, "checkpoints") == {"1", "2"}
    assert_all_virtual_hosted(s3, "checkpoints")


@in_each_mode
def test_a_session_token_reaches_the_server_and_none_is_made_up(
    mode: str, heddle: Heddle, s3: S3Server, sdk: Sdk, token: str
) -> None:
    given = Key(s3.key.access_key_id, s3.key.secret_access_key, session_token="session+token/with=signs==")
    for name, key, expected in [("with", given, given.session_token), ("without", s3.key, None)]:
        running = Exchange(key, {token})
        try:
            heddle.add(name, token=token, exchange_url=running.url, endpoint=s3.endpoint)
            s3.requests.clear()
            environment = heddle.environment_of(name, mode, inherited={"AWS_SESSION_TOKEN": "stale"})
            sdk.aws(environment, "s3", "ls", "s3://training-runs", status=None)
            assert {request.headers.get("x-amz-security-token") for request in s3.requests} == {expected}
        finally:
            running.close()


@in_each_mode
def test_a_wrong_key_is_refused_by_the_server(mode: str, heddle: Heddle, s3: S3Server, sdk: Sdk, token: str) -> None:
    running = Exchange(Key(access_key_id=s3.key.access_key_id), {token})
    try:
        heddle.add("acme", token=token, exchange_url=running.url, endpoint=s3.endpoint)
        ended = sdk.aws(heddle.environment_of("acme", mode), "s3", "ls", "s3://training-runs", status=None)
        assert ended.status != 0 and "SignatureDoesNotMatch" in ended.stderr
    finally:
        running.close()


@in_each_mode
def test_without_the_private_config_file_requests_would_be_path_style(
    mode: str, acme: Heddle, s3: S3Server, sdk: Sdk
) -> None:
    """The reason for that file: take its one line away, and the same environment is refused."""
    environment = acme.environment_of("acme", mode)
    config = Path(environment["AWS_CONFIG_FILE"])
    assert "addressing_style = virtual" in config.read_text()
    bare = acme.home / "bare.config"
    bare.write_text(config.read_text().replace("addressing_style = virtual", "max_concurrent_requests = 10"))
    ended = sdk.aws(environment | {"AWS_CONFIG_FILE": str(bare)}, "s3", "ls", "s3://training-runs", status=None)
    assert ended.status != 0 and "NoSuchBucket" in ended.stderr
    assert {request.host for request in s3.requests} == {f"localhost:{s3.front.port}"}
