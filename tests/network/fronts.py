"""TLS proxies in front of local servers, under the host names that the program asks for."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from socket import socket

from archiver.demo.smallweb.certificates import Certificates


def free_port() -> int:
    """A free port on loopback."""
    with closing(socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port


def environment_for(ports: Mapping[str, int], certificates: Certificates) -> dict[str, str]:
    """The environment in which the program reaches these host names at their local ports, without a browser."""
    rules = ",".join(f"{host}:443:127.0.0.1:{port}" for host, port in ports.items())
    return {"SSL_CERT_FILE": str(certificates.authority), "ARCHIVER_CONNECT_TO": rules, "ARCHIVER_BROWSER": "/nowhere"}


@asynccontextmanager
async def tls_proxies(ports: Mapping[str, int], certificates: Certificates) -> AsyncIterator[dict[str, int]]:
    """A TLS port in front of each server's port, by host name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.chain, certificates.key)
    tasks: set[asyncio.Task[None]] = set()
    servers = {host: await _tls_proxy(port, context, tasks) for host, port in ports.items()}
    try:
        yield {host: server.sockets[0].getsockname()[1] for host, server in servers.items()}
    finally:
        for server in servers.values():
            server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _tls_proxy(port: int, context: ssl.SSLContext, tasks: set[asyncio.Task[None]]) -> asyncio.Server:
    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(_relay(port, reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    return await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)


async def _relay(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Relay a connection to the server until either side closes it; close it if there is no server."""
    try:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        writer.close()
        return
    try:
        await asyncio.gather(_copy(reader, server_writer), _copy(server_reader, writer))
    finally:
        server_writer.close()
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while content := await reader.read(65_536):
            writer.write(content)
            await writer.drain()
        writer.close()
