"""The operator's own keys: attached to a request at the last moment, and taken out of everything that comes back.

A probe has `KEY_PLACEHOLDER` where its key belongs. The client sends the key in its place, over TLS and to a host of that key only,
and what it returns has the placeholder again (`redaction.py`).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NoReturn
from urllib.parse import quote

from archiver.model.captures import Headers
from archiver.model.probes import KEY_PLACEHOLDER, Probe
from archiver.model.urls import parse_url
from archiver.web.redaction import Redaction, forms_of

MIN_KEY_CHARACTERS = 8
"""The length of the shortest key: a shorter one would be found in words that have nothing to do with it."""
_HTTPS_PORT = 443


class Secret:
    """A text that is never printed, and leaves only by `reveal`."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the request that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKey:
    """A key of the operator: its name in the settings, the hosts that it may be sent to, where it comes from, and itself.

    With a `token_url` it is the name and the secret of an app, with a colon between: they are sent there only, and the access token
    that is given for them to the hosts (RFC 6749 §4.4).
    """

    name: str
    hosts: tuple[str, ...]
    origin: str
    secret: Secret = field(compare=False)
    token_url: str | None = None

    def may_go_to(self, url: str) -> bool:
        """Whether a request to that URL may have the key: over TLS, to one of its hosts, at the usual port."""
        target = parse_url(url)
        return target is not None and target.scheme == "https" and target.host in self.hosts and target.origin_port == _HTTPS_PORT


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """What an app was given for its secret, and until when it holds."""

    secret: Secret = field(compare=False)
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCookie:
    """A cookie of the operator's session at a host; `expires` in seconds since 1970, None for one that ends with the browser."""

    name: str
    value: Secret = field(compare=False)
    path: str = "/"
    expires: int | None = None
    http_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Keyring:
    """All keys of an archive by name, and the most requests with each of them in a run; `used` counts those that were begun.

    `cookies` are for the browser, by the host whose pages get them; `tokens` are all that were given in this run, by key.
    """

    keys: Mapping[str, OwnKey] = field(default_factory=dict)
    cookies: Mapping[str, tuple[SessionCookie, ...]] = field(default_factory=dict)
    most_per_run: int = 0
    used: Counter[str] = field(default_factory=Counter, compare=False)
    tokens: dict[str, tuple[AccessToken, ...]] = field(default_factory=dict, compare=False)

    def take(self, probe: Probe) -> bool:
        """Count a request with a probe's key; False if the key is not there, may not go there, or is used up in this run."""
        key = self.keys.get(probe.key or "")
        if key is None or not key.may_go_to(probe.url) or self.used[key.name] >= self.most_per_run:
            return False
        self.used[key.name] += 1
        return True

    def attached(self, name: str | None, url: str, headers: Headers) -> tuple[str, Headers]:
        """A URL and header fields as they are sent: with the key where it may go there, else as they are."""
        key = self.keys.get(name or "")
        if key is None or not key.may_go_to(url):
            return url, headers
        tokens = self.tokens.get(key.name, ())
        if key.token_url is not None and not tokens:
            return url, headers
        text = (key.secret if key.token_url is None else tokens[-1].secret).reveal()
        sent = tuple((field_name, value.replace(KEY_PLACEHOLDER, text)) for field_name, value in headers)
        return url.replace(KEY_PLACEHOLDER, quote(text, safe="")), sent

    def needs_token(self, name: str | None, url: str, now: datetime) -> OwnKey | None:
        """The key for which an access token is to be asked first; None if there is one that holds, or none is needed."""
        key = self.keys.get(name or "")
        if key is None or key.token_url is None or not key.may_go_to(url):
            return None
        given = self.tokens.get(key.name)
        return None if given and given[-1].until > now else key

    def remember(self, key: OwnKey, token: AccessToken) -> None:
        """Use a token that was given for a key."""
        self.tokens[key.name] = (*self.tokens.get(key.name, ()), token)
        self.__dict__.pop("redaction", None)  # made again, with the token

    @cached_property
    def redaction(self) -> Redaction:
        """What takes the keys, their tokens, and the sessions of the cookies, out of everything that comes back."""
        texts = {key.secret.reveal() for key in self.keys.values()}
        texts |= {part for key in self.keys.values() if key.token_url for part in key.secret.reveal().split(":")}
        texts |= {token.secret.reveal() for tokens in self.tokens.values() for token in tokens}
        texts |= {cookie.value.reveal() for cookies in self.cookies.values() for cookie in cookies}
        return Redaction(forms=forms_of(text for text in texts if len(text) >= MIN_KEY_CHARACTERS), hosts=frozenset(self.cookies))
