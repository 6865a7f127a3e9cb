"""Secrets are taken out of exchanges and captures: wherever a server may repeat them, and nothing else is touched."""

import base64
import html
import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model.captures import AsSent, Capture, Exchange
from archiver.web.redaction import Redaction, forms_of

SECRET, RENEWED = "a/secret+of=the&quay", "renewed-0123456789abc"
HOST = "www.example.org"
REDACTION = Redaction(forms=forms_of([SECRET]), hosts=frozenset({HOST}))
AT = datetime(2026, 12, 1, tzinfo=UTC)
PLAIN = Exchange(at=AT, method="GET", url=f"https://{HOST}/", status=200, body=b"<p>hello</p>")
KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=60)


@given(KEYS, st.binary(max_size=9), st.binary(max_size=9))
def test_a_key_within_longer_bytes_in_base64_is_found(key: str, before: bytes, after: bytes) -> None:
    plain = base64.b64encode(before + key.encode() + after)
    cleaned = Redaction(forms=forms_of([key])).content(plain)

    assert b"KEY-NOT-KEPT" in cleaned


@given(KEYS)
def test_a_key_is_found_as_it_is_and_in_each_coding(key: str) -> None:
    redaction = Redaction(forms=forms_of([key]))
    codings = (key, quote(key, safe=""), quote_plus(key), key.encode().hex(), json.dumps(key)[1:-1], html.escape(key))

    assert {redaction.text(f"<{coded}>") for coded in codings} == {"<KEY-NOT-KEPT>"}


def test_what_has_no_secret_is_the_same_and_not_marked() -> None:
    assert REDACTION.exchange(PLAIN) is PLAIN


@pytest.mark.parametrize(
    "exchange",
    [
        replace(PLAIN, url=f"https://{HOST}/?key={quote(SECRET, safe='')}"),
        replace(PLAIN, reason=SECRET),
        replace(PLAIN, request_headers=(("X-Key", SECRET),)),
        replace(PLAIN, response_headers=(("Location", f"/?k={quote(SECRET, safe='')}"),)),
        replace(PLAIN, request_body=SECRET.encode()),
        replace(PLAIN, body=f'{{"sent": "{SECRET}"}}'.encode()),
    ],
)
def test_a_secret_anywhere_in_an_exchange_is_replaced_and_marked(exchange: Exchange) -> None:
    cleaned = REDACTION.exchange(exchange)

    assert cleaned.redacted
    assert SECRET not in str(cleaned)
    assert quote(SECRET, safe="") not in str(cleaned)
    assert "KEY-NOT-KEPT" in str(cleaned)


def test_heads_that_were_sent_keep_all_but_the_session() -> None:
    sent = AsSent(
        request_head=b"GET / HTTP/1.1\r\nHost: www.example.org\r\ncookie: short=1; b=2\r\n\r\n",
        response_head=b"HTTP/1.1 200 OK\r\nSET-COOKIE: c=3;\r\n d=4\r\nX-Other: 4\r\n\r\n",
        body=PLAIN.body,
    )
    cleaned = REDACTION.exchange(replace(PLAIN, as_sent=sent))

    assert cleaned.as_sent == AsSent(
        request_head=b"GET / HTTP/1.1\r\nHost: www.example.org\r\ncookie: KEY-NOT-KEPT\r\n\r\n",
        response_head=b"HTTP/1.1 200 OK\r\nSET-COOKIE: KEY-NOT-KEPT\r\nX-Other: 4\r\n\r\n",
        body=PLAIN.body,
    )
    assert cleaned.redacted


def test_fields_of_http_2_keep_all_but_the_session() -> None:
    fields = ((":method", "GET"), ("cookie", "a=1"), ("cookie", "b=2"), ("authorization", "Bearer abc"), ("accept", "*/*"))
    cleaned = REDACTION.exchange(replace(PLAIN, protocol="HTTP/2", request_headers=fields, as_sent=AsSent(body=PLAIN.body)))

    assert [value for _, value in cleaned.request_headers] == ["GET", "KEY-NOT-KEPT", "KEY-NOT-KEPT", "KEY-NOT-KEPT", "*/*"]


def test_other_hosts_keep_their_own_cookies() -> None:
    elsewhere = replace(PLAIN, url="https://elsewhere.example/", response_headers=(("Set-Cookie", "c=3"),))

    assert REDACTION.exchange(elsewhere) is elsewhere


def test_a_coded_body_with_a_secret_is_known_decoded_only() -> None:
    exchange = replace(PLAIN, body=SECRET.encode(), as_sent=AsSent(body=b"\x1f\x8b packed"))
    cleaned = REDACTION.exchange(exchange)

    assert (cleaned.as_sent, cleaned.body) == (None, b"KEY-NOT-KEPT")


def test_what_the_server_gave_the_browser_is_taken_out_of_the_whole_capture() -> None:
    given_cookie = replace(PLAIN, response_headers=(("Set-Cookie", f"session={RENEWED}; Path=/; Secure"),))
    other = replace(PLAIN, url="https://elsewhere.example/", body=f"track({RENEWED})".encode())
    capture = Capture(
        at=AT, url=PLAIN.url, screenshot=None, dom=f"<p>{RENEWED} {SECRET}</p>", exchanges=(given_cookie, other), browser=None
    )
    cleaned = REDACTION.capture(capture)

    assert cleaned.dom == "<p>KEY-NOT-KEPT KEY-NOT-KEPT</p>"
    assert cleaned.exchanges[1].body == b"track(KEY-NOT-KEPT)"
    assert RENEWED not in str(cleaned)
