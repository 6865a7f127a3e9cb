"""The archiver reads the answers of the small web's X as the states that they were made from."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from archiver.demo.smallweb import hosts
from archiver.demo.smallweb.messages import Request
from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.world import Trouble, World
from archiver.demo.story import founding, harbour
from archiver.model.captures import Exchange
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe, Why
from archiver.model.urls import parse_url
from archiver.platforms.x import api

POST = PostRef(platform="x", key=founding.PRESIDENT_POST.id)


def read(world: World, post: PostRef, probe: Probe | None = None) -> Reading:
    """What X's platform makes of the small web's answer to its first probe."""
    asked = probe or api.probes(post)[0]
    url = parse_url(asked.url)
    assert url is not None
    answer = hosts.answer(world, Request(host=url.host, path=url.path, query=url.query, headers={}))
    exchange = Exchange(
        at=datetime(2025, 4, 16, 2, tzinfo=UTC),
        method="GET",
        url=asked.url,
        status=answer.status,
        body=answer.body,
        response_headers=(("Content-Type", answer.content_type), *answer.headers),
    )
    return api.read(post, Answer(probe=asked, exchanges=(exchange,)))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PostState.DELETED, Gone(reason=Reason.DELETED)),
        (PostState.ACCOUNT_SUSPENDED, Gone(reason=Reason.ACCOUNT_SUSPENDED)),
        (PostState.ACCOUNT_DEACTIVATED, Gone(reason=Reason.ACCOUNT_DEACTIVATED)),
        (PostState.ACCOUNT_PROTECTED, Withheld(reason=Reason.ACCOUNT_PROTECTED)),
        (PostState.AGE_RESTRICTED, Withheld(reason=Reason.AGE_GATED)),
        (PostState.HIDDEN, Withheld()),
        (PostState.WITHHELD, Withheld(reason=Reason.WITHHELD_IN_COUNTRY)),
        (PostState.MISSING, Gone()),
    ],
)
def test_each_state_is_read_correctly(state: PostState, expected: Reading, in_state: Callable[[PostState], World]) -> None:
    assert expected == read(in_state(state), POST)


def test_a_live_post_is_read_with_its_words_and_its_picture() -> None:
    reading = read(founding.world_for_founding(), POST)

    assert isinstance(reading, Present)
    assert reading.content is not None
    assert (founding.PRESIDENT_POST.text, 1) == (reading.content.text, len(reading.content.media))
    assert "pic.twitter.com/xlXOy8Yd8h" in reading.aliases


def test_a_live_post_about_deletion_is_live(world: World) -> None:
    assert isinstance(read(world, PostRef(platform="x", key=harbour.KEPT_A_COPY.id)), Present)


def test_an_edited_post_declares_its_chain(world: World) -> None:
    reading = read(harbour.after_the_morning(world), PostRef(platform="x", key=harbour.STRANDED.id))

    assert isinstance(reading, Present)
    assert [harbour.STRANDED.id] == [one.key for one in reading.chain][:-1]


def test_the_controls_hold_until_x_fails(world: World) -> None:
    controls, night = api.CONTROLS, harbour.when_x_fails(world)

    assert [Present, Gone] == [type(read(world, one)) for one in (*controls.live, *controls.gone)]
    assert [Gone, Gone] == [type(read(night, one)) for one in (*controls.live, *controls.gone)]


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (Trouble.UNAVAILABLE, Why.SERVER_TROUBLE),
        (Trouble.TOO_MANY_REQUESTS, Why.RATE_LIMITED),
        (Trouble.CHALLENGE, Why.CHALLENGED),
        (Trouble.EMPTY, Why.EMPTY),
    ],
)
def test_a_failing_host_says_nothing_about_a_post(trouble: Trouble, why: Why, world: World) -> None:
    reading = read(world.in_trouble(hosts.HOSTS, trouble), POST)

    assert isinstance(reading, Unreadable)
    assert why is reading.why
