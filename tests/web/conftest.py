"""A site on loopback with real TLS that can misbehave in every way that sites do, and a web door that leads to it."""

import asyncio
import os
import ssl
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from archiver.model.captures import Headers
from archiver.model.probes import About, Answer, Probe, Silence
from archiver.web import WebSettings, open_web, parse_connect_tos
from archiver.web.door import Web
from archiver.web.process_tree import process_tree, proportional_bytes, resident_bytes

Reply: TypeAlias = Callable[["Visit"], Awaitable[None]]
OpenDoor: TypeAlias = Callable[..., AbstractAsyncContextManager[Web]]

QUICK = WebSettings(pace=0.0, patience=0.0, silence_seconds=1.0, answer_seconds=2.0, element_seconds=3.0, capture_seconds=20.0)
"""Settings for tests: no rate limit, no waiting, short timeouts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request to the site; `at` is in seconds on the monotonic clock."""

    at: float
    host: str
    path: str
    headers: dict[str, str]
    writer: asyncio.StreamWriter

    async def answer(self, body: bytes = b"", *headers: str, status: str = "200 OK") -> None:
        """Send a whole response."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
        await self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        if self.writer.is_closing():  # TLS swallows what is written after the end, and never makes the writer wait
            raise ConnectionResetError
        self.writer.write(data)
        await self.writer.drain()
        await asyncio.sleep(0)


@dataclass(slots=True, kw_only=True)
class Site:
    """The site: `pages` holds the reply by path, `otherwise` the one to all others, `visits` the requests that came."""

    port: int = 0
    plain_port: int = 0
    pages: dict[str, Reply] = field(default_factory=dict)
    otherwise: Reply = field(default_factory=lambda: _no_such_page)
    visits: list[Visit] = field(default_factory=list)
    authority: Path
    busy: set[asyncio.Task[object]] = field(default_factory=set)

    def page(self, path: str, body: bytes | str, *headers: str, status: str = "200 OK") -> None:
        """Answer a path with a fixed response."""
        content = body.encode() if isinstance(body, str) else body

        async def reply(visit: Visit) -> None:
            await visit.answer(content, *(headers or ("Content-Type: text/html; charset=utf-8",)), status=status)

        self.pages[path] = reply

    @property
    def rules(self) -> tuple[str, str]:
        """`--connect-to` for every name."""
        return f"*:443:127.0.0.1:{self.port}", f"*:80:127.0.0.1:{self.plain_port}"

    def requests_to(self, path: str) -> int:
        """How often a path was requested."""
        return sum(visit.path == path for visit in self.visits)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests until it ends."""
        if (task := asyncio.current_task()) is not None:
            self.busy.add(task)
            task.add_done_callback(self.busy.discard)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode("latin-1").split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
                visit = Visit(
                    at=time.monotonic(), host=headers.get("host", ""), path=first.split(" ")[1], headers=headers, writer=writer
                )
                self.visits.append(visit)
                await self.pages.get(visit.path, self.otherwise)(visit)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
            pass
        finally:
            writer.transport.abort()
            with suppress(OSError):
                async with asyncio.timeout(1):
                    await writer.wait_closed()

    async def close(self) -> None:
        """Close all connections."""
        for task in self.busy:
            task.cancel()
        await asyncio.gather(*self.busy, return_exceptions=True)


async def never(visit: Visit) -> None:
    """A reply that does not come."""
    del visit
    await asyncio.Event().wait()


async def _no_such_page(visit: Visit) -> None:
    await visit.answer(b"no such page", status="404 Not Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The site's certificate chain and key, and its CA's certificate, as PEM files."""

    authority: Path
    chain: Path
    key: Path


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """A CA for tests, and a certificate by it for every name that the tests use."""
    folder = tmp_path_factory.mktemp("papers")
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test CA")])
    subject_of_site = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.example")])
    now = datetime.now(UTC)

    def certificate(subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
        dated = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        return dated.serial_number(x509.random_serial_number())

    root = certificate(issuer, authority_key.public_key()).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)  # noqa: FBT003 — the library's signature
    signed_root = root.add_extension(usage, critical=True).sign(authority_key, hashes.SHA256())
    names = x509.SubjectAlternativeName([x509.DNSName(name) for name in ("a.example", "b.example", "*.site.example")])
    leaf = certificate(subject_of_site, key.public_key()).add_extension(names, critical=False).sign(authority_key, hashes.SHA256())
    files = Papers(authority=folder / "authority.pem", chain=folder / "chain.pem", key=folder / "key.pem")
    files.authority.write_bytes(signed_root.public_bytes(Encoding.PEM))
    files.chain.write_bytes(leaf.public_bytes(Encoding.PEM) + signed_root.public_bytes(Encoding.PEM))
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


@asynccontextmanager
async def open_site(papers: Papers) -> AsyncIterator[Site]:
    """A running site that answers 404 until it has pages."""
    served = Site(authority=papers.authority)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(papers.chain, papers.key)
    secure = await asyncio.start_server(served.serve, "127.0.0.1", 0, ssl=tls)
    plain = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.port, served.plain_port = secure.sockets[0].getsockname()[1], plain.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        secure.close()
        plain.close()
        await served.close()


@pytest.fixture
async def site(papers: Papers) -> AsyncIterator[Site]:
    """A site for one test."""
    async with open_site(papers) as served:
        yield served


@pytest.fixture
def door(site: Site) -> OpenDoor:
    """Opens the real web door, with connections for all host names, or for `only` some, going to the site."""
    return door_to(site)


def door_to(site: Site) -> OpenDoor:
    """A function that opens web doors whose connections go to a site."""

    @asynccontextmanager
    async def opened(settings: WebSettings = QUICK, *, only: Sequence[str] = ("*",), **environment: str) -> AsyncIterator[Web]:
        rules = [rule.replace("*", name, 1) for name in only for rule in site.rules]
        chosen = replace(settings, connect_to=parse_connect_tos(rules))
        variables = {"SSL_CERT_FILE": str(site.authority), "PATH": os.environ["PATH"], **environment}
        async with open_web(chosen, clock=lambda: datetime.now(UTC), environment=variables) as web:
            yield web

    return opened


def probe(url: str, *, about: About = About.POST, headers: Headers = (), follow: bool = True) -> Probe:
    """A probe, by default about a post."""
    return Probe(kind="test", url=url, about=about, headers=headers, follow=follow)


async def outcome(door: OpenDoor, question: str | Probe) -> Answer | Silence:
    """The outcome of a probe, or of a probe for a URL."""
    async with door() as web:
        return await web.ask(question if isinstance(question, Probe) else probe(question))


async def answer(door: OpenDoor, question: str | Probe) -> Answer:
    """The answer to a probe that has one."""
    answered = await outcome(door, question)
    assert isinstance(answered, Answer), answered
    return answered


async def silence(door: OpenDoor, question: str | Probe) -> Silence:
    """The silence after a probe that has no answer."""
    silent = await outcome(door, question)
    assert isinstance(silent, Silence), silent
    return silent


@contextmanager
def peaks() -> Iterator[list[int]]:
    """The most memory that this program and its browser use meanwhile."""
    most, ended = [0, 0], threading.Event()

    def measure() -> None:
        while not ended.wait(0.05):
            most[0] = max(most[0], resident_bytes(os.getpid()))
            most[1] = max(most[1], sum(proportional_bytes(process.id) for process in process_tree(os.getpid())[1:]))

    thread = threading.Thread(target=measure)
    thread.start()
    try:
        yield most
    finally:
        ended.set()
        thread.join()
