"""A site on loopback, over TLS as HTTP/1.1 and HTTP/2 and without it as HTTP/1.1, which logs every response as it was sent."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import h2.config
import h2.connection
import h2.errors
import h2.events

from archiver.model.captures import Headers
from tests.web.conftest import Papers


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A response: `headers` in their spelling, `body` with its content coding; `framing` is `length`, `chunked` or `close`."""

    body: bytes = b""
    headers: Headers = ()
    status: str = "200 OK"
    framing: str = "length"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A response as it was sent: over HTTP/1 the head and what follows it, over HTTP/2 the fields and the body."""

    method: str
    url: str
    head: bytes
    fields: Headers
    body: bytes
    request_body: bytes


@dataclass(slots=True, kw_only=True)
class TalkativeSite:
    """The site: `pages` by path, and the log of what it sent; ports of HTTP/1.1 and HTTP/2 over TLS, and without it."""

    pages: Mapping[str, Page]
    log: list[Logged] = field(default_factory=list)
    http1_port: int = 0
    http2_port: int = 0
    plain_port: int = 0

    def page(self, path: str) -> Page:
        """The page at a path."""
        return self.pages.get(path.partition("?")[0], Page(status="404 Not Found", body=b"no such page"))


async def _serve_http1(site: TalkativeSite, scheme: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one connection's requests until it ends."""
    with suppress(asyncio.IncompleteReadError, OSError):
        while head := await reader.readuntil(b"\r\n\r\n"):
            first, *lines = head.decode("latin-1").split("\r\n")
            fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
            request_body = await reader.readexactly(int(fields.get("content-length", 0)))
            method, path, _ = first.split(" ")
            page = site.page(path)
            sent_head, sent_body = http1_bytes(page, range_=fields.get("range"))
            if method == "HEAD":
                sent_body = b""
            url = f"{scheme}://{fields['host']}{path}"
            site.log.append(Logged(method=method, url=url, head=sent_head, fields=(), body=sent_body, request_body=request_body))
            interim = b"HTTP/1.1 103 Early Hints\r\nLink: </none>; rel=preconnect\r\n\r\n" if path == "/hinted" else b""
            writer.write(interim + sent_head + sent_body)
            await writer.drain()
            if page.framing == "close":
                break
    writer.close()


def http1_bytes(page: Page, *, range_: str | None = None) -> tuple[bytes, bytes]:
    """Head and body of a page as they are sent over HTTP/1.1."""
    headers, body, status = list(page.headers), page.body, page.status
    if range_ is not None and ("Accept-Ranges", "bytes") in headers:
        start = int(range_.removeprefix("bytes=").split("-")[0])
        headers.append(("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}"))
        body, status = body[start:], "206 Partial Content"
    if page.framing == "length" and not status.startswith("204"):
        headers.append(("Content-Length", str(len(body))))
    elif page.framing == "chunked":
        headers.append(("transfer-ENCODING", "chunked"))
        body = chunked(body)
    elif page.framing == "close":
        headers.append(("Connection", "close"))
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n", body


def chunked(body: bytes) -> bytes:
    """A body in chunks of many sizes, with extensions and a trailer."""
    sizes, sent = (1, 10, 1000, 5000), bytearray()
    for number in range(10_000):
        if not body:
            break
        piece, body = body[: sizes[number % 4]], body[sizes[number % 4] :]
        sent += b"%x%s\r\n%s\r\n" % (len(piece), (b"", b';name="a;b"', b";flag", b";x=1;y")[number % 4], piece)
    return bytes(sent) + b"0;last\r\nX-Trailer: there\r\n\r\n"


class _Http2(asyncio.Protocol):
    """One connection of HTTP/2."""

    def __init__(self, site: TalkativeSite) -> None:
        self._site = site
        self._connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding=None))
        self._requests: dict[int, tuple[dict[str, str], bytearray]] = {}
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connection.initiate_connection()
        transport.write(self._connection.data_to_send())

    def data_received(self, data: bytes) -> None:
        for event in self._connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                fields = {name.decode(): value.decode("latin-1") for name, value in event.headers}
                self._requests[event.stream_id] = (fields, bytearray())
            elif isinstance(event, h2.events.DataReceived):
                self._requests[event.stream_id][1].extend(event.data)
                self._connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                self._answer(event.stream_id)
        self._transport.write(self._connection.data_to_send())

    def _answer(self, stream: int) -> None:
        """Answer a request, with padded frames and, where the page is chunked over HTTP/1, a trailer."""
        request, request_body = self._requests.pop(stream)
        path, method = request[":path"], request[":method"]
        page = self._site.page(path)
        body, headers, status = page.body, list(page.headers), page.status.split(" ")[0]
        if "range" in request and ("Accept-Ranges", "bytes") in headers:
            start = int(request["range"].removeprefix("bytes=").split("-")[0])
            headers.append(("content-range", f"bytes {start}-{len(body) - 1}/{len(body)}"))
            body, status = body[start:], "206"
        fields = tuple((name.lower(), value.strip()) for name, value in headers)
        url = f"https://{request[':authority']}{path}"
        body = b"" if method == "HEAD" else body
        self._site.log.append(Logged(method=method, url=url, head=b"", fields=fields, body=body, request_body=bytes(request_body)))
        if path == "/hinted":
            self._connection.send_headers(stream, [(b":status", b"103"), (b"link", b"</none>; rel=preconnect")])
        block = [(b":status", status.encode()), *((name.encode(), value.encode("latin-1")) for name, value in fields)]
        has_trailer = page.framing == "chunked"
        self._connection.send_headers(stream, block, end_stream=not body and not has_trailer)
        while body:
            piece, body = body[:5000], body[5000:]
            self._connection.send_data(stream, piece, end_stream=not body and not has_trailer, pad_length=len(piece) % 200)
        if has_trailer:
            self._connection.send_headers(stream, [(b"x-trailer", b"there")], end_stream=True)


@asynccontextmanager
async def open_talkative_site(papers: Papers, pages: Mapping[str, Page]) -> AsyncIterator[TalkativeSite]:
    """The running site."""
    site, loop = TalkativeSite(pages=pages), asyncio.get_running_loop()
    contexts = []
    for protocol in ("http/1.1", "h2"):
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(papers.chain, papers.key)
        tls.set_alpn_protocols([protocol])
        contexts.append(tls)
    http1 = await asyncio.start_server(lambda *ends: _serve_http1(site, "https", *ends), "127.0.0.1", 0, ssl=contexts[0])
    http2 = await loop.create_server(lambda: _Http2(site), "127.0.0.1", 0, ssl=contexts[1])
    plain = await asyncio.start_server(lambda *ends: _serve_http1(site, "http", *ends), "127.0.0.1", 0)
    ports = [server.sockets[0].getsockname()[1] for server in (http1, http2, plain)]
    site.http1_port, site.http2_port, site.plain_port = ports
    try:
        yield site
    finally:
        for server in (http1, http2, plain):
            server.close()
