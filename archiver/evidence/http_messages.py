"""HTTP messages as WARC keeps them: the head as bytes, and an exchange back from its records.

The web door hands over bodies without transfer and content encodings, so the fields that spoke of those would be false.
They are kept under `X-Archiver-Orig-…`, and `Content-Length` is that of the body as kept.
WARC readers know only HTTP/1; the protocol that was really spoken stands in `WARC-Protocol`, by the name that other tools give it.
"""

import re
from dataclasses import replace
from urllib.parse import quote, urlsplit

from archiver.model.captures import Exchange, Headers

MOVED = "X-Archiver-Orig-"
_FALSE_WHEN_DECODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_NOT_A_TOKEN = re.compile(r"[^!#$%&'*+\-.^_`|~0-9A-Za-z]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_LONGEST_REASON = 200
_PROTOCOLS = {
    "HTTP/1.0": ("http/1.0",),
    "HTTP/1.1": ("http/1.1",),
    "HTTP/2": ("h2", "http/2", "http/2.0"),
    "HTTP/3": ("h3", "http/3", "http/3.0"),
}
_VISIBLE = "!#$%&'()*+,/:;=?@[]|^`{}\"\\"


def is_storable(exchange: Exchange) -> bool:
    """Whether an exchange was one with a web server: `data:` and its like have no server, and no place in the archive."""
    try:
        return urlsplit(_address(exchange.url)).scheme in {"http", "https"}
    except ValueError:
        return False


def storable_form(exchange: Exchange) -> Exchange:
    """The exchange as it comes back from a snapshot: what cannot stand in an HTTP message is spelled so that it can."""
    return replace(
        exchange,
        method=_token(exchange.method) or "GET",
        url=_address(exchange.url),
        reason=_line(exchange.reason)[:_LONGEST_REASON].strip(),
        protocol=protocol_called(_line(exchange.protocol)) or "HTTP/1.1",
        request_headers=_kept_headers(exchange.request_headers),
        response_headers=_kept_headers(exchange.response_headers),
        ip=_line(exchange.ip) or None if exchange.ip else None,
    )


def protocol_called(name: str) -> str:
    """A protocol by the name that HTTP gives it: `HTTP/2` for `h2`."""
    return next((ours for ours, theirs in _PROTOCOLS.items() if name.lower() in theirs), name)


def protocol_in_warc(name: str) -> str:
    """A protocol by the name that WARC tools give it: `h2` for `HTTP/2`."""
    return _PROTOCOLS[name][0] if name in _PROTOCOLS else name


def request_head(exchange: Exchange) -> bytes:
    """The head of the request as HTTP/1.1."""
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _head(f"{exchange.method} {target} HTTP/1.1", exchange.request_headers, len(exchange.request_body) or None)


def response_head(exchange: Exchange) -> bytes:
    """The head of the response as HTTP/1.1."""
    return _head(f"HTTP/1.1 {exchange.status} {exchange.reason}".rstrip(), exchange.response_headers, len(exchange.body))


def original_headers(kept: list[tuple[str, str]]) -> Headers:
    """The fields as they came, from those of a kept message."""
    return tuple(
        (name.removeprefix(MOVED), value) for name, value in kept if name.startswith(MOVED) or name.lower() != "content-length"
    )


def _head(first: str, headers: Headers, length: int | None) -> bytes:
    """A message's head: first line, fields, the body's length where there is a body to tell of, empty line."""
    fields = [(MOVED + name if _must_move(name) else name, value) for name, value in headers]
    if length is not None:
        fields.append(("Content-Length", str(length)))
    lines = [first, *(f"{name}: {value}" for name, value in fields), ""]
    return "".join(f"{line}\r\n" for line in lines).encode(errors="replace")


def _must_move(name: str) -> bool:
    """Whether a field would be false, or taken for one of ours, where it stands."""
    return name.lower() in _FALSE_WHEN_DECODED or name.startswith(MOVED)


def _kept_headers(headers: Headers) -> Headers:
    """Fields that can stand in an HTTP message; one without a name cannot."""
    return tuple((_token(name), _line(value)) for name, value in headers if _token(name))


def _token(text: str) -> str:
    """A text as a token of RFC 9110 §5.6.2."""
    return _NOT_A_TOKEN.sub("-", text.strip())


def _line(text: str) -> str:
    """A text as one line of UTF-8."""
    return _CONTROLS.sub(" ", text).strip().encode(errors="replace").decode()


def _address(url: str) -> str:
    """A web address in visible ASCII, its scheme in lower case."""
    scheme, _, rest = quote(url.encode(errors="replace"), safe=_VISIBLE).partition(":")
    return f"{scheme.lower()}:{rest}"
