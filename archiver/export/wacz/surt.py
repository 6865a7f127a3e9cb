"""The sort key of an address in an index: its host reversed, and what spells the same page alike.

These are the rules of the Internet Archive's URL canonicaliser, by which CDXJ files are sorted and searched. Scheme, user,
fragment, default port, `www.` and session ids are left out; everything is in lower case; escapes are undone as often as they are
nested, and written once; the parameters of a query are sorted. The key of `https://www.X.com/A/?b&a` is `com,x)/a?a&b`. Addresses
that are not of web servers keep their scheme: `urn:pageinfo:…`.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import quote_from_bytes, unquote_to_bytes

_ADDRESS = re.compile(rb"(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(//[^/?#]*)?([^?#]*)(\?[^#]*)?(?:#.*)?", re.DOTALL)
_AUTHORITY = re.compile(rb"(?:.*@)?(\[[^\]]*\]|[^:]*)(?::([0-9]*))?", re.DOTALL)
_NUMBERED_WWW = re.compile(rb"www[0-9]*\.")
_DEFAULT_PORTS = {b"http": 80, b"https": 443}
_UNQUOTED = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""What is written as it is: everything that is visible ASCII but `#` and `%`."""
_SESSION_FOLDER = re.compile(rb"(/)(?:\([a-z0-9]{24}\)|\((?:[a-z]\([0-9a-z]{24}\))+\))/([^?]+\.aspx.*)$")
_SESSION_PARAMETERS = tuple(
    re.compile(rb"(.*)" + pattern + rb"(?:&(.*)|)$", re.DOTALL)
    for pattern in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)


def surt_key(address: str) -> str:
    """The key of an address; the address itself where it has none, such as one with a port that is no number."""
    written = re.sub(rb"[\r\n\t]", b"", address.strip().encode(errors="replace"))
    parts = _ADDRESS.fullmatch(written)
    scheme, authority, path, query = parts.groups() if parts else (None, None, written, None)
    if scheme is not None and scheme.lower() not in _DEFAULT_PORTS and authority is None:
        return (scheme.lower() + b":" + _spelled(path).lower() + _query(query)).decode()
    place = _AUTHORITY.fullmatch((authority or b"").removeprefix(b"//"))
    if place is None:
        return address
    host, port = place.groups()
    is_default = not port or int(port) == _DEFAULT_PORTS.get((scheme or b"").lower())
    return (_host(host) + (b"" if is_default else b":%d" % int(port)) + b")" + _path(path) + _query(query)).decode()


def _host(host: bytes) -> bytes:
    name = unquote_to_bytes(host)
    with suppress(ValueError):  # it is no name that a server can have; the key is only to be stable
        name = name if name.isascii() else name.decode().encode("idna")
    if name.startswith(b"["):
        return _escaped(name.lower().strip(b"[]"))
    name = _NUMBERED_WWW.sub(b"", _escaped(name.replace(b"..", b".").strip(b".").lower()), count=1) if name else name
    return b",".join(reversed(name.split(b".")))


def _path(path: bytes) -> bytes:
    kept: list[bytes] = []
    *folders, last = _unescaped(path).split(b"/")[1:] or [b""]
    for part in folders:
        _follow(part, kept)
    if last in {b".", b".."}:
        _follow(last, kept)
        last = kept.pop() if kept else b""
    joined = b"/" + b"".join(part + b"/" for part in kept if part) + last
    written = _SESSION_FOLDER.sub(rb"\1\2", _escaped(joined).lower())
    return written[:-1] if written.endswith(b"/") and written != b"/" else written


def _follow(part: bytes, kept: list[bytes]) -> None:
    """Go into a folder, or out of it; nothing is outside of the first one."""
    if part == b".." and kept:
        kept.pop()
    elif part != b".":
        kept.append(part)


def _query(query: bytes | None) -> bytes:
    parameters = _spelled((query or b"")[1:]).lower()
    for pattern in _SESSION_PARAMETERS:
        found = pattern.match(parameters)
        parameters = b"".join(part or b"" for part in found.groups()) if found else parameters
    return b"?" + b"&".join(_sorted(parameters.split(b"&"))) if parameters else b""


def _sorted(parameters: Iterable[bytes]) -> list[bytes]:
    """Parameters by name, then by value."""
    return sorted(parameters, key=lambda parameter: tuple(parameter.split(b"=", 1)))


def _spelled(part: bytes) -> bytes:
    return _escaped(_unescaped(part))


def _unescaped(part: bytes) -> bytes:
    """A part without escapes, however often they were escaped themselves."""
    while (once := unquote_to_bytes(part)) != part:
        part = once
    return part


def _escaped(part: bytes) -> bytes:
    return quote_from_bytes(part, safe=_UNQUOTED).encode()
