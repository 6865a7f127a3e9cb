"""Record a page's HTTP exchanges from Chrome DevTools Protocol network events.

Requests, responses, and the headers as sent over the network come as separate events, in any order. They are matched by request id,
and by position within a chain of redirects. A body that cannot be read from what the server sent (`wire_reader.py`) is fetched as
soon as it is complete, since the browser drops it when the page navigates.
"""

import asyncio
import base64
import binascii
import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from playwright.async_api import Error as BrowserError

from archiver.model.captures import Exchange, Headers
from archiver.model.encodings import web_codec
from archiver.model.urls import parse_url, without_user_info
from archiver.web.devtools import DevToolsSession, Message, inner, listed, number, text
from archiver.web.proxy_user import ProxyUser
from archiver.web.wire.reading import standard_reason

_PROTOCOL_NAMES = {"http/1.0": "HTTP/1.0", "http/1.1": "HTTP/1.1", "h2": "HTTP/2", "h3": "HTTP/3"}
_STATUSES_WITHOUT_BODY = frozenset({0, 204, 205, 304})
_RECORDED_SCHEMES = ("http://", "https://")
_UTF8_BOM = codecs.BOM_UTF8


@dataclass(slots=True, kw_only=True)
class _Hop:
    """A request of a chain, with its response if there is one; `with_extra` says whether raw header events belong to it."""

    at: datetime
    request: Message
    response: Message = field(default_factory=dict)
    with_extra: bool = True


@dataclass(slots=True, kw_only=True)
class _Chain:
    """A request with its redirects; `sent` and `received` are the header events as they went over the network."""

    request_id: str
    hops: list[_Hop] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    received: list[Message] = field(default_factory=list)
    decoded_bytes: int = 0
    body: bytes | None = None
    finished: bool = False
    from_cache: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hop:
    """A request of a chain that was answered, as the browser tells it. `is_internal`: the browser made the response itself."""

    chain: _Chain
    hop: _Hop
    request_event: Message
    response_event: Message

    @property
    def key(self) -> tuple[str, str]:
        """Method and URL."""
        return text(self.hop.request, "method") or "GET", without_user_info(text(self.hop.request, "url"))

    @property
    def status(self) -> int:
        """The status as it came over the network, rather than as the page's scripts see it."""
        return int(number(self.response_event, "statusCode") or number(self.hop.response, "status"))

    @property
    def is_internal(self) -> bool:
        """Whether the browser made the response itself, e.g. a redirect to TLS that a site has once asked for."""
        return any(name.lower() == "non-authoritative-reason" for name in inner(self.hop.response, "headers"))

    @property
    def is_last(self) -> bool:
        """Whether the chain ends here, so that its body belongs to this response."""
        return self.hop is self.chain.hops[-1]


class Recorder:
    """Collects the exchanges of one page; calls `on_overflow` when the decompressed bodies exceed `max_bytes`.

    `at` turns seconds since the epoch into the time of an exchange; `covers` says of a URL and the response to it whether its body
    is known without the browser.
    """

    def __init__(
        self,
        devtools: DevToolsSession,
        user: ProxyUser,
        *,
        at: Callable[[float], datetime],
        covers: Callable[[str, Message], bool],
        max_bytes: int,
        on_overflow: Callable[[], None],
    ) -> None:
        self._devtools = devtools
        self._user = user
        self._at = at
        self._covers = covers
        self._max_bytes = max_bytes
        self._on_overflow = on_overflow
        self._chains: dict[str, _Chain] = {}
        self._body_tasks: set[asyncio.Task[None]] = set()
        self._decoded_bytes = 0

    def handlers(self) -> Mapping[str, Callable[[Message], None]]:
        """The handler of each event of the protocol."""
        return {
            "Network.requestWillBeSent": self._will_be_sent,
            "Network.requestWillBeSentExtraInfo": lambda event: self._chain(event).sent.append(inner(event, "headers")),
            "Network.responseReceived": self._response_received,
            "Network.responseReceivedExtraInfo": lambda event: self._chain(event).received.append(event),
            "Network.requestServedFromCache": self._served_from_cache,
            "Network.dataReceived": self._data_received,
            "Network.loadingFinished": self._loading_finished,
        }

    async def keep_bodies(self, *, within: float) -> None:
        """Wait for the bodies of all complete responses, at most `within` seconds."""
        if self._body_tasks:
            await asyncio.wait(tuple(self._body_tasks), timeout=within)

    async def fetch_bodies(self, hops: Iterable[Hop], *, within: float) -> None:
        """Fetch the bodies of these responses that are complete and were not fetched, as far as `within` seconds suffice."""
        for hop in hops:
            if hop.is_last and hop.chain.finished and hop.chain.body is None:
                self._fetch(hop.chain)
        await self.keep_bodies(within=within)
        for task in tuple(self._body_tasks):
            task.cancel()

    def hops(self) -> list[Hop]:
        """The requests that a server answered."""
        return [hop for chain in self._chains.values() if not chain.from_cache for hop in _answered(chain)]

    def document(self) -> Message:
        """The response to the request for the page itself; empty if there is none yet."""
        for chain in self._chains.values():
            if chain.hops and chain.hops[-1].response and chain.hops[-1].request.get("document"):
                return chain.hops[-1].response
        return {}

    def _chain(self, event: Message) -> _Chain:
        request_id = text(event, "requestId")
        return self._chains.setdefault(request_id, _Chain(request_id=request_id))

    def _will_be_sent(self, event: Message) -> None:
        if not text(inner(event, "request"), "url").startswith(_RECORDED_SCHEMES):
            return  # `data:` and `blob:`, whose addresses may be as long as a page likes
        chain, redirect = self._chain(event), inner(event, "redirectResponse")
        if redirect and chain.hops:
            chain.hops[-1].response = redirect
            chain.hops[-1].with_extra = event.get("redirectHasExtraInfo") is True
        request = {**inner(event, "request"), "document": text(event, "requestId") == text(event, "loaderId")}
        chain.hops.append(_Hop(at=self._at(number(event, "wallTime")), request=request))

    def _response_received(self, event: Message) -> None:
        chain = self._chain(event)
        if chain.hops:
            chain.hops[-1].response = inner(event, "response")
            chain.hops[-1].with_extra = event.get("hasExtraInfo") is True

    def _served_from_cache(self, event: Message) -> None:
        self._chain(event).from_cache = True

    def _data_received(self, event: Message) -> None:
        size = int(number(event, "dataLength"))
        self._chain(event).decoded_bytes += size
        self._decoded_bytes += size
        if self._decoded_bytes > self._max_bytes:
            self._on_overflow()

    def _loading_finished(self, event: Message) -> None:
        chain = self._chain(event)
        if not chain.hops or not _is_from_server(chain.hops[-1]) or chain.from_cache:
            return
        hop = chain.hops[-1]
        if number(hop.response, "status") in _STATUSES_WITHOUT_BODY or hop.request.get("method") == "HEAD":
            chain.body = b""
            return
        chain.finished = True
        if not self._covers(text(hop.request, "url"), hop.response):
            self._fetch(chain)

    def _fetch(self, chain: _Chain) -> None:
        task = asyncio.get_running_loop().create_task(self._fetch_body(chain))
        self._body_tasks.add(task)
        task.add_done_callback(self._body_tasks.discard)

    async def _fetch_body(self, chain: _Chain) -> None:
        """Fetch a body from the browser; it stays None if the browser no longer has it."""
        try:
            result = await self._devtools.send("Network.getResponseBody", {"requestId": chain.request_id})
        except BrowserError:
            chain.body = b"" if chain.decoded_bytes == 0 else None
            return
        chain.body = _body_bytes(result, text(chain.hops[-1].response, "charset"), chain.decoded_bytes)

    def exchange(self, hop: Hop) -> Exchange:
        """One exchange; status and headers as sent over the network are preferred to those that the page's scripts see."""
        request, response = hop.hop.request, hop.hop.response
        method, url = hop.key
        parsed = parse_url(url)
        return Exchange(
            at=hop.hop.at,
            method=method,
            url=url,
            status=hop.status,
            reason=text(response, "statusText") or standard_reason(hop.status),
            protocol=_PROTOCOL_NAMES.get(text(response, "protocol"), "HTTP/1.1"),
            request_headers=_request_headers(hop.request_event or inner(request, "headers")),
            response_headers=_fields(inner(hop.response_event, "headers") or inner(response, "headers")),
            request_body=_request_body(request),
            body=(hop.chain.body or b"") if hop.is_last else b"",
            ip=self._user.addresses.get((parsed.host.strip("[]"), parsed.origin_port)) if parsed else None,
            cut=hop.is_last and hop.chain.body is None,
        )


def _answered(chain: _Chain) -> Iterator[Hop]:
    """The requests of a chain that a server answered."""
    sent, received = list(chain.sent), list(chain.received)
    for hop in chain.hops:
        request_event = sent.pop(0) if sent and hop.with_extra else {}
        response_event = received.pop(0) if received and hop.with_extra else {}
        if hop.response and _is_from_server(hop):
            yield Hop(chain=chain, hop=hop, request_event=request_event, response_event=response_event)


def _is_from_server(hop: _Hop) -> bool:
    """Whether a response came over the network: not from `data:`, `blob:` or a cache."""
    cached = any(hop.response.get(name) is True for name in ("fromDiskCache", "fromPrefetchCache", "fromServiceWorker"))
    return text(hop.request, "url").startswith(_RECORDED_SCHEMES) and not cached


def _body_bytes(result: Message, charset: str, received_bytes: int) -> bytes:
    """A body as bytes; DevTools sends text decoded, so it is encoded again with the response's character set."""
    body = text(result, "body")
    if result.get("base64Encoded") is True:
        try:
            return base64.b64decode(body)
        except binascii.Error:
            return b""
    try:
        encoded = body.encode(web_codec(charset) or "utf-8")
    except UnicodeEncodeError:
        encoded = body.encode("utf-8", "surrogatepass")
    # The browser's decoder removes a byte order mark.
    return _UTF8_BOM + encoded if received_bytes == len(_UTF8_BOM) + len(encoded) and not encoded.startswith(_UTF8_BOM) else encoded


def _request_body(request: Message) -> bytes:
    """The body of a request."""
    try:
        return b"".join(base64.b64decode(text(entry, "bytes")) for entry in listed(request, "postDataEntries"))
    except binascii.Error:
        return text(request, "postData").encode("utf-8", "replace")


def _request_headers(headers: Message) -> Headers:
    """The header fields that the server received: `:authority` as `Host`, without those for the proxy."""
    fields = _fields(headers)
    authority = next((value for name, value in fields if name == ":authority"), None)
    regular = tuple((name, value) for name, value in fields if not name.startswith(":") and not name.lower().startswith("proxy-"))
    return (("Host", authority), *regular) if authority is not None else regular


def _fields(headers: Message) -> Headers:
    """Header fields; DevTools joins repeated ones with line breaks."""
    return tuple((name, value) for name, joined in headers.items() if isinstance(joined, str) for value in joined.split("\n"))
