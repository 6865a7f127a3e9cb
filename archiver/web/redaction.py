"""Take secrets out of exchanges and captures: what was sent, and every form in which a server may repeat it."""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote, quote_plus

from archiver.model.captures import AsSent, Capture, Exchange, Headers
from archiver.model.probes import KEY_PLACEHOLDER
from archiver.model.urls import parse_url

_BASE64_GROUP = 3
_SESSION_FIELDS = frozenset({"cookie", "set-cookie", "authorization"})
_SESSION_LINES = re.compile(
    rb"^(cookie|set-cookie|authorization)[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE
)
"""The lines of such a field in a head of HTTP/1, with those that continue it."""
_COOKIE_VALUE = re.compile(r"[^=;,\s]{1,256}=\"?([^;\"\s]+)")
_MIN_VALUE_CHARACTERS = 16
"""The length of the shortest value of a cookie that a server set itself, and that is looked for: shorter ones are often words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What is replaced by the placeholder: `forms` wherever they are, and fields about sessions at `hosts`, which get cookies."""

    forms: tuple[bytes, ...] = ()
    hosts: frozenset[str] = frozenset()

    def text(self, text: str) -> str:
        """A text without secrets."""
        return self.content(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def content(self, content: bytes) -> bytes:
        """Bytes without secrets."""
        for form in self.forms:
            if form in content:
                content = content.replace(form, KEY_PLACEHOLDER.encode())
        return content

    def exchange(self, exchange: Exchange, *, has_key: bool = False) -> Exchange:
        """An exchange without secrets; it is marked if it `has_key`, or had one."""
        if not self.forms and not self.hosts:
            return exchange
        url = parse_url(exchange.url)
        of_session = url is not None and url.host in self.hosts
        cleaned = replace(
            exchange,
            url=self.text(exchange.url),
            reason=self.text(exchange.reason),
            request_headers=self._headers(exchange.request_headers, of_session=of_session),
            response_headers=self._headers(exchange.response_headers, of_session=of_session),
            request_body=self.content(exchange.request_body),
            body=self.content(exchange.body),
            as_sent=self._as_sent(exchange, of_session=of_session),
        )
        return replace(cleaned, redacted=True) if has_key or cleaned != exchange else exchange

    def capture(self, capture: Capture) -> Capture:
        """A capture without secrets: neither those that were sent, nor those that the hosts gave the browser instead."""
        if not self.hosts:
            return capture
        wider = replace(self, forms=forms_of({*self._values_given(capture.exchanges)}, self.forms))
        dom = None if capture.dom is None else wider.text(capture.dom)
        return replace(capture, dom=dom, exchanges=tuple(map(wider.exchange, capture.exchanges)))

    def _values_given(self, exchanges: Iterable[Exchange]) -> Iterator[str]:
        """Yield the values of the cookies that the hosts set, and got."""
        for exchange in exchanges:
            url = parse_url(exchange.url)
            if url is None or url.host not in self.hosts:
                continue
            for name, value in (*exchange.request_headers, *exchange.response_headers):
                if name.lower() in _SESSION_FIELDS:
                    given = _COOKIE_VALUE.findall(value if name.lower() == "cookie" else value.partition(";")[0])
                    yield from (text for text in given if len(text) >= _MIN_VALUE_CHARACTERS)

    def _headers(self, headers: Headers, *, of_session: bool) -> Headers:
        return tuple(
            (self.text(name), KEY_PLACEHOLDER if of_session and name.lower() in _SESSION_FIELDS else self.text(value))
            for name, value in headers
        )

    def _as_sent(self, exchange: Exchange, *, of_session: bool) -> AsSent | None:
        """The bytes that were sent, without secrets; None where the body has one, which then is known decoded only."""
        sent = exchange.as_sent
        if sent is None or self.content(exchange.body) != exchange.body or self.content(sent.body) != sent.body:
            return None
        return replace(
            sent,
            request_head=self._head(sent.request_head, of_session=of_session),
            response_head=self._head(sent.response_head, of_session=of_session),
            trailers=self._headers(sent.trailers, of_session=of_session),
        )

    def _head(self, head: bytes | None, *, of_session: bool) -> bytes | None:
        if head is None:
            return None
        return self.content(_SESSION_LINES.sub(rb"\1: " + KEY_PLACEHOLDER.encode(), head) if of_session else head)


def forms_of(texts: Iterable[str], known: Iterable[bytes] = ()) -> tuple[bytes, ...]:
    """The forms in which servers may repeat texts, with those that are `known`, the longest first."""
    forms = {*known, *(form for text in texts for form in _forms(text))}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _forms(text: str) -> Iterator[bytes]:
    """Yield a text as it is, percent-encoded once or twice, as in JSON and HTML, in hex and in base64."""
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
