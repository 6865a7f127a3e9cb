"""One request through the gate and its answer, as a value: `Exchange` or why there is none.

What the web does never raises from here. Every exception of the HTTP client has a line in a table, and a test walks the client's
whole tree of exceptions and fails on one that has none.
"""

import asyncio
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

import httpcore
import httpx

from archiver.model.captures import Exchange, Headers
from archiver.model.probes import Dialogue, Why
from archiver.model.urls import parse_url
from archiver.web.content_encoding import ContentDecoder, UnknownEncodingError
from archiver.web.gate import ProxyUser, Refusal
from archiver.web.websocket import ConversationTooLongError, as_lines, converse, is_accepted, new_nonce, upgrade_headers

WHY: Mapping[type[Exception], Why] = {
    httpx.ConnectTimeout: Why.NO_ANSWER_IN_TIME,
    httpx.ReadTimeout: Why.NO_ANSWER_IN_TIME,
    httpx.WriteTimeout: Why.NO_ANSWER_IN_TIME,
    httpx.PoolTimeout: Why.NO_ANSWER_IN_TIME,
    httpx.TimeoutException: Why.NO_ANSWER_IN_TIME,
    httpx.ConnectError: Why.REFUSED,
    httpx.ReadError: Why.BROKEN_OFF,
    httpx.WriteError: Why.BROKEN_OFF,
    httpx.CloseError: Why.BROKEN_OFF,
    httpx.NetworkError: Why.BROKEN_OFF,
    httpx.ProxyError: Why.REFUSED,
    httpx.UnsupportedProtocol: Why.BAD_ADDRESS,
    httpx.LocalProtocolError: Why.OUR_MISTAKE,
    httpx.RemoteProtocolError: Why.BROKEN_OFF,
    httpx.ProtocolError: Why.BROKEN_OFF,
    httpx.TransportError: Why.BROKEN_OFF,
    httpx.DecodingError: Why.BROKEN_OFF,
    httpx.TooManyRedirects: Why.TOO_MANY_REDIRECTS,
    httpx.RequestError: Why.BROKEN_OFF,
    httpx.HTTPStatusError: Why.OUR_MISTAKE,
    httpx.HTTPError: Why.BROKEN_OFF,
    httpx.InvalidURL: Why.BAD_ADDRESS,
    httpx.CookieConflict: Why.OUR_MISTAKE,
    httpx.StreamConsumed: Why.OUR_MISTAKE,
    httpx.StreamClosed: Why.OUR_MISTAKE,
    httpx.ResponseNotRead: Why.OUR_MISTAKE,
    httpx.RequestNotRead: Why.OUR_MISTAKE,
    httpx.StreamError: Why.OUR_MISTAKE,
    ssl.SSLError: Why.TLS,
    zlib.error: Why.BROKEN_OFF,
    TimeoutError: Why.NO_ANSWER_IN_TIME,
    OSError: Why.BROKEN_OFF,
    ValueError: Why.BAD_ADDRESS,
}
"""Why nothing came back, by what the client raised; the most special class counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoExchange:
    """Why a request has no answer; `detail` is for people."""

    why: Why
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLimits:
    """How much of an answer is enough, and how long it may take."""

    size: int
    seconds: float


class AnswerTooLargeError(Exception):
    """More came than is wanted."""


async def exchange(
    client: httpx.AsyncClient,
    transport: httpx.AsyncBaseTransport,
    lane: ProxyUser,
    url: str,
    headers: Headers,
    *,
    limits: AnswerLimits,
    clock: Callable[[], datetime],
    dialogue: Dialogue | None = None,
) -> Exchange | NoExchange:
    """GET one address, or converse there; never follows, never raises on what the web does."""
    place = parse_url(url)
    if place is None:
        return NoExchange(why=Why.BAD_ADDRESS, detail=f"{url[:200]} is no web address")
    at, asked = clock(), str(replace(place, fragment="") if place.fragment else place)
    try:
        async with asyncio.timeout(limits.seconds):
            return await _get(client, transport, asked, headers, size=limits.size, at=at, dialogue=dialogue)
    except AnswerTooLargeError:
        return NoExchange(why=Why.TOO_LARGE, detail=f"more than {limits.size} bytes")
    except ConversationTooLongError:
        return NoExchange(why=Why.TOO_LARGE, detail="it says more than any conversation takes")
    except UnknownEncodingError as coding:
        return NoExchange(why=Why.BROKEN_OFF, detail=f"its body is coded as “{coding}”, which was not asked for")
    except tuple(WHY) as trouble:
        if isinstance(trouble, httpx.TransportError) and (refusal := _refusal(lane, asked, place.origin_port)) is not None:
            return NoExchange(why=refusal.why, detail=refusal.detail)
        return NoExchange(why=why(trouble), detail=_words(trouble))


def why(trouble: BaseException) -> Why:
    """The reason that an exception stands for; one that TLS caused is TLS's."""
    chain: BaseException | None = trouble
    while chain is not None:
        if isinstance(chain, ssl.SSLError) and isinstance(trouble, httpx.ConnectError | ssl.SSLError):
            return Why.TLS
        chain = chain.__cause__ or chain.__context__
    return next(WHY[kind] for kind in type(trouble).__mro__ if kind in WHY)


def _refusal(lane: ProxyUser, url: str, port: int) -> Refusal | None:
    """Why the gate refused to connect, if that is what happened."""
    return lane.refusals.get((httpx.URL(url).raw_host.decode("ascii").strip("[]"), port))


async def _get(
    client: httpx.AsyncClient,
    transport: httpx.AsyncBaseTransport,
    url: str,
    headers: Headers,
    *,
    size: int,
    at: datetime,
    dialogue: Dialogue | None,
) -> Exchange:
    """The exchange itself.

    The request has the client's headers and patience; its transport sends it, without the client's rounds about cookies, redirects
    and authentication, none of which are wanted here.
    """
    nonce = new_nonce() if dialogue is not None else ""
    fields = _merged(client, (*headers, *(upgrade_headers(nonce) if nonce else ())))
    request = httpx.Request("GET", url, headers=fields, extensions={"timeout": client.timeout.as_dict()})
    response = await transport.handle_async_request(request)
    stream = response.stream
    if not isinstance(stream, httpx.AsyncByteStream):
        raise httpx.StreamClosed
    try:
        if dialogue is not None and response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            said, body = as_lines(dialogue.says), await _conversation(response, dialogue, nonce, patience=client.timeout.read)
        else:
            said, body = b"", await _body(stream, response.headers.get("content-encoding", ""), size)
        return Exchange(
            at=at,
            method=request.method,
            url=url,
            status=response.status_code,
            reason=response.reason_phrase,
            protocol=response.http_version,
            request_headers=_fields(request.headers),
            response_headers=_fields(response.headers),
            request_body=said,
            body=body,
            ip=response.extensions["network_stream"].get_extra_info("server_addr")[0],
        )
    finally:
        await stream.aclose()


def _merged(client: httpx.AsyncClient, headers: Headers) -> httpx.Headers:
    """The client's own header fields, with a question's in their place."""
    merged = httpx.Headers(client.headers)
    merged.update(list(headers))
    return merged


async def _conversation(response: httpx.Response, dialogue: Dialogue, nonce: str, *, patience: float | None) -> bytes:
    """What is answered over a connection that has become a WebSocket; its trouble is spelled as the client's own."""
    if not is_accepted(nonce, response.headers.get("sec-websocket-accept")):
        raise httpx.RemoteProtocolError("the server has switched to another protocol than was asked for")
    try:
        return await converse(response.extensions["network_stream"], dialogue, patience=patience)
    except httpcore.TimeoutException as late:
        raise httpx.ReadTimeout(str(late)) from late
    except (httpcore.NetworkError, httpcore.ProtocolError) as trouble:
        raise httpx.RemoteProtocolError(str(trouble)) from trouble


async def _body(stream: httpx.AsyncByteStream, coded: str, size: int) -> bytes:
    """The whole body, without codings; decompression stops at the limit, so that a small body cannot become a large one."""
    coding = ContentDecoder(coded)
    kept = bytearray()
    async for chunk in stream:
        kept += coding.undo(chunk, size + 1 - len(kept))
        if len(kept) > size:
            raise AnswerTooLargeError
    if kept and not coding.finished:
        raise httpx.RemoteProtocolError("the compressed body ends early")
    return bytes(kept)


def _fields(headers: httpx.Headers) -> Headers:
    """Header fields in the order and spelling in which they went over the wire."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)


def _words(trouble: BaseException) -> str:
    return str(trouble).strip() or type(trouble).__name__
