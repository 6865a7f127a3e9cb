"""Who may read what `serve` shows: the rules, pure.

Whoever can connect to loopback may read. Beyond loopback a reader shows a token, or a reverse proxy vouches for them by a header.
On every address the `Host` of a request must be a name that the archive is served at: a page on the web could otherwise let its own
name lead to this machine (DNS rebinding), and read the archive with the browser of whoever opens that page.
"""

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from archiver.errors import InputError

MIN_TOKEN_CHARACTERS = 20
COOKIE = "embed-archiver-access"
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,512}")
_HOW_TO_MAKE = "make one, for example with: python -c 'import secrets; print(secrets.token_urlsafe(32))'"


class Admission(Enum):
    """Whether a request is let in, and if not, why."""

    ALLOWED = auto()
    UNKNOWN_HOST = auto()
    TOKEN_NEEDED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRules:
    """What `names` the archive is served at (`HOST:PORT`, in lower case), and what a reader has to show: nothing, if all are None.

    `trusted_header` is believed only from `proxies`. `public_url` is the address that readers see, where it is another one.
    """

    names: frozenset[str]
    token: str | None = None
    trusted_header: str | None = None
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    public_url: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether whoever can connect may read."""
        return self.token is None and self.trusted_header is None

    def decide(self, headers: Mapping[str, str], *, client: str, cookie: str | None) -> Admission:
        """Whether a request is answered; `client` is the address it came from, the names of `headers` are in lower case."""
        if headers.get("host", "").lower() not in self.names:
            return Admission.UNKNOWN_HOST
        if self.is_open or self._is_vouched_for(headers, client) or self._has_token(headers, cookie):
            return Admission.ALLOWED
        return Admission.TOKEN_NEEDED

    def is_token(self, offered: str) -> bool:
        """Whether a text is the token; it takes the same time for every text of the same length."""
        return self.token is not None and hmac.compare_digest(self.token.encode(), offered.encode(errors="replace"))

    @property
    def cookie_value(self) -> str:
        """What the cookie of a reader holds who has shown the token: derived from it, so that the token is kept nowhere."""
        return hmac.new((self.token or "").encode(), b"embed-archiver access cookie", "sha256").hexdigest()

    def _has_token(self, headers: Mapping[str, str], cookie: str | None) -> bool:
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        if self.token is None:
            return False
        if scheme.lower() == "bearer" and self.is_token(credentials.strip()):
            return True
        return cookie is not None and hmac.compare_digest(self.cookie_value.encode(), cookie.encode(errors="replace"))

    def _is_vouched_for(self, headers: Mapping[str, str], client: str) -> bool:
        if self.trusted_header is None or not headers.get(self.trusted_header.lower(), "").strip():
            return False
        try:
            address = ip_address(client.partition("%")[0])
        except ValueError:
            return False
        return any(address in network for network in self.proxies)


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to a host."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def access_rules(
    *,
    host: str,
    ports: Iterable[int],
    token: str | None = None,
    trusted_header: str | None = None,
    trusted_proxies: Iterable[str] = (),
    public_url: str | None = None,
) -> AccessRules:
    """The rules for listening at a host; `InputError`, with the remedy, where everybody could read what is not meant for them."""
    if token is not None and not _TOKEN.fullmatch(token):
        raise InputError("the token has characters that no header may have", remedy=_HOW_TO_MAKE)
    if token is not None and len(token) < MIN_TOKEN_CHARACTERS:
        raise InputError(f"the token has fewer than {MIN_TOKEN_CHARACTERS} characters, and can be guessed", remedy=_HOW_TO_MAKE)
    if trusted_header is not None and not _HEADER_NAME.fullmatch(trusted_header):
        raise InputError(f"--trust-header {trusted_header}: this is no name of a header", remedy="write --trust-header Remote-User")
    if not is_loopback(host) and token is None and trusted_header is None:
        raise InputError(
            f"--host {host}: others than this machine could read the archive there, and nothing keeps them out",
            remedy="set ARCHIVER_SERVE_TOKEN to a token of at least "
            f"{MIN_TOKEN_CHARACTERS} characters, or name the header of a reverse proxy with --trust-header",
        )
    proxies = tuple(_network(written) for written in trusted_proxies)
    if trusted_header is not None and not is_loopback(host) and not proxies:
        raise InputError(
            f"--trust-header {trusted_header}: whoever reaches {host} could send this header",
            remedy="name the proxy with --trusted-proxy ADDRESS, or listen on loopback",
        )
    return AccessRules(
        names=frozenset(_names(host, ports, public_url)),
        token=token,
        trusted_header=trusted_header,
        proxies=(*proxies, *((ip_network("127.0.0.0/8"), ip_network("::1/128")) if is_loopback(host) else ())),
        public_url=_checked(public_url),
    )


def _network(written: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(written, strict=False)
    except ValueError:
        raise InputError(
            f"--trusted-proxy {written}: this is no address", remedy="write an address or network, as 10.0.0.7 or 10.0.0.0/24"
        ) from None


def _names(host: str, ports: Iterable[int], public_url: str | None) -> Iterable[str]:
    """The values of `Host` that are answered."""
    bracketed = f"[{host}]" if ":" in host and not host.startswith("[") else host
    hosts = {bracketed.lower(), *(("localhost", "127.0.0.1", "[::1]") if is_loopback(host) else ())}
    for port in ports:
        yield from (f"{name}:{port}" for name in hosts)
        if port == _HTTP_PORT:
            yield from hosts
    if public_url is not None:
        yield urlsplit(public_url).netloc.lower()


_HTTP_PORT = 80


def _checked(public_url: str | None) -> str | None:
    """The public address without a slash at its end; `InputError` where it is none."""
    if public_url is None:
        return None
    parts = urlsplit(public_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise InputError(f"--public-url {public_url}: this is no address of a site", remedy="write https://archive.example.org")
    return public_url.rstrip("/")
