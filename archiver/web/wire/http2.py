"""Read the messages of a connection of HTTP/2 (RFC 9113): frames, and header fields compressed with HPACK (RFC 7541).

Each direction is read by itself. Streams that the server begins (push) are not read: the browser does not allow them. Of a stream
that is reset, what came before is there, and is not whole. A stream that tunnels another protocol (RFC 8441) is none of the page's
exchanges.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from hpack import Decoder, HPACKError

from archiver.model.captures import AsSent, Headers
from archiver.web.wire.message import MAX_FIELDS, MAX_HEAD_BYTES, Message, values
from archiver.web.wire.recorded_connection import Budget, Flow, WireError

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _PUSH_PROMISE, _CONTINUATION = 0, 1, 5, 9
_END_STREAM, _END_HEADERS, _PADDED, _PRIORITY = 0x1, 0x4, 0x8, 0x20
_HEADER_BYTES = 9
_PRIORITY_BYTES = 5
_MAX_TABLE_BYTES = 1_048_576  # browsers allow 64 KiB
_FIRST_FINAL = 200
_FORBIDDEN = re.compile(r"[\r\n\0]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """A frame, and where it begins."""

    kind: int
    flags: int
    stream: int
    payload: bytes
    offset: int


@dataclass(slots=True, kw_only=True)
class _Half:
    """One direction of a stream: its header blocks (the second is the trailer), its body, and whether it has ended."""

    at: float
    blocks: list[Headers] = field(default_factory=list)
    body: list[bytes] = field(default_factory=list)
    ended: bool = False


def read_http2(client: Flow, server: Flow, budget: Budget) -> Iterator[Message]:
    """The exchanges that have a response, in the order of their requests; `WireError`, after them, where a direction is broken."""
    problems = list[WireError]()
    requests, responses = dict[int, _Half](), dict[int, _Half]()
    try:
        _read(client, len(PREFACE), requests, budget)
    except WireError as error:
        problems.append(error)
    try:
        _read(server, 0, responses, budget, requests=requests)
    except WireError as error:
        problems.append(error)
    for number, request in requests.items():
        response = responses.get(number)
        if response is not None and response.blocks and request.blocks:
            yield from _message(request, response)
    if problems:
        raise problems[0]


def _message(request: _Half, response: _Half) -> Iterator[Message]:
    """The exchange of a stream; none if it tunnels another protocol, or its header fields are not those of an exchange."""
    asked, answered = request.blocks[0], response.blocks[0]
    method, status = _pseudo(asked, ":method"), _pseudo(answered, ":status")
    if any(_FORBIDDEN.search(name + value) for name, value in answered):
        return  # no browser takes such a response
    if not method or method == "CONNECT" or not (status.isascii() and status.isdecimal() and len(status) == 3):  # noqa: PLR2004 — digits
        return
    authority, body = _pseudo(asked, ":authority"), b"".join(response.body)
    regular = _regular(asked)
    yield Message(
        at=request.at,
        method=method,
        authority=authority or next(iter(values(asked, "host")), ""),
        target=_pseudo(asked, ":path"),
        protocol="HTTP/2",
        status=int(status),
        reason="",
        request_headers=(("Host", authority), *regular) if authority else regular,
        response_headers=_regular(answered),
        request_body=b"".join(request.body),
        body=body,
        whole=response.ended,
        as_sent=AsSent(body=body, trailers=_regular(response.blocks[1]) if len(response.blocks) > 1 else ()),
    )


def _read(
    flow: Flow, start: int, streams: dict[int, _Half], budget: Budget, *, requests: Mapping[int, _Half] | None = None
) -> None:
    """Read one direction's frames into its streams; of a server's, those that answer `requests`."""
    decoder = Decoder(max_header_list_size=2 * MAX_HEAD_BYTES)
    decoder.max_allowed_table_size = _MAX_TABLE_BYTES
    for frame in _joined(_frames(flow.data, start, budget)):
        if frame.kind == _DATA:
            half = streams.get(frame.stream)
            if half is not None and not half.ended:
                half.body.append(_unpadded(frame))
                half.ended = bool(frame.flags & _END_STREAM)
        elif frame.kind in (_HEADERS, _PUSH_PROMISE):
            fields = _decoded(decoder, frame.payload)
            budget.spend(len(fields))
            if frame.kind == _HEADERS and (requests is None or frame.stream in requests):
                half = streams.setdefault(frame.stream, _Half(at=flow.time_at(frame.offset)))
                _add_block(half, fields, ended=bool(frame.flags & _END_STREAM), is_answer=requests is not None)


def _joined(frames: Iterator[_Frame]) -> Iterator[_Frame]:
    """Frames, where those with the parts of a header block are one, whose payload is the block."""
    for frame in frames:
        if frame.kind == _CONTINUATION:
            raise WireError("a header block has no beginning")
        if frame.kind not in (_HEADERS, _PUSH_PROMISE):
            yield frame
            continue
        block, last = bytearray(_block_fragment(frame)), frame
        while not last.flags & _END_HEADERS:
            following = next(frames, None)
            if following is None:
                return
            if (following.kind, following.stream) != (_CONTINUATION, frame.stream):
                raise WireError("a header block is interrupted")
            block, last = block + following.payload, following
            if len(block) > MAX_HEAD_BYTES:
                raise WireError("a header is too long")
        yield replace(frame, payload=bytes(block))


def _frames(data: bytes, start: int, budget: Budget) -> Iterator[_Frame]:
    """Each frame that is there whole, and what is there of a last one with a body."""
    at = start
    while len(data) - at >= _HEADER_BYTES:
        budget.spend()
        end = at + _HEADER_BYTES + int.from_bytes(data[at : at + 3])
        frame = _Frame(
            kind=data[at + 3],
            flags=data[at + 4],
            stream=int.from_bytes(data[at + 5 : at + _HEADER_BYTES]) & 0x7FFFFFFF,
            payload=data[at + _HEADER_BYTES : end],
            offset=at,
        )
        if end <= len(data):
            yield frame
        elif frame.kind == _DATA and not frame.flags & _PADDED:
            yield replace(frame, flags=0)
        at = end


def _unpadded(frame: _Frame) -> bytes:
    """A frame's payload without its padding."""
    payload = frame.payload
    if not frame.flags & _PADDED:
        return payload
    if not payload or payload[0] >= len(payload):
        raise WireError("a frame has more padding than payload")
    return payload[1 : len(payload) - payload[0]]


def _block_fragment(frame: _Frame) -> bytes:
    """The part of a header block in a frame, without padding, priority and promised stream."""
    fragment = _unpadded(frame)
    if frame.kind == _PUSH_PROMISE:
        return fragment[4:]
    return fragment[_PRIORITY_BYTES:] if frame.flags & _PRIORITY else fragment


def _decoded(decoder: Decoder, block: bytes) -> Headers:
    """The fields of a header block."""
    try:
        fields = tuple((_text(name), _text(value)) for name, value in decoder.decode(block, raw=True))
    except HPACKError as error:
        raise WireError("a header block cannot be decompressed") from error
    if len(fields) > MAX_FIELDS:
        raise WireError("a header has too many fields")
    return fields


def _text(written: bytes | str) -> str:
    return written.decode("latin-1") if isinstance(written, bytes) else written


def _add_block(half: _Half, fields: Headers, *, ended: bool, is_answer: bool) -> None:
    """Add a header block to a stream; an interim response (1xx) is passed over."""
    if half.ended:
        return
    status = _pseudo(fields, ":status")
    is_interim = is_answer and not half.blocks and status.isdecimal() and int(status) < _FIRST_FINAL
    if not is_interim:
        half.blocks.append(fields)
    half.ended = ended


def _pseudo(fields: Headers, name: str) -> str:
    return next((value for key, value in fields if key == name), "")


def _regular(fields: Headers) -> Headers:
    """Fields without the pseudo-header fields."""
    return tuple((name, value) for name, value in fields if not name.startswith(":"))
