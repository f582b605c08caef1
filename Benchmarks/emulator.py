"""The emulated CoreWeave that benchmarks and soaks ask, as a program of its own, and a client's signed request to it."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class Emulator:
    """Runs until it is stopped."""

    def __init__(self, program: Path, directory: Path, *options: str) -> None:
        ready = directory / "ready"
        self._process = subprocess.Popen(
            [program, "--port", "0", "--ready-file", ready, *options], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 20
        while not ready.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise SystemExit("the emulator did not start")
            time.sleep(0.02)
        self.url = ready.read_text().strip()

    @property
    def exchange_url(self) -> str:
        return f"{self.url}/v1/cwobject/temporary-credentials/api-token"

    def counts(self) -> dict[str, Any]:
        return json.loads(self._control("GET", "counts"))

    def fail(self, fault: dict[str, Any]) -> None:
        self._control("POST", "faults", fault)

    def clear_faults(self) -> None:
        self._control("DELETE", "faults")

    def _control(self, method: str, what: str, body: object = None) -> bytes:
        request = urllib.request.Request(
            f"{self.url}/_emulator/{what}", method=method, data=json.dumps(body).encode() if body else None
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


def list_buckets(endpoint: str, zone: str, keys: dict[str, str]) -> str | None:
    """A ListBuckets signed with the keys (Signature Version 4, header form).

    :returns: None where it was accepted, else what was answered.
    """
    host = urlsplit(endpoint).netloc
    at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    nothing = hashlib.sha256(b"").hexdigest()
    headers = {"host": host, "x-amz-content-sha256": nothing, "x-amz-date": at}
    if token := keys.get("SessionToken"):
        headers["x-amz-security-token"] = token
    names = ";".join(headers)
    canonical = "\n".join(["GET", "/", "", *(f"{name}:{value}" for name, value in headers.items()), "", names, nothing])
    scope = f"{at[:8]}/{zone}/s3/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", at, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + keys["SecretAccessKey"]).encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys['AccessKeyId']}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        connection.request("GET", "/", headers=headers)
        answer = connection.getresponse()
        text = answer.read(2000).decode(errors="replace")
        return None if answer.status == 200 else f"{answer.status}: {text}"
    finally:
        connection.close()


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
