"""TLS before servers that speak none, under the names by which the program asks for them."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from socket import socket

from archiver.demo.smallweb.certificates import Certificates


def free_port() -> int:
    """A port of loopback at which nobody listens."""
    with closing(socket()) as briefly:
        briefly.bind(("127.0.0.1", 0))
        port: int = briefly.getsockname()[1]
        return port


def led_to(ports: Mapping[str, int], certificates: Certificates) -> dict[str, str]:
    """What the program needs in its environment to reach these names there, without a browser."""
    rules = ",".join(f"{host}:443:127.0.0.1:{port}" for host, port in ports.items())
    return {"SSL_CERT_FILE": str(certificates.authority), "ARCHIVER_CONNECT_TO": rules, "ARCHIVER_BROWSER": "/nowhere"}


@asynccontextmanager
async def fronts(behind: Mapping[str, int], certificates: Certificates) -> AsyncIterator[dict[str, int]]:
    """A port with TLS before each server, by the name that it goes by."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.chain, certificates.key)
    carrying: set[asyncio.Task[None]] = set()
    servers = {host: await _front(port, context, carrying) for host, port in behind.items()}
    try:
        yield {host: server.sockets[0].getsockname()[1] for host, server in servers.items()}
    finally:
        for server in servers.values():
            server.close()
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)


async def _front(port: int, context: ssl.SSLContext, carrying: set[asyncio.Task[None]]) -> asyncio.Server:
    def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(_carry(port, reader, writer))
        carrying.add(task)
        task.add_done_callback(carrying.discard)

    return await asyncio.start_server(carry, "127.0.0.1", 0, ssl=context)


async def _carry(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry a connection to the server behind, until one of both ends it; where there is none behind, hang up."""
    try:
        behind, onward = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        writer.close()
        return
    try:
        await asyncio.gather(_pump(reader, onward), _pump(behind, writer))
    finally:
        for one in (onward, writer):
            one.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while content := await reader.read(65_536):
            writer.write(content)
            await writer.drain()
        writer.close()
