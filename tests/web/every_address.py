"""A network in which every address answers, and everything that the program can ask, for the tests in `test_every_address.py`.

`unshare -rn python -m tests.web.every_address TABLE` prints, as JSON, which addresses were connected to, by route: counted at the
sockets that accept the connections. Names are resolved by the system's resolver, whose name server answers here, too.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from archiver.app.memories.requests import post
from archiver.model.probes import MEDIA_PROBE, Dialogue, Probe, Witness
from archiver.web import WebSettings, open_web
from archiver.web.door import Web

PUBLIC_HOST = "93.184.216.34"
PORTS = (80, 443, 8080, 22, 25, 3306, 6379)
SETTINGS = WebSettings(
    pace=0.0,
    patience=0.0,
    silence_seconds=4.0,
    answer_seconds=6.0,
    connect_seconds=3.0,
    element_seconds=4.0,
    capture_seconds=30.0,
    page_burst=5000,
    capture_requests=20_000,
)
PAGE = """<!doctype html><body><div id=post></div><script>
const make = (name, fields) => document.body.append(Object.assign(document.createElement(name), fields));
const urls = URLS;
for (const url of urls) {
  const socket = url.replace('http', 'ws');
  make('img', {src: url + 'img.png'}); make('script', {src: url + 'script.js'}); make('iframe', {src: url + 'frame.html'});
  make('link', {rel: 'stylesheet', href: url + 'style.css'}); make('link', {rel: 'prefetch', href: url + 'prefetch.html'});
  make('link', {rel: 'preconnect', href: url}); make('link', {rel: 'preload', as: 'image', href: url + 'preload.png'});
  make('link', {rel: 'dns-prefetch', href: url}); make('link', {rel: 'manifest', href: url + 'manifest'});
  make('object', {data: url + 'object.html'}); make('embed', {src: url + 'embed.html'});
  make('video', {src: url + 'video.mp4', preload: 'auto', poster: url + 'poster.png'});
  make('audio', {src: url + 'a.mp3', preload: 'auto'});
  fetch(url + 'fetch', {mode: 'no-cors'}).catch(() => 0); navigator.sendBeacon(url + 'beacon', 'x');
  try { new WebSocket(socket + 'socket') } catch {}
  try { new EventSource(url + 'events') } catch {}
}
new Worker(URL.createObjectURL(new Blob([`for (const url of ${JSON.stringify(urls)}) {
  fetch(url + 'worker', {mode: 'no-cors'}).catch(() => 0);
  try { new WebSocket(url.replace('http', 'ws') + 'worker-socket') } catch {}
}`])));
setTimeout(() => post.textContent = 'here', 2000);
</script>"""


@dataclass(slots=True)
class Network:
    """The servers: `connected` holds the local address and port of each connection that they accepted."""

    urls: tuple[str, ...]
    connected: list[tuple[str, int]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        address, port = writer.get_extra_info("sockname")[:2]
        self.connected.append((address, port))
        try:
            async with asyncio.timeout(10):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ")[1]
                writer.write(self.reply(path))
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, IndexError):
            pass
        finally:
            writer.close()

    def reply(self, path: str) -> bytes:
        """The response to a path: the page with all routes, a redirect to one of the URLs, or a word."""
        name, _, number = path.strip("/").partition("/")
        if name == "redirect":
            lines = ("HTTP/1.1 302 Found", f"Location: {self.urls[int(number)]}", "Content-Length: 0", "Connection: close")
            return "\r\n".join((*lines, "", "")).encode()
        body = b"hello"
        if name == "page":
            body = PAGE.replace("URLS", json.dumps(self.urls)).encode()
        elif name == "refresh":
            body = f"<meta http-equiv=refresh content='0;url={self.urls[int(number)]}'>".encode()
        kind = "text/html; charset=utf-8"
        return (
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
        )


def make_every_address_local(*, six_only: bool) -> None:
    """Let this namespace answer at every address, or at every IPv6 address only, and at the name server's."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "address", "replace", name_server(), "dev", "lo"], check=True)
    for family in ("-6",) if six_only else ("-4", "-6"):
        subprocess.run(["ip", family, "route", "add", "local", "default", "dev", "lo"], check=True)


def name_server() -> str:
    """The system's name server."""
    lines = Path("/etc/resolv.conf").read_text(encoding="utf-8").splitlines()
    return next((line.split()[1] for line in lines if line.startswith("nameserver")), "127.0.0.1")


class Resolver(asyncio.DatagramProtocol):
    """A name server: the addresses of the names that it knows, by turns where there are several lists (DNS rebinding)."""

    transport: asyncio.DatagramTransport

    def __init__(self, names: Mapping[str, list[list[str]]]) -> None:
        self._names = names
        self._asked: dict[tuple[str, int], int] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """Answer a query."""
        labels, position = [], 12
        while length := data[position]:
            labels.append(data[position + 1 : position + 1 + length].decode())
            position += 1 + length
        question, kind = data[12 : position + 5], int.from_bytes(data[position + 1 : position + 3], "big")
        name = ".".join(labels).lower()
        turns = self._names.get(name, [[]])
        turn = self._asked.get((name, kind), 0)
        self._asked[name, kind] = turn + 1
        version = {1: 4, 28: 6}.get(kind)
        found = [ip_address(address) for address in turns[min(turn, len(turns) - 1)]]
        records = [
            b"\xc0\x0c" + kind.to_bytes(2, "big") + b"\0\1\0\0\0\0" + len(address.packed).to_bytes(2, "big") + address.packed
            for address in found
            if address.version == version
        ]
        flags = b"\x81\x80" if name in self._names else b"\x81\x83"
        answer = data[:2] + flags + b"\0\1" + len(records).to_bytes(2, "big") + b"\0\0\0\0" + question + b"".join(records)
        self.transport.sendto(answer, addr)


async def ask_all(web: Web, urls: tuple[str, ...], route: str) -> None:
    """Ask for all URLs by one of the client's routes."""

    async def ask(number: int, url: str) -> None:
        match route:
            case "client":
                await web.ask(Probe(kind="test", url=url))
            case "media":
                await web.ask(Probe(kind=MEDIA_PROBE, url=url))
            case "redirect":
                await web.ask(Probe(kind="test", url=f"http://{PUBLIC_HOST}/redirect/{number}"))
            case "archive":
                await web.ask(Probe(kind="memento", url=url, witness=Witness.WEB_ARCHIVE, follow=False))
            case "timestamp authority or witness":
                await post(cast("Any", SimpleNamespace(web=web)), url, b"x", "application/timestamp-query")
            case "WebSocket of the client":
                await web.ask(Probe(kind="test", url=url, dialogue=Dialogue(says=("hello",), ends=("EOSE",))))

    await asyncio.gather(*(ask(number, url) for number, url in enumerate(urls)))


CLIENT_ROUTES = ("client", "media", "redirect", "archive", "timestamp authority or witness", "WebSocket of the client")


def navigations(urls: tuple[str, ...]) -> Iterator[str]:
    """The URLs of captures: each URL itself, and by a redirect or a refresh of a public page."""
    for number, url in enumerate(urls):
        yield url
        yield f"http://{PUBLIC_HOST}/redirect/{number}"
        yield f"http://{PUBLIC_HOST}/refresh/{number}"


async def connections(table: Mapping[str, Any]) -> dict[str, list[tuple[str, int]]]:
    """The addresses and ports that were connected to, by route."""
    urls = tuple(table["urls"])
    network, counted = Network(urls), dict[str, list[tuple[str, int]]]()
    async with AsyncExitStack() as stack:
        for family, everywhere in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):  # noqa: S104 — in a namespace of its own
            for port in PORTS:
                await stack.enter_async_context(await asyncio.start_server(network.serve, everywhere, port, family=family))
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: Resolver(table["names"]), local_addr=(name_server(), 53))
        stack.callback(transport.close)
        settings = replace(SETTINGS, pages=4)
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
        async with open_web(settings, clock=lambda: datetime.now(UTC), environment=environment) as web:

            async def count(route: str) -> None:
                await asyncio.sleep(0.1)
                counted[route] = sorted(set(network.connected))
                network.connected.clear()

            for route in CLIENT_ROUTES:
                await ask_all(web, urls, route)
                await count(route)
            if table["page"]:
                await web.capture(f"http://{PUBLIC_HOST if not table['six_only'] else '[2606:2800:220:1::1]'}/page", ["#post"])
                await count("parts of a page")
            chosen = tuple(navigations(tuple(table["navigated"])))
            await asyncio.gather(*(web.capture(url, ["body"]) for url in chosen))
            await count("navigation")
    return counted


if __name__ == "__main__":
    TABLE = json.loads(sys.argv[1])
    make_every_address_local(six_only=TABLE["six_only"])
    json.dump(asyncio.run(connections(TABLE)), sys.stdout)
