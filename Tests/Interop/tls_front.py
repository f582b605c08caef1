"""A reverse proxy that ends TLS, notes the head of every request, and changes none; and the certificates for it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, UTC
from pathlib import Path

import trustme

from loopback import LoopbackServer, first_done, pump


@dataclass(frozen=True)
class Request:
    """A request's head as it arrived."""

    method: str
    target: str
    #: Names in lower case.
    headers: dict[str, str]
    #: None over plain http.
    tls_version: str | None

    @property
    def host(self) -> str:
        return self.headers["host"]

    @property
    def access_key_id(self) -> str | None:
        """Of an AWS signature: `AWS4-HMAC-SHA256 Credential=ID/date/region/s3/aws4_request, …`."""
        _, found, rest = self.headers.get("authorization", "").partition("Credential=")
        return rest.split("/", 1)[0] if found else None

    @property
    def region(self) -> str | None:
        """The one the signature is for."""
        _, found, rest = self.headers.get("authorization", "").partition("Credential=")
        return rest.split("/")[2] if found else None


class Front(LoopbackServer):
    """Stands before a server on this machine. Heads and bodies pass unchanged, `Host` too, which a signature covers."""

    def __init__(
        self, upstream_port: int, tls: ssl.SSLContext | None = None,
        refuse: Callable[[Request], tuple[int, str] | None] = lambda _: None,
    ) -> None:
        """
        :param refuse: a status and S3's error code for what is not to reach the server.
        """
        self._upstream_port = upstream_port
        self._refuse = refuse
        self.requests: list[Request] = []
        super().__init__(tls)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self._upstream_port)
        tls: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
        version = tls.version() if tls else None
        try:
            # Answers pass as they come: the end of either direction is the end of the connection.
            await first_done(
                asyncio.create_task(self._forward(reader, upstream_writer, version, writer)),
                asyncio.create_task(pump(upstream_reader, writer)),
            )
        finally:
            upstream_writer.close()

    async def _forward(
        self, reader: asyncio.StreamReader, upstream: asyncio.StreamWriter, tls_version: str | None,
        client: asyncio.StreamWriter,
    ) -> None:
        """Request by request, so that each of a kept-alive connection is seen (RFC 9112, section 6)."""
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            request = parse_head(head, tls_version)
            self.requests.append(request)
            if refusal := self._refuse(request):
                await _answer(client, *refusal)
                return
            upstream.write(head)
            await upstream.drain()
            if "chunked" in request.headers.get("transfer-encoding", "").lower():
                await _forward_chunks(reader, upstream)
            else:
                await _forward_bytes(reader, upstream, int(request.headers.get("content-length", "0")))


async def _answer(client: asyncio.StreamWriter, status: int, code: str) -> None:
    """Refuses a request, whose body may be still to come: so the connection ends."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>refused by the gate</Message></Error>".encode()
    client.write(
        f"HTTP/1.1 {status} Refused\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
        + body
    )
    await client.drain()


def parse_head(head: bytes, tls_version: str | None = None) -> Request:
    first, *fields = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    return Request(method, target, headers, tls_version)


async def _forward_bytes(reader: asyncio.StreamReader, upstream: asyncio.StreamWriter, count: int) -> None:
    while count > 0:
        data = await reader.read(min(count, 1 << 16))
        if not data:
            raise asyncio.IncompleteReadError(b"", count)
        count -= len(data)
        upstream.write(data)
        await upstream.drain()


async def _forward_chunks(reader: asyncio.StreamReader, upstream: asyncio.StreamWriter) -> None:
    while True:
        line = await reader.readuntil(b"\r\n")
        upstream.write(line)
        size = int(line.split(b";")[0], 16)
        if size == 0:
            break
        await _forward_bytes(reader, upstream, size + 2)
    while line != b"\r\n":  # Trailers, and the empty line after them.
        line = await reader.readuntil(b"\r\n")
        upstream.write(line)
    await upstream.drain()


class Authority:
    """A certificate authority of the test's own, trusted by whoever is given `file`."""

    def __init__(self, directory: Path) -> None:
        self._authority = trustme.CA()
        self.file = directory / "authority.pem"
        self._authority.cert_pem.write_to_path(self.file)

    def server(
        self, *names: str, valid_from_days: int = -1, valid_to_days: int = 1, newest: ssl.TLSVersion | None = None
    ) -> ssl.SSLContext:
        """What a TLS server needs to be `names`.

        :param valid_from_days: in days from now, as `valid_to_days`.
        :param newest: the newest TLS version it speaks; None: all that the library has.
        """
        now = datetime.now(UTC)
        certificate = self._authority.issue_cert(
            *names, not_before=now + timedelta(days=valid_from_days), not_after=now + timedelta(days=valid_to_days)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        if newest is not None:
            allow_old_tls(context)
            context.maximum_version = newest
        return context


def allow_old_tls(context: ssl.SSLContext) -> None:
    """OpenSSL 3 speaks TLS 1.0 and 1.1 only at security level 0."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
