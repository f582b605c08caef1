"""An HTTP proxy that knows only CONNECT, and leads names that exist nowhere to ports of this machine."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping

from loopback import LoopbackServer, first_done, pump
from tls_front import Request, parse_head


class ConnectProxy(LoopbackServer):
    """Nothing it serves leaves the machine: a name it was not given is answered 502."""

    def __init__(self, routes: Mapping[str, int] = {}, tls: ssl.SSLContext | None = None) -> None:
        """
        :param routes: `host:port` as the client names it, and the loopback port it really is.
        :param tls: to be a proxy that is itself reached by https.
        """
        self._routes = dict(routes)
        self._scheme = "https" if tls else "http"
        self.requests: list[Request] = []
        super().__init__(tls)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = parse_head(await reader.readuntil(b"\r\n\r\n"))
        self.requests.append(request)
        port = self._routes.get(request.target) if request.method == "CONNECT" else None
        if port is None:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await first_done(
                asyncio.create_task(pump(reader, there_writer)), asyncio.create_task(pump(there_reader, writer))
            )
        finally:
            there_writer.close()
