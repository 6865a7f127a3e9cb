"""When a question may be put on a condition, and when an answer without a body may be believed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver.checking.revalidation import MAX_CACHE_AGE, Validators, add_validators, is_cacheable, is_not_modified, validators_of
from archiver.model.captures import Exchange, Headers
from archiver.model.observations import Gone, Observation, Present
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import About, Answer, Probe, Witness
from archiver.platforms import by_name

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PROBE = Probe(kind="mastodon-status", url="https://social.example/api/v1/statuses/7", headers=(("Accept", "application/json"),))
TAG, LATER = 'W/"a1"', AT + timedelta(days=1)
LONG_AGO, JUST_NOW = "Thu, 19 Nov 2026 03:00:00 GMT", "Fri, 20 Nov 2026 02:59:30 GMT"


def answer(probe: Probe, status: int = 200, *headers: tuple[str, str], hops: int = 1) -> Answer:
    """An answer with these headers, after so many exchanges."""
    given: Headers = headers
    exchange = Exchange(at=AT, method="GET", url=probe.url, status=status, response_headers=given, body=b"")
    return Answer(probe=probe, exchanges=(exchange,) * hops)


def given(*headers: tuple[str, str]) -> Validators:
    """The validators of an answer that has some."""
    found = validators_of(answer(PROBE, 200, *headers))
    assert found is not None
    return found


def said(*media: Media) -> Content:
    """What a post says, with these media."""
    return Content(author=Author(handle="ferry"), text="Water", media=media)


SEEN = Observation(
    post=PostRef(platform="mastodon", key="social.example/7"),
    at=AT,
    run=1,
    probe="mastodon-status",
    about=About.POST,
    witness=Witness.PLATFORM_API,
    reading=Present(content=said()),
)


def conditions(probe: Probe) -> Headers:
    """The conditions that a question is put on."""
    return tuple((name, value) for name, value in probe.headers if name.startswith("If-"))


def test_the_next_request_names_the_etag() -> None:
    assert (("If-None-Match", TAG),) == conditions(
        add_validators(PROBE, given(("ETag", TAG), ("Last-Modified", LONG_AGO)), now=LATER)
    )


def test_without_an_etag_the_next_request_names_last_modified() -> None:
    assert (("If-Modified-Since", LONG_AGO),) == conditions(add_validators(PROBE, given(("Last-Modified", LONG_AGO)), now=LATER))


@pytest.mark.parametrize(
    "told",
    [
        answer(PROBE),
        answer(PROBE, 200, ("ETag", "a1")),
        answer(PROBE, 200, ("ETag", '"a\r\nX: 1"')),
        answer(PROBE, 200, ("Last-Modified", "yesterday")),
        answer(PROBE, 200, ("Last-Modified", JUST_NOW)),
        answer(PROBE, 200, ("Last-Modified", "Mon, 01 Jan 99999999999999999999")),
        answer(PROBE, 404, ("ETag", TAG)),
        answer(PROBE, 200, ("ETag", TAG), hops=2),
        answer(replace(PROBE, unconditional=True), 200, ("ETag", TAG)),
    ],
    ids=["none", "no quotes", "a line break", "no time", "too recent to be sure", "no year", "no success", "a redirect", "a proof"],
)
def test_unreliable_headers_are_no_validators(told: Answer) -> None:
    assert None is validators_of(told)


@pytest.mark.parametrize(
    ("probe", "now"),
    [
        (replace(PROBE, unconditional=True), LATER),
        (replace(PROBE, url="https://social.example/api/v2/statuses/7"), LATER),
        (PROBE, AT + MAX_CACHE_AGE),
    ],
    ids=["a proof", "another address", "a week later"],
)
def test_some_requests_are_unconditional(probe: Probe, now: datetime) -> None:
    assert probe == add_validators(probe, given(("ETag", TAG)), now=now)


def test_evidence_for_proofs_is_always_requested_in_full() -> None:
    """Who keeps a Bluesky account, and what its signature shows, follows from the bytes of today's answer."""
    bluesky = by_name("bluesky")
    assert bluesky is not None
    assert all(probe.unconditional for post in bluesky.controls.live for probe in bluesky.probes(post))


NAMED, PLACED = Media(key="7", kind="photo"), Media(key="1", kind="photo", placed=True)


def test_a_reading_that_shows_all_of_a_post_can_be_reused() -> None:
    assert is_cacheable(replace(SEEN, reading=Present(content=said(NAMED))))


@pytest.mark.parametrize(
    "seen",
    [
        replace(SEEN, reading=Present(content=said(NAMED, PLACED))),
        replace(SEEN, reading=Present()),
        replace(SEEN, reading=Gone()),
        replace(SEEN, healthy=False),
        replace(SEEN, about=About.ACCOUNT),
    ],
    ids=["a picture that its place names", "no words", "gone", "a void night", "the account"],
)
def test_a_partial_reading_cannot_be_reused(seen: Observation) -> None:
    assert not is_cacheable(seen)


@pytest.mark.parametrize("headers", [(), (("ETag", TAG),), (("ETag", TAG.removeprefix("W/")),)])
def test_a_304_confirms_the_validators_of_the_request(headers: Headers) -> None:
    validators = given(("ETag", TAG))

    assert is_not_modified(answer(add_validators(PROBE, validators, now=LATER), 304, *headers), validators)


def test_a_304_to_an_unconditional_request_is_ignored() -> None:
    assert not is_not_modified(answer(PROBE, 304), given(("ETag", TAG)))
    assert not is_not_modified(answer(PROBE, 304), None)


@pytest.mark.parametrize(
    "told",
    [
        answer(add_validators(PROBE, given(("ETag", TAG)), now=LATER), 304, ("ETag", '"b2"')),
        answer(add_validators(PROBE, given(("ETag", TAG)), now=LATER), 304, hops=2),
        answer(add_validators(PROBE, given(("ETag", TAG)), now=LATER), 200),
        answer(add_validators(PROBE, given(("ETag", '"b2"')), now=LATER), 304),
    ],
    ids=["another validator", "from elsewhere", "a whole answer", "another condition"],
)
def test_a_304_for_another_answer_is_ignored(told: Answer) -> None:
    assert not is_not_modified(told, given(("ETag", TAG)))
