"""The setting `--proxy`: the operator's HTTP proxy, and the variables of the environment that name one and are not used.

`HTTPS_PROXY` and its like are not used unless they are named with `--proxy`, since a variable that is left over in a cron job's
environment must not decide who sees all requests.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from archiver.errors import InputError

VARIABLE = "ARCHIVER_PROXY"
UNUSED_VARIABLES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
"""Variables by which other programs find their proxy."""

_REMEDY = "write it as http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT; proxies over TLS (https://) and SOCKS are not supported"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamProxy:
    """An HTTP proxy: its host and port, and the value of `Proxy-Authorization` if it has one."""

    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def parse_proxy(written: str | None) -> UpstreamProxy | None:
    """The proxy that `--proxy` names; None where it is empty. `InputError` says what is wrong with it."""
    if not written:
        return None
    try:
        parts = urlsplit(written)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InputError("--proxy: the value is not a URL", remedy=_REMEDY) from None
    if parts.scheme != "http" or not host or port is None:  # the value may hold a password, which is not to be printed
        raise InputError(
            f"--proxy: {parts.scheme or 'a value without scheme'} is not http, or host or port is missing", remedy=_REMEDY
        )
    credentials = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    encoded = base64.b64encode(credentials.encode()).decode("ascii")
    return UpstreamProxy(host=host, port=port, authorization=f"Basic {encoded}" if parts.username is not None else None)


def unused_proxies(environment: Mapping[str, str], proxy: UpstreamProxy | None) -> str | None:
    """The names of the proxy variables that are set and not used, as a sentence; None where there are none, or `--proxy` is."""
    names = [name for name in UNUSED_VARIABLES if environment.get(name)] if proxy is None else []
    if not names:
        return None
    return f"{' and '.join(names)} {'are' if len(names) > 1 else 'is'} set and not used: all connections are made directly"


UNUSED_REMEDY = f"to use one, name it with --proxy or {VARIABLE}; else unset it"
