"""Requests to CoreWeave's API and to its object storage, with nothing but Python's library: what Heddle itself doesn't show of an answer."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import re
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    #: Of the whole request.
    seconds: float

    @property
    def json(self) -> dict[str, Any]:
        """Empty where the body is no JSON object."""
        try:
            document = json.loads(self.body)
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}

    @property
    def code(self) -> str:
        """The code of an S3 error or of a google.rpc.Status: a short word or a number, and nothing else of the body."""
        if found := re.search(rb"<Code>([A-Za-z0-9]{1,64})</Code>", self.body):
            return found[1].decode()
        number = self.json.get("code")
        return f"code {number}" if type(number) is int else ""

    def __str__(self) -> str:
        return f"{self.status} {self.code}".strip()


class Unreachable(Exception):
    """No answer came."""


#: What a person says of why; the text of an exception may have more in it than belongs into an issue.
REASONS: dict[type[Exception], str] = {
    socket.gaierror: "host not found",
    ConnectionRefusedError: "connection refused",
    ConnectionError: "connection closed",
    TimeoutError: "timed out",
    ssl.SSLCertVerificationError: "certificate not trusted",
}


@dataclass(frozen=True)
class Key:
    id: str
    secret: str
    session_token: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token goes to the place that was named and to no other."""

    def redirect_request(self, *_: object) -> None:
        return None


@dataclass
class Client:
    """Sends requests, one after the other, and notes what a limit of the other side's looks like."""

    #: Seconds that are left, or an exception.
    left: Callable[[], float]
    count: int = 0
    #: Header fields that speak of a limit, and statuses that do, as they were met.
    limits: list[str] = field(default_factory=list)

    def send(self, method: str, url: str, headers: Mapping[str, str] = {}, body: bytes | None = None) -> Answer:
        parts = urllib.parse.urlsplit(url)
        host, handlers, headers = parts.netloc, [_NoRedirect()], dict(headers)
        if (parts.hostname or "").endswith(("localhost", "127.0.0.1")):
            # Names below localhost are this machine (RFC 6761), whatever its resolver says, and no proxy's business.
            headers["Host"] = host
            url = parts._replace(netloc=f"127.0.0.1:{parts.port or 80}").geturl()
            handlers.append(urllib.request.ProxyHandler({}))
        request = urllib.request.Request(url, data=body, method=method, headers={"User-Agent": "heddle-live", **headers})
        start = time.monotonic()
        self.count += 1
        try:
            response = urllib.request.build_opener(*handlers).open(request, timeout=min(15, max(1, self.left())))
        except urllib.error.HTTPError as error:
            response = error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            words = next((words for kind, words in REASONS.items() if isinstance(reason, kind)), type(reason).__name__)
            raise Unreachable(f"{parts.hostname}: {words}") from None
        with response:
            fields = {name.lower(): value for name, value in response.headers.items()}
            answer = Answer(response.status, fields, response.read(1 << 20), time.monotonic() - start)
        names = [name for name in fields if "ratelimit" in name.replace("-", "") or name == "retry-after"]
        if answer.status == 429 or names:
            self.limits.append(" ".join([str(answer.status), *(f"{name}: {fields[name][:40]}" for name in names)]))
        return answer

    def send_signed(
        self, key: Key, zone: str, method: str, url: str, body: bytes = b"", *, ahead: float = 0
    ) -> Answer:
        """A request to S3 (Signature Version 4).

        :param ahead: seconds that the service's clock is ahead of this machine's.
        """
        parts = urllib.parse.urlsplit(url)
        moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=ahead)
        stamp, digest = moment.strftime("%Y%m%dT%H%M%SZ"), hashlib.sha256(body).hexdigest()
        signed = {"host": parts.netloc, "x-amz-content-sha256": digest, "x-amz-date": stamp}
        if key.session_token:
            signed["x-amz-security-token"] = key.session_token
        names, scope = ";".join(signed), f"{stamp[:8]}/{zone}/s3/aws4_request"
        fields = "".join(f"{name}:{value}\n" for name, value in signed.items())
        canonical = "\n".join([method, parts.path or "/", parts.query, fields, names, digest])
        text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        secret = f"AWS4{key.secret}".encode()
        for part in [stamp[:8], zone, "s3", "aws4_request"]:
            secret = hmac.digest(secret, part.encode(), "sha256")
        signature = hmac.new(secret, text.encode(), "sha256").hexdigest()
        authorization = f"AWS4-HMAC-SHA256 Credential={key.id}/{scope}, SignedHeaders={names}, Signature={signature}"
        headers = {name: value for name, value in signed.items() if name != "host"} | {"Authorization": authorization}
        return self.send(method, url, headers, body if method == "PUT" else None)
