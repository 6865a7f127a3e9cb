"""Where X's short links lead."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.model.captures import Exchange, Headers
from archiver.model.observations import Gone, Present, Reading, Unreadable
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import About, Answer, Why
from archiver.platforms.x.answers import read
from archiver.platforms.x.short_links import alias_probes, targets

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
POST = "https://twitter.com/ferry_town/status/1911842373636882499/photo/1"
WARNING = "https://twitter.com/safety/unsafe_link_warning?unsafe_link="


def answer(body: bytes = b"", *, status: int = 200, headers: Headers = ()) -> Answer:
    """The answer of t.co."""
    probe = alias_probes(Alias("t.co/xlXOy8Yd8h"))[0]
    exchange = Exchange(at=AT, method="GET", url=probe.url, status=status, body=body, response_headers=headers)
    return Answer(probe=probe, exchanges=(exchange,))


def leads_to(found: Answer) -> list[str]:
    """The addresses that an answer leads to."""
    return [str(url) for url in targets(found)]


@pytest.mark.parametrize("alias", ["pic.twitter.com/xlXOy8Yd8h", "pic.x.com/xlXOy8Yd8h", "t.co/xlXOy8Yd8h"])
def test_a_code_is_requested_from_t_co_before_the_picture_host(alias: str) -> None:
    probes = alias_probes(Alias(alias))

    assert ["https://t.co/xlXOy8Yd8h", "https://pic.twitter.com/xlXOy8Yd8h"] == [probe.url for probe in probes]
    assert {(About.ALIAS, False)} == {(probe.about, probe.follow) for probe in probes}


@pytest.mark.parametrize("alias", ["t.co/../x", "t.co/", "x:20", "evil.example/t.co/abcde", "pic.twitter.com/a b c d e"])
def test_an_invalid_code_is_not_requested(alias: str) -> None:
    assert () == alias_probes(Alias(alias))


def test_a_plain_client_is_redirected() -> None:
    assert [POST] == leads_to(answer(status=301, headers=(("Location", POST),)))


@pytest.mark.parametrize(
    "page",
    [
        f'<noscript><META http-equiv="refresh" content="0;URL={POST}"></noscript>',
        f"<meta http-equiv='refresh' content='0; url={POST}'>",
        f'<script>window.opener = null; location.replace("{POST}")</script>'.replace("/", "\\/"),
        f"<title>{POST}</title>",
    ],
)
def test_a_browser_gets_a_page_that_redirects(page: str) -> None:
    assert [POST] == leads_to(answer(page.encode()))


def test_a_page_that_names_its_target_three_times_has_one_target() -> None:
    page = f'<head><noscript><META http-equiv="refresh" content="0;URL={POST}"></noscript><title>{POST}</title></head>'

    assert [POST] == leads_to(answer(page.encode()))


def test_the_target_behind_a_warning_page_is_found() -> None:
    behind = "https%253A%252F%252Fexample.org%252Ftide"
    twice = f"{WARNING}https%3A%2F%2Fx.com%2Fsafety%2Funsafe_link_warning%3Funsafe_link%3D{behind}"

    assert ["https://example.org/tide"] == leads_to(answer(status=301, headers=(("location", twice),)))


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (404, f"<title>{POST}</title>".encode(), ()),
        (200, b"<title>X</title>", ()),
        (301, b"", (("Location", "javascript:alert(1)"),)),
        (301, b"", (("Location", ""),)),
    ],
)
def test_a_page_without_a_target_leads_nowhere(status: int, body: bytes, headers: Headers) -> None:
    assert [] == leads_to(answer(body, status=status, headers=headers))


def test_nested_warning_pages_are_followed_to_a_limit() -> None:
    endless = WARNING
    for _ in range(8):
        endless = WARNING + endless.replace("%", "%25").replace("?", "%3F").replace("=", "%3D").replace("&", "%26")

    assert 1 == len(targets(answer(status=301, headers=(("Location", endless),))))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (answer(status=301, headers=(("Location", POST),)), Present()),
        (answer(status=404), Gone(ambiguous=True)),
        (answer(status=200, body=b"<title>X</title>"), Unreadable(why=Why.NOT_UNDERSTOOD, detail="it leads nowhere, status 200")),
        (answer(status=429), Unreadable(why=Why.RATE_LIMITED, detail="status 429")),
    ],
)
def test_a_dead_short_link_does_not_end_its_post(found: Answer, expected: Reading) -> None:
    assert expected == read(PostRef(platform="x", key="20"), found)


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=300), location=st.text(st.characters(codec="latin-1"), max_size=80))
def test_random_bytes_raise_nothing(body: bytes, location: str) -> None:
    assert len(targets(answer(body, headers=(("Location", location),)))) <= 4
