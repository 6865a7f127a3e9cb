"""Convert HTTP exchanges to the HTTP/1.1 heads that WARC records contain, and header fields back.

Where the bytes that were sent are known, the head is theirs; that of HTTP/2, which is no text, has the fields as they were sent.
Otherwise bodies are stored decoded, so header fields about their encoding would be false: these are stored as `X-Archiver-Orig-…`,
and `Content-Length` is the length of the stored body.
WARC readers support only HTTP/1; the real protocol is in `WARC-Protocol`, under the name that other tools use (`h2`).
"""

import re
from dataclasses import replace
from urllib.parse import quote, urlsplit

from archiver.evidence.as_sent import storable_as_sent
from archiver.evidence.warc_records import parse_fields
from archiver.model.captures import Exchange, Headers

MOVED_PREFIX = "X-Archiver-Orig-"
_FALSE_WHEN_DECODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_NOT_A_TOKEN = re.compile(r"[^!#$%&'*+\-.^_`|~0-9A-Za-z]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_MAX_REASON_CHARACTERS = 200
_PROTOCOLS = {
    "HTTP/1.0": ("http/1.0",),
    "HTTP/1.1": ("http/1.1",),
    "HTTP/2": ("h2", "http/2", "http/2.0"),
    "HTTP/3": ("h3", "http/3", "http/3.0"),
}
_UNQUOTED_CHARACTERS = "!#$%&'()*+,/:;=?@[]"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def is_storable(exchange: Exchange) -> bool:
    """Whether an exchange was with a web server; exchanges of `data:` URLs and the like are not stored."""
    try:
        return urlsplit(storable_url(exchange.url)).scheme in {"http", "https"}
    except ValueError:
        return False


def storable_form(exchange: Exchange) -> Exchange:
    """The exchange as a snapshot stores it: what HTTP/1.1 does not allow is replaced, and `as_sent` is what can be stored so."""
    stored = replace(
        exchange,
        method=_token(exchange.method) or "GET",
        url=storable_url(exchange.url),
        reason=_line(exchange.reason)[:_MAX_REASON_CHARACTERS].strip(),
        protocol=http_protocol(_line(exchange.protocol)) or "HTTP/1.1",
        request_headers=_storable_headers(exchange.request_headers),
        response_headers=_storable_headers(exchange.response_headers),
        ip=_line(exchange.ip) or None if exchange.ip else None,
        as_sent=storable_as_sent(exchange),
    )
    if stored.as_sent is not None:
        head = parse_fields(response_head(stored).removesuffix(b"\r\n\r\n"))
        stored = replace(stored, reason=head.statusline.partition(" ")[2], response_headers=tuple(head.headers))
    if is_request_as_sent(stored):
        head = parse_fields(request_head(stored).removesuffix(b"\r\n\r\n"))
        stored = replace(stored, method=head.protocol, request_headers=tuple(head.headers))
    return stored


def http_protocol(name: str) -> str:
    """The HTTP name of a protocol: `HTTP/2` for `h2`."""
    return next((http_name for http_name, warc_names in _PROTOCOLS.items() if name.lower() in warc_names), name)


def warc_protocol(name: str) -> str:
    """The WARC tools' name of a protocol: `h2` for `HTTP/2`."""
    return _PROTOCOLS[name][0] if name in _PROTOCOLS else name


def is_request_as_sent(exchange: Exchange) -> bool:
    """Whether the request of an exchange in its storable form is stored as it was sent: all of HTTP/1, the fields of HTTP/2."""
    sent = exchange.as_sent
    return sent is not None and (sent.request_head is not None or not exchange.protocol.startswith("HTTP/1"))


def warc_tls(version: str) -> str:
    """The WARC tools' name of a version of TLS: `tls/1.3` for `TLSv1.3`."""
    return version.lower().replace("tlsv", "tls/")


def request_head(exchange: Exchange) -> bytes:
    """The request line and header fields as HTTP/1.1 bytes."""
    if exchange.as_sent is not None and exchange.as_sent.request_head is not None:
        return exchange.as_sent.request_head
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    first = f"{exchange.method} {target} HTTP/1.1"
    if is_request_as_sent(exchange):
        return _head_as_sent(first, exchange.request_headers)
    return _head(first, exchange.request_headers, len(exchange.request_body) or None)


def response_head(exchange: Exchange) -> bytes:
    """The status line and header fields as HTTP/1.1 bytes."""
    first, sent = f"HTTP/1.1 {exchange.status} {exchange.reason}", exchange.as_sent
    if sent is None:
        return _head(first, exchange.response_headers, len(exchange.body))
    return _head_as_sent(first, exchange.response_headers) if sent.response_head is None else sent.response_head


def original_headers(stored: list[tuple[str, str]]) -> Headers:
    """The header fields as they were received, from those of a stored message."""
    return tuple(
        (name.removeprefix(MOVED_PREFIX), value)
        for name, value in stored
        if name.startswith(MOVED_PREFIX) or name.lower() != "content-length"
    )


def _head(first: str, headers: Headers, length: int | None) -> bytes:
    """A message's head: first line, header fields, `Content-Length` unless `length` is None, empty line."""
    fields = [(MOVED_PREFIX + name if _must_move(name) else name, value) for name, value in headers]
    if length is not None:
        fields.append(("Content-Length", str(length)))
    lines = [first, *(f"{name}: {value}" for name, value in fields), ""]
    return "".join(f"{line}\r\n" for line in lines).encode(errors="replace")


def _head_as_sent(first: str, headers: Headers) -> bytes:
    """A message's head with the fields as they were sent; characters up to U+00FF stand for the bytes of a field."""
    lines = [first, *(f"{name}: {value}" for name, value in headers), "", ""]
    return b"\r\n".join(_bytes_of(line) for line in lines)


def _bytes_of(line: str) -> bytes:
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode(errors="replace")


def _must_move(name: str) -> bool:
    """Whether a field would be false for the decoded body, or be mistaken for a moved one."""
    return name.lower() in _FALSE_WHEN_DECODED or name.startswith(MOVED_PREFIX)


def _storable_headers(headers: Headers) -> Headers:
    """Header fields with valid names and values; those without a name, and those of HTTP/2 for the first line, are dropped."""
    return tuple((_token(name), _line(value)) for name, value in headers if _token(name) and not name.startswith(":"))


def _token(text: str) -> str:
    """A text as an HTTP token (RFC 9110 §5.6.2)."""
    return _NOT_A_TOKEN.sub("-", text.strip())


def _line(text: str) -> str:
    """A text as one line that UTF-8 can encode."""
    return _CONTROLS.sub(" ", text).strip().encode(errors="replace").decode()


def storable_url(url: str) -> str:
    """A URL as `WARC-Target-URI` has it: a URI of RFC 3986, its scheme in lower case.

    Only square brackets stay as browsers write them outside of hosts: ReplayWeb.page does not find a path with quoted ones.
    """
    scheme, _, rest = quote(url.encode(errors="replace"), safe=_UNQUOTED_CHARACTERS).partition(":")
    return f"{scheme.lower()}:{_STRAY_PERCENT.sub('%25', rest)}"
