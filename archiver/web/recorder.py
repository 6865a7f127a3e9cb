"""What a page's browser asked of servers and what they answered, recorded from the DevTools protocol while the page loads.

Requests, responses and the headers as they went over the wire come as events of their own, in any order; they are put together by
request id, and by position within a chain of redirects. A body is fetched as soon as it is complete, since the browser forgets it
when the page moves on.
"""

import asyncio
import base64
import binascii
import codecs
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from playwright.async_api import Error as BrowserError

from archiver.model.captures import Exchange, Headers
from archiver.model.urls import parse_url
from archiver.web.devtools import DevToolsSession, Message, inner, listed, number, text
from archiver.web.gate import ProxyUser

_PROTOCOLS = {"http/1.0": "HTTP/1.0", "http/1.1": "HTTP/1.1", "h2": "HTTP/2", "h3": "HTTP/3"}
_WITHOUT_BODY = frozenset({0, 204, 205, 304})
_BOM = codecs.BOM_UTF8


@dataclass(slots=True, kw_only=True)
class _Hop:
    """One request of a chain, and what is known of its answer."""

    at: datetime
    request: Message
    response: Message = field(default_factory=dict)
    with_extra: bool = True


@dataclass(slots=True, kw_only=True)
class _Chain:
    """A request with the redirects that it led through; `sent` and `received` carry the headers as they went over the wire."""

    hops: list[_Hop] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    received: list[Message] = field(default_factory=list)
    decoded: int = 0
    body: bytes | None = None
    broken: bool = False
    from_cache: bool = False


class Recorder:
    """Listens to one page; `overflow` is called when the answers' bytes, decompressed, exceed the limit."""

    def __init__(
        self, wire: DevToolsSession, lane: ProxyUser, *, at: Callable[[float], datetime], limit: int, overflow: Callable[[], None]
    ) -> None:
        self._wire = wire
        self._lane = lane
        self._at = at
        self._limit = limit
        self._overflow = overflow
        self._chains: dict[str, _Chain] = {}
        self._bodies: set[asyncio.Task[None]] = set()
        self._decoded = 0
        self.bodies_missing = 0

    def handlers(self) -> Mapping[str, Callable[[Message], None]]:
        """What is to be called for which event of the protocol."""
        return {
            "Network.requestWillBeSent": self._will_be_sent,
            "Network.requestWillBeSentExtraInfo": lambda event: self._chain(event).sent.append(inner(event, "headers")),
            "Network.responseReceived": self._received,
            "Network.responseReceivedExtraInfo": lambda event: self._chain(event).received.append(event),
            "Network.requestServedFromCache": self._served_from_cache,
            "Network.dataReceived": self._data,
            "Network.loadingFinished": self._finished,
            "Network.loadingFailed": self._failed,
        }

    async def exchanges(self, *, within: float) -> tuple[Exchange, ...]:
        """Everything that was answered, in the order in which it was asked; bodies that take longer are left out."""
        if self._bodies:
            await asyncio.wait(tuple(self._bodies), timeout=within)
        for late in tuple(self._bodies):
            late.cancel()
        made = [one for chain in self._chains.values() if not chain.from_cache for one in self._exchanges(chain)]
        return tuple(sorted(made, key=lambda one: one.at))

    def document(self) -> Message:
        """The response that the page itself came with; empty when there is none yet."""
        for chain in self._chains.values():
            if chain.hops and chain.hops[-1].response and chain.hops[-1].request.get("document"):
                return chain.hops[-1].response
        return {}

    def _chain(self, event: Message) -> _Chain:
        return self._chains.setdefault(text(event, "requestId"), _Chain())

    def _will_be_sent(self, event: Message) -> None:
        chain, redirect = self._chain(event), inner(event, "redirectResponse")
        if redirect and chain.hops:
            chain.hops[-1].response = redirect
            chain.hops[-1].with_extra = event.get("redirectHasExtraInfo") is True
        request = {**inner(event, "request"), "document": text(event, "requestId") == text(event, "loaderId")}
        chain.hops.append(_Hop(at=self._at(number(event, "wallTime")), request=request))

    def _received(self, event: Message) -> None:
        chain = self._chain(event)
        if chain.hops:
            chain.hops[-1].response = inner(event, "response")
            chain.hops[-1].with_extra = event.get("hasExtraInfo") is True

    def _served_from_cache(self, event: Message) -> None:
        self._chain(event).from_cache = True

    def _data(self, event: Message) -> None:
        size = int(number(event, "dataLength"))
        self._chain(event).decoded += size
        self._decoded += size
        if self._decoded > self._limit:
            self._overflow()

    def _finished(self, event: Message) -> None:
        chain = self._chain(event)
        if not chain.hops or not _from_a_server(chain.hops[-1]) or chain.from_cache:
            return
        if number(chain.hops[-1].response, "status") in _WITHOUT_BODY or chain.hops[-1].request.get("method") == "HEAD":
            chain.body = b""
            return
        task = asyncio.get_running_loop().create_task(self._fetch(text(event, "requestId"), chain))
        self._bodies.add(task)
        task.add_done_callback(self._bodies.discard)

    def _failed(self, event: Message) -> None:
        self._chain(event).broken = True

    async def _fetch(self, request_id: str, chain: _Chain) -> None:
        """Get a body; one that the browser no longer has stays missing."""
        try:
            told = await self._wire.send("Network.getResponseBody", {"requestId": request_id})
        except BrowserError:
            chain.body = b"" if chain.decoded == 0 else None
            return
        chain.body = _as_bytes(told, text(chain.hops[-1].response, "charset"), chain.decoded)

    def _exchanges(self, chain: _Chain) -> list[Exchange]:
        """A chain's exchanges: those that were answered by a server."""
        made, sent, received = [], list(chain.sent), list(chain.received)
        for hop in chain.hops:
            asked = sent.pop(0) if sent and hop.with_extra else {}
            answered = received.pop(0) if received and hop.with_extra else {}
            if not hop.response or not _from_a_server(hop):
                continue
            last = hop is chain.hops[-1]
            missing = last and chain.body is None
            self.bodies_missing += missing
            made.append(self._exchange(hop, asked, answered, body=(chain.body or b"") if last else b"", cut=missing))
        return made

    def _exchange(self, hop: _Hop, asked: Message, answered: Message, *, body: bytes, cut: bool) -> Exchange:
        """One exchange; the status and headers as they were on the wire go before what the page's scripts were shown of them."""
        url, shown = text(hop.request, "url"), hop.response
        status = int(number(answered, "statusCode") or number(shown, "status"))
        place = parse_url(url)
        return Exchange(
            at=hop.at,
            method=text(hop.request, "method") or "GET",
            url=url,
            status=status,
            reason=text(shown, "statusText") or _reason(status),
            protocol=_PROTOCOLS.get(text(shown, "protocol"), "HTTP/1.1"),
            request_headers=_request_headers(asked or inner(hop.request, "headers")),
            response_headers=_fields(inner(answered, "headers") or inner(shown, "headers")),
            request_body=_posted(hop.request),
            body=body,
            ip=self._lane.addresses.get((place.host.strip("[]"), place.origin_port)) if place else None,
            cut=cut,
        )


def _from_a_server(hop: _Hop) -> bool:
    """Whether a request went over the wire: not `data:`, not `blob:`, not from a cache."""
    return text(hop.request, "url").startswith(("http://", "https://")) and hop.response.get("fromDiskCache") is not True


def _as_bytes(told: Message, charset: str, received: int) -> bytes:
    """A body as the bytes that came: text is told decoded, so it goes back through its own character set."""
    body = text(told, "body")
    if told.get("base64Encoded") is True:
        try:
            return base64.b64decode(body)
        except binascii.Error:
            return b""
    try:
        encoded = body.encode(charset or "utf-8")
    except (LookupError, UnicodeEncodeError):
        encoded = body.encode("utf-8", "surrogatepass")
    # The decoder takes a byte order mark away.
    return _BOM + encoded if received == len(_BOM) + len(encoded) and not encoded.startswith(_BOM) else encoded


def _posted(request: Message) -> bytes:
    """What a request carried in its body."""
    try:
        return b"".join(base64.b64decode(text(entry, "bytes")) for entry in listed(request, "postDataEntries"))
    except binascii.Error:
        return text(request, "postData").encode("utf-8", "replace")


def _request_headers(headers: Message) -> Headers:
    """A request's fields as the server got them: HTTP/2's pseudo-fields in HTTP/1.1's form, nothing that was for the gate."""
    fields = _fields(headers)
    authority = next((value for name, value in fields if name == ":authority"), None)
    kept = tuple((name, value) for name, value in fields if not name.startswith(":") and not name.lower().startswith("proxy-"))
    return (("Host", authority), *kept) if authority is not None else kept


def _fields(headers: Message) -> Headers:
    """Header fields; those that came several times come with line breaks between."""
    return tuple((name, one) for name, value in headers.items() if isinstance(value, str) for one in value.split("\n"))


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
