"""The operator's own keys: attached to a request at the last moment, and taken out of everything that comes back.

A probe has `KEY_PLACEHOLDER` where its key belongs. The client sends the key in its place, over TLS and to a host of that key only,
and what it returns has the placeholder again: in the request, and wherever the server repeats the key, in plain, base64, hex,
percent-encoded, or escaped as in JSON and HTML.
"""

import base64
import html
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NoReturn
from urllib.parse import quote, quote_plus

from archiver.model.captures import AsSent, Exchange, Headers
from archiver.model.probes import KEY_PLACEHOLDER, Probe
from archiver.model.urls import parse_url

MIN_KEY_CHARACTERS = 8
"""The length of the shortest key: a shorter one would be found in words that have nothing to do with it."""
_HTTPS_PORT = 443
_BASE64_GROUP = 3


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
    """A key of the operator: its name in the settings, the hosts that it may be sent to, where it comes from, and itself."""

    name: str
    hosts: tuple[str, ...]
    origin: str
    secret: Secret = field(compare=False)

    def may_go_to(self, url: str) -> bool:
        """Whether a request to that URL may have the key: over TLS, to one of its hosts, at the usual port."""
        target = parse_url(url)
        return target is not None and target.scheme == "https" and target.host in self.hosts and target.origin_port == _HTTPS_PORT


@dataclass(frozen=True, kw_only=True)
class Keyring:
    """All keys of an archive by name, and the most requests with each of them in a run; `used` counts those that were begun."""

    keys: Mapping[str, OwnKey] = field(default_factory=dict)
    most_per_run: int = 0
    used: Counter[str] = field(default_factory=Counter, compare=False)

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
        text = key.secret.reveal()
        sent = tuple((field_name, value.replace(KEY_PLACEHOLDER, text)) for field_name, value in headers)
        return url.replace(KEY_PLACEHOLDER, quote(text, safe="")), sent

    def redacted_text(self, text: str) -> str:
        """A text with the placeholder wherever it has a key."""
        return self._redacted(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")

    def redacted(self, exchange: Exchange, *, has_key: bool) -> Exchange:
        """An exchange with the placeholder wherever it has a key; it is marked if it `has_key`, or has one in the answer."""
        if not self.keys:
            return exchange
        cleaned = replace(
            exchange,
            url=self.redacted_text(exchange.url),
            reason=self.redacted_text(exchange.reason),
            request_headers=self._redacted_headers(exchange.request_headers),
            response_headers=self._redacted_headers(exchange.response_headers),
            request_body=self._redacted(exchange.request_body),
            body=self._redacted(exchange.body),
            as_sent=self._redacted_as_sent(exchange),
        )
        return replace(cleaned, redacted=True) if has_key or cleaned != exchange else exchange

    def _redacted(self, content: bytes) -> bytes:
        """Bytes with the placeholder in place of each form of a key."""
        for form in self._forms:
            if form in content:
                content = content.replace(form, KEY_PLACEHOLDER.encode())
        return content

    def _redacted_headers(self, headers: Headers) -> Headers:
        return tuple((self.redacted_text(name), self.redacted_text(value)) for name, value in headers)

    def _redacted_as_sent(self, exchange: Exchange) -> AsSent | None:
        """The bytes that were sent, without keys; None where the body has one, which then is known decoded only."""
        sent = exchange.as_sent
        if sent is None or self._redacted(exchange.body) != exchange.body or self._redacted(sent.body) != sent.body:
            return None
        heads = [None if head is None else self._redacted(head) for head in (sent.request_head, sent.response_head)]
        return replace(sent, request_head=heads[0], response_head=heads[1], trailers=self._redacted_headers(sent.trailers))

    @cached_property
    def _forms(self) -> tuple[bytes, ...]:
        """All forms in which a key may be repeated, the longest first."""
        forms = {form for key in self.keys.values() for form in _forms_of(key.secret.reveal())}
        return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _forms_of(text: str) -> Iterator[bytes]:
    """Yield the forms in which a server may repeat a text."""
    plain, in_url = text.encode(), quote(text, safe="")
    in_json = json.dumps(text)[1:-1]
    texts = {text, in_url, quote(text), quote_plus(text), in_url.replace("%", "%25"), in_json, in_json.replace("/", "\\/")}
    texts |= {html.escape(text), plain.hex(), plain.hex().upper()}
    yield from (form.encode() for form in texts)
    # Within a longer text, base64 begins at any of three places in its groups: what its neighbours take part in is left out.
    for before in range(_BASE64_GROUP):
        coded = base64.b64encode(bytes(before) + plain)
        inner = coded[-(-before * 8 // 6) : (before + len(plain)) * 8 // 6]
        yield from (inner, inner.translate(bytes.maketrans(b"+/", b"-_")))
