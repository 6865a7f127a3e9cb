"""URLs: a lenient parser for http(s) URLs as people and pages write them.

Nothing here is resolved or fetched, and nothing raises: `parse_url` returns None for what is not a web address.
A `URL` has no user name and no password, since no request needs them: what is asked for is what anybody may read.
Case is kept everywhere except in scheme and host, since short codes are case-sensitive.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import parse_qsl, urljoin, urlsplit

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_HOST = re.compile(r"[^\s/?#@\\<>\"'`{}|^%]+")
_SIMPLE = re.compile(
    r"(https?)://((?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z]{2,})(/[^?#]*)?(?:\?([^#]*))?(?:#(.*))?", re.ASCII | re.DOTALL
)
"""URLs as nearly all are written: no port, no user, nothing to correct; a fast path."""
_USER_INFO = re.compile(r"(?<=//)[^\s/?#\\<>\"“”]*@")
_BARE_USER_INFO = re.compile(r"[^\s/?#:@]+:[^\s/?#@]*@(?=[^\s/?#:@]+\.[^\s/?#:@]+)")
_ESCAPED_AMPERSAND = re.compile(r"\A(?:amp;){1,4}")
_MAX_CHARACTERS = 8192  # RFC 9110 §4.1 asks for at least 8000 octets; no URL of a post is longer


@dataclass(frozen=True, kw_only=True)
class URL:
    """A web address in its parts: scheme and host in lower case, no default port, everything else as written.

    `host` keeps its `www.`; `path` begins with a slash; `query` and `fragment` are without `?` and `#`.
    """

    scheme: str
    host: str
    port: int | None = None
    path: str = "/"
    query: str = ""
    fragment: str = ""

    def __str__(self) -> str:
        port = f":{self.port}" if self.port is not None else ""
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.scheme}://{self.host}{port}{self.path}{query}{fragment}"

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The non-empty parts of the path."""
        return tuple(part for part in self.path.split("/") if part)

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The fields of the query, decoded; the first of equal names counts. A `&` may still be escaped as in HTML, also twice."""
        fields: dict[str, str] = {}
        for name, value in parse_qsl(self.query, keep_blank_values=True, max_num_fields=None):
            fields.setdefault(_ESCAPED_AMPERSAND.sub("", name, count=1) if ";" in name else name, value)
        return fields

    @property
    def origin_port(self) -> int:
        """The port that a connection goes to."""
        return self.port if self.port is not None else (443 if self.scheme == "https" else 80)

    @property
    def without_scheme(self) -> str:
        """Everything after `://`: the form of aliases."""
        return str(self).split("://", 1)[1]


def parse_url(text: str, *, base: URL | None = None) -> URL | None:
    """The web address in a text: with or without scheme, `//host/…`, or relative to `base`; None if it is not one."""
    text = text.strip().replace("\t", "").replace("\n", "").replace("\r", "")
    if not text or len(text) > _MAX_CHARACTERS:
        return None
    return _parsed(text, base)


@lru_cache(maxsize=256)
def _parsed(text: str, base: URL | None) -> URL | None:
    """Parse stripped text; cached, since several steps of one probe parse the same URL."""
    simple = _SIMPLE.fullmatch(text)
    if simple is not None:
        return URL(scheme=simple[1], host=simple[2], path=simple[3] or "/", query=simple[4] or "", fragment=simple[5] or "")
    if text.startswith("//"):
        text = f"{base.scheme if base else 'https'}:{text}"
    try:
        if base is not None and not _SCHEME.match(text):
            text = urljoin(str(base), text)
        elif not _SCHEME.match(text) or _looks_like_host_and_port(text):
            text = f"https://{text}"
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or not _HOST.fullmatch(host):
        return None
    host = host.rstrip(".").lower()
    if "." not in host and host != "localhost" and ":" not in host:
        return None
    if port == (443 if parts.scheme == "https" else 80):
        port = None
    return URL(
        scheme=parts.scheme,
        host=f"[{host}]" if ":" in host else host,
        port=port,
        path=parts.path or "/",
        query=parts.query,
        fragment=parts.fragment,
    )


def has_user_info(address: str) -> bool:
    """Whether an address, with or without scheme, has a user name or a password before its host (RFC 3986, section 3.2.1)."""
    return _USER_INFO.search(address) is not None or _BARE_USER_INFO.match(address) is not None


def without_user_info(text: str) -> str:
    """A text without the user names and passwords before the hosts of its addresses."""
    return _USER_INFO.sub("", text) if "@" in text else text


def _looks_like_host_and_port(text: str) -> bool:
    """Whether `example.org:8080/…` is a URL without a scheme, and not one of the scheme `example.org`."""
    return bool(re.match(r"[\w\-]+(\.[\w\-]+)+:\d+(?:[/?#]|$)", text))
