"""A web server on loopback that sends the hostile answers, each under a host name of its own, byte for byte."""

import asyncio
import threading
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

from tests.hostile_web.answers import PAGE, HostileAnswer

_SECONDS = 60.0
"""How long a connection may last."""


class HostileServer:
    """Serves `NAME.example` from `answers`, and a harmless page for every other name: `with HostileServer(answers) as server`."""

    def __init__(self, answers: Mapping[str, HostileAnswer]) -> None:
        self._answers = answers
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._server: asyncio.Server | None = None
        self.port = 0
        self.visited: list[str] = []
        """The hosts and paths that were asked for."""

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ")[1]
                host = next(line[6:] for line in head.split("\r\n") if line.lower().startswith("host: ")).partition(":")[0]
                self.visited.append(f"{host}{path}")
                await self._answer(host.removesuffix(".example"), path, writer)
        except (OSError, EOFError, TimeoutError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def _answer(self, name: str, path: str, writer: asyncio.StreamWriter) -> None:
        answer = self._answers.get(name)
        if path == "/robots.txt":
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        elif answer is None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE)
        else:
            for piece in answer.pieces():
                writer.write(piece.replace(b"ONE-MORE", f"{len(path)}{path}"[-200:].strip("/").encode()))
                await writer.drain()
                await asyncio.sleep(0)  # endless answers leave the others their turn
            if answer.stays:
                await asyncio.sleep(_SECONDS)
        with suppress(OSError):
            await writer.drain()
            writer.write_eof()
            await asyncio.sleep(0.05)
