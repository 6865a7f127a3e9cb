"""Which bytes of an HTTP exchange are stored as they were sent, and how a stored body is decoded.

A message is stored as it was sent where other people's replay tools read it so: ReplayWeb.page 2.5.3 and pywb 2.10 decode gzip,
brotli and chunks, and nothing else that both decode (docs/evidence.md). A body with another coding is stored decoded. What is
stored decodes to the body that everybody reads, or it is not stored as sent: that is tried before it is written.
"""

import re
from dataclasses import replace

from archiver.evidence.warc_records import parse_fields
from archiver.model.captures import AsSent, Exchange, Headers
from archiver.model.content_codings import UnknownCodingError, decode

_REPLAYED = frozenset({"", "identity", "gzip", "br"})
_END = b"\r\n\r\n"
_NOT_IN_HEADS = re.compile(rb"(?<!\r)\n|\r(?!\n)|\x00")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]{0,4096})?\r\n")
_FIRST_OF_RESPONSE = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?: [^\r]*)?")
_FIRST_OF_REQUEST = re.compile(rb"[!#-'*+.0-9A-Z^-z|~-]+ [^ \r]+ HTTP/1\.[01]")


def storable_as_sent(exchange: Exchange) -> AsSent | None:
    """What of an exchange can be stored as it was sent; None if its body cannot."""
    sent = exchange.as_sent
    if sent is None:
        return None
    is_http1 = exchange.protocol.startswith("HTTP/1")
    response_head = _usable(sent.response_head, _FIRST_OF_RESPONSE) if is_http1 else None
    first = _FIRST_OF_RESPONSE.match(response_head or b"")
    if first is not None and int(first[1]) != exchange.status:
        response_head = None
    fields = exchange.response_headers if response_head is None else fields_of(response_head)
    if content_coding(fields).lower() not in _REPLAYED or (is_chunked(fields) and _has_trailers(sent.body) and not exchange.cut):
        return None
    if decoded_body(fields, sent.body, len(exchange.body) + 1) != exchange.body:
        return None
    request_head = _usable(sent.request_head, _FIRST_OF_REQUEST) if is_http1 else None
    if request_head is not None and any(name.lower() == "transfer-encoding" for name, _ in fields_of(request_head)):
        request_head = None  # its body is known only without that coding
    return replace(sent, request_head=request_head, response_head=response_head)


def _has_trailers(in_chunks: bytes) -> bool:
    """Whether anything but an empty line follows the last chunk; pywb takes that for a part of the body."""
    return not (b"\r\n" + in_chunks[-7:]).endswith(b"\r\n0\r\n\r\n")


def _usable(head: bytes | None, first_line: re.Pattern[bytes]) -> bytes | None:
    """A head of HTTP/1 if it is one that every reader takes for the same: lines that end in CR and LF, and one empty line."""
    if head is None or not head.endswith(_END) or _END in head[: -len(_END)] or _NOT_IN_HEADS.search(head):
        return None
    return head if first_line.fullmatch(head.partition(b"\r\n")[0]) else None


def fields_of(head: bytes) -> Headers:
    """The fields of a head of HTTP/1."""
    return tuple(parse_fields(head.removesuffix(_END)).headers)


def content_coding(fields: Headers) -> str:
    """The content codings that header fields state, in the order in which they were applied; empty for none."""
    return ", ".join(value for name, value in fields if name.lower() == "content-encoding").strip()


def is_chunked(fields: Headers) -> bool:
    """Whether header fields say that a body is in chunks."""
    return [value.strip().lower() for name, value in fields if name.lower() == "transfer-encoding"] == ["chunked"]


def decoded_body(fields: Headers, stored: bytes, max_bytes: int) -> bytes | None:
    """A stored body without transfer and content codings, as far as it can be decoded; None if a coding is unknown."""
    if any(name.lower() == "transfer-encoding" for name, _ in fields):
        if not is_chunked(fields):
            return None
        stored = without_chunks(stored)
    try:
        return decode(stored, content_coding(fields), max_bytes=max_bytes).body
    except UnknownCodingError:
        return None


def without_chunks(body: bytes) -> bytes:
    """What is in the chunks of a body (RFC 9112 §7.1), up to where it is damaged or cut."""
    parts, at = [], 0
    while (size := _CHUNK_SIZE.match(body, at)) is not None and (length := int(size[1], 16)):
        parts.append(body[size.end() : size.end() + length])
        at = size.end() + length + 2
        if body[at - 2 : at] != b"\r\n":
            break
    return b"".join(parts)
