"""What the stand-in servers share: a listener on 127.0.0.1, a port the system gives, an event loop in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from typing import Any


class LoopbackServer:
    """Serves from its making until `close`. A subclass says what to do with a connection.

    asyncio rather than a thread a direction: OpenSSL's connections may not be read and written by two threads at once.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        #: What went wrong and belongs to no connection that a test watches: must stay empty.
        self.problems: list[str] = []
        #: Connections whose TLS handshake failed.
        self.failed_handshakes = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._note)
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=tls, limit=1 << 16)
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, name=type(self).__name__)
        self._thread.start()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its acceptance (and handshake) on."""
        raise NotImplementedError

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self.serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # One side hung up, or the test is over.
        finally:
            self._tasks.discard(task)
            await _close(writer)

    def _note(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if isinstance(context.get("exception"), (ssl.SSLError, OSError)):
            self.failed_handshakes += 1
        else:
            self.problems.append(f"{context.get('message')}: {context.get('exception')!r}")

    async def _end(self) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        while self._tasks:
            await asyncio.sleep(0.001)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()
        assert not self.problems, self.problems


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        # A TLS peer that vanished never answers our farewell.
        await asyncio.wait_for(writer.wait_closed(), 1)
    except (TimeoutError, OSError, asyncio.CancelledError):
        writer.transport.abort()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Passes on bytes as they come, until there are no more."""
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()


async def first_done(*work: asyncio.Task[None]) -> None:
    """Ends all of them with the first that ends."""
    try:
        done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)


def free_port() -> int:
    """One that was free a moment ago, for what has to be told its port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
