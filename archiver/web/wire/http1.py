"""Read the messages of a connection of HTTP/1 (RFC 9112), as leniently as browsers do, and keep their bytes.

Requests are paired with responses in their order. Interim responses (1xx) are passed over. After an upgrade to another protocol,
and after something that is no message, nothing more is read. A request that asks for an upgrade is none of the page's exchanges.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.model.captures import AsSent, Headers
from archiver.web.wire.message import MAX_HEAD_BYTES, Message, has_no_body, header_fields, values
from archiver.web.wire.recorded_connection import Budget, Flow, WireError

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) (\S{1,200000}) (HTTP/1\.[01])\r?\n")
_STATUS_LINE = re.compile(rb"(HTTP/1\.[0-9]) *([0-9]{3})[ \t]*([^\r\n]*)\r?\n", re.IGNORECASE)
_CHUNK_LINE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_MAX_CHUNK_LINE_BYTES = 16_384  # as browsers
_SWITCHING, _FIRST_FINAL = 101, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """A body: where it ends, as it was sent, without its transfer coding, and whether all of it is there."""

    end: int
    sent: bytes
    content: bytes
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """A request, where it begins and ends."""

    start: int
    end: int
    head: bytes
    method: str
    target: str
    fields: Headers
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Response:
    """The head of a response, and where it ends."""

    end: int
    head: bytes
    protocol: str
    status: int
    reason: str
    fields: Headers


def read_http1(client: Flow, server: Flow, budget: Budget) -> Iterator[Message]:
    """The exchanges that have a response; `WireError` where the bytes are no messages."""
    asked, answered = 0, 0
    while (request := _request(client.data, asked, budget)) is not None:
        asked = request.end
        response = _final_response(server.data, answered, budget)
        if response is None:
            return
        if response.status == _SWITCHING:
            return
        body = _response_body(server, request, response, budget)
        answered = body.end
        if values(request.fields, "upgrade"):
            continue
        yield Message(
            at=client.time_at(request.start),
            method=request.method,
            authority=next(iter(values(request.fields, "host")), ""),
            target=request.target,
            protocol=response.protocol,
            status=response.status,
            reason=response.reason,
            request_headers=request.fields,
            response_headers=response.fields,
            request_body=request.body,
            body=body.content,
            whole=body.whole,
            as_sent=AsSent(request_head=request.head, response_head=response.head, body=body.sent),
        )
        if not body.whole:
            return


def _request(data: bytes, start: int, budget: Budget) -> _Request | None:
    """The next request; None if there is none, or its head is not whole."""
    head = _head(data, start)
    if head is None:
        return None
    budget.spend()
    line = _REQUEST_LINE.match(head)
    if line is None:
        raise WireError("it is no request of HTTP/1")
    fields, end = header_fields(head), start + len(head)
    if _is_chunked(fields):
        body = _chunked(data, end, budget)
    else:
        length = _length(fields) or 0
        body = _Body(end=min(end + length, len(data)), sent=b"", content=data[end : end + length], whole=True)
    return _Request(
        start=start,
        end=body.end,
        head=head,
        method=line[1].decode("ascii"),
        target=line[2].decode("latin-1"),
        fields=fields,
        body=body.content,
    )


def _final_response(data: bytes, start: int, budget: Budget) -> _Response | None:
    """The head of the next response that is final, or switches to another protocol; None if there is none."""
    while (head := _head(data, start)) is not None:
        budget.spend()
        line = _STATUS_LINE.match(head)
        if line is None:
            raise WireError("it is no response of HTTP/1")
        start, status = start + len(head), int(line[2])
        if status == _SWITCHING or status >= _FIRST_FINAL:
            return _Response(
                end=start,
                head=head,
                protocol=line[1].decode("ascii").upper(),
                status=status,
                reason=line[3].decode("latin-1").strip(),
                fields=header_fields(head),
            )
    return None


def _head(data: bytes, start: int) -> bytes | None:
    """The head that begins here, with its empty line; None if it is not whole."""
    end = _HEAD_END.search(data, start, start + MAX_HEAD_BYTES)
    if end is None:
        if len(data) - start > MAX_HEAD_BYTES:
            raise WireError("a header is too long")
        return None
    return data[start : end.end()]


def _response_body(server: Flow, request: _Request, response: _Response, budget: Budget) -> _Body:
    """The body of a response (RFC 9112 §6.3)."""
    data, start = server.data, response.end
    if has_no_body(request.method, response.status):
        return _Body(end=start, sent=b"", content=b"", whole=True)
    if response.protocol != "HTTP/1.0" and _is_chunked(response.fields):
        return _chunked(data, start, budget)
    length = _length(response.fields)
    if length is None:
        rest = data[start:]
        return _Body(end=len(data), sent=rest, content=rest, whole=server.ended)
    body = data[start : start + length]
    return _Body(end=start + len(body), sent=body, content=body, whole=len(body) == length)


def _is_chunked(fields: Headers) -> bool:
    return any("chunked" in value.lower() for value in values(fields, "transfer-encoding"))


def _length(fields: Headers) -> int | None:
    """The length that a header states; None if it states none. `WireError` if it states several."""
    stated = {part.strip() for value in values(fields, "content-length") for part in value.split(",")}
    if not stated:
        return None
    length = stated.pop()
    if stated or not length.isascii() or not length.isdecimal() or len(length) > 15:  # noqa: PLR2004 — more digits than any length
        raise WireError("a header states no length, or several")
    return int(length)


def _chunked(data: bytes, start: int, budget: Budget) -> _Body:
    """A body in chunks (RFC 9112 §7.1), with its trailer."""
    at, chunks = start, list[bytes]()
    while (line := _CHUNK_LINE.match(data, at, at + _MAX_CHUNK_LINE_BYTES)) is not None:
        budget.spend()
        size = int(line[1], 16)
        if size == 0:
            end = _trailer_end(data, line.end())
            return _Body(end=end or len(data), sent=data[start : end or len(data)], content=b"".join(chunks), whole=end is not None)
        chunks.append(data[line.end() : line.end() + size])
        after = line.end() + size
        if len(data) < after:
            break
        at = after + (2 if data[after : after + 2] == b"\r\n" else data[after : after + 1] == b"\n")
        if at == after and len(data) > after + 1:
            raise WireError("a chunk does not end where it says")
    else:
        if len(data) - at > _MAX_CHUNK_LINE_BYTES or data[at : at + 1].strip(b"0123456789abcdefABCDEF \t\r\n"):
            raise WireError("a chunk has no size")
    return _Body(end=len(data), sent=data[start:], content=b"".join(chunks), whole=False)


def _trailer_end(data: bytes, start: int) -> int | None:
    """Where the empty line behind the trailer's fields ends; None if it is not there."""
    for empty in (b"\r\n", b"\n"):
        if data.startswith(empty, start):
            return start + len(empty)
    end = _HEAD_END.search(data, start, start + MAX_HEAD_BYTES)
    return end.end() if end is not None else None
