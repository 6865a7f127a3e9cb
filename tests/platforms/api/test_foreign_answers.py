"""What did not come from the platform, or came broken, is never a statement about a post; and no words of a post are."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.model.captures import Headers
from archiver.model.observations import Gone, Present, Reading, Unreadable, Withheld
from archiver.model.posts import PostRef, content_digest
from archiver.model.probes import About, Answer, Probe, Why
from archiver.platforms import REGISTRY
from archiver.platforms.lazy import PlatformApi
from tests.platforms.api.bodies import LIVE, Body
from tests.platforms.api.conftest import Told
from tests.platforms.examples import examples

WORDS = "Water rising at the bridge"
NOTICES = (
    "This post was deleted by its author. Post not found. [removed] [deleted] This video is private. Video unavailable.",
    "Sorry, this page isn't available. The link you followed may be broken, or the page may have been removed. 404 Not Found",
    "Dieser Beitrag ist nicht mehr verfügbar. この投稿は削除されました。 Please open Telegram to view this post",
    "[removed]",
    "[deleted]",
    '<div class="EmbedBrokenMedia">class="EmbedError" id="wci" just a moment... {"error":"Record not found"} removed.png',
    "Access denied. Please log in. Request denied. This account has been suspended. cf-mitigated: challenge",
)
WORDS_OF_YOUTUBE = {b"Forbidden", b"Unauthorized", b"Not Found"}
PORTAL = b"<html><head><title>Hotel Wi-Fi</title></head><body>This page could not be found. Please accept our terms.</body></html>"
LOGIN = b"<html><head><title>Log in</title></head><body><form action=/login>Post not found? Log in to see it.</form></body></html>"
LIVE_IDS = [f"{platform} {kind}" for platform, kind in LIVE]


def posts(told: Told) -> Iterator[tuple[PlatformApi, PostRef, Probe]]:
    """Each example of each probed platform, and each post of a live answer, with each of its probes."""
    of_answers = (told.post(platform, key) for (platform, _), (key, _) in LIVE.items())
    for post in dict.fromkeys((*(post for platform in told.platforms for post in examples(platform)), *of_answers)):
        for probe in told.platforms[post.platform].probes(post):
            yield told.platforms[post.platform], post, probe


def is_an_end(reading: Reading) -> bool:
    """Whether a reading can come to say that a post is gone."""
    return isinstance(reading, Gone) and not reading.ambiguous


def read(told: Told, live: tuple[str, str], body: bytes, *, status: int = 200, headers: Headers = ()) -> Reading:
    """What a body reads as for the post of a live answer."""
    platform, kind = live
    return told.read(told.post(platform, LIVE[live][0]), kind, body, status=status, headers=headers)


@pytest.mark.parametrize("live", LIVE, ids=LIVE_IDS)
def test_a_live_answer_shows_the_post_and_its_words(told: Told, live: tuple[str, str]) -> None:
    found = read(told, live, LIVE[live][1](WORDS).encode())

    assert isinstance(found, Present)
    if found.content is not None and live[1] != "reddit-oembed":
        assert WORDS in found.content.text


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("live", LIVE, ids=LIVE_IDS)
def test_a_live_post_may_have_any_words(told: Told, live: tuple[str, str], notice: str) -> None:
    assert isinstance(read(told, live, LIVE[live][1](notice).encode()), Present)


@pytest.mark.parametrize("live", LIVE, ids=LIVE_IDS)
def test_a_partial_answer_never_ends_a_post(told: Told, live: tuple[str, str]) -> None:
    whole = LIVE[live][1](WORDS).encode()
    for length in range(0, len(whole), 7):
        assert not isinstance(read(told, live, whole[:length]), Gone | Withheld)


@pytest.mark.parametrize("live", LIVE, ids=LIVE_IDS)
def test_a_truncated_answer_is_unreadable(told: Told, live: tuple[str, str]) -> None:
    platform, kind = live
    post = told.post(platform, LIVE[live][0])
    answer = told.answer(told.probe(post, kind), LIVE[live][1](WORDS).encode())
    cut = replace(answer, exchanges=(replace(answer.last, cut=True),))

    assert isinstance(told.platforms[platform].read(post, cut), Unreadable)


def test_an_answer_says_nothing_about_other_posts_or_platforms(told: Told) -> None:
    """Its own answer about another post is a stranger's too; so every live post is read for every probe but its own."""
    bodies: dict[tuple[str, str], Body] = {live: body for live, (_, body) in LIVE.items()}
    for asking, post, probe in posts(told):
        for (platform, kind), body in bodies.items():
            if platform == post.platform and (kind == probe.kind or platform in {"mastodon", "reddit", "telegram", "tumblr"}):
                continue
            reading = asking.read(post, told.answer(probe, body(WORDS).encode()))
            assert isinstance(reading, Unreadable), (post, probe.kind, kind)


@pytest.mark.parametrize("status", [200, 301, 400, 403, 429, 500, 503, 511])
@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b'{"ok": true}', b"\xff\x00\xfe", b"<html>", PORTAL, LOGIN, b"[" * 50_000, b"<p>" * 1_000]
)
def test_a_body_that_is_no_answer_is_unreadable_for_every_probe(told: Told, body: bytes, status: int) -> None:
    for asking, post, probe in posts(told):
        assert isinstance(asking.read(post, told.answer(probe, body, status=status)), Unreadable), (post, probe.kind)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("cf-mitigated", "challenge"),
        ("X-Amzn-Waf-Action", "challenge"),
        ("x-dd-b", "1"),
        ("x-vercel-mitigated", "challenge"),
        ("X-Px-Blocked", "1"),
    ],
)
@pytest.mark.parametrize("status", [200, 202, 401, 403, 404, 410, 503])
def test_a_known_bot_wall_is_a_challenge_whatever_its_status(told: Told, header: str, value: str, status: int) -> None:
    for asking, post, probe in posts(told):
        found = asking.read(post, told.answer(probe, b"Not Found", status=status, headers=((header, value),)))
        assert isinstance(found, Unreadable), (post, probe.kind)
        assert Why.CHALLENGED is found.why, (post, probe.kind)


@pytest.mark.parametrize("place", ["https://portal.hotel.example/login", "http://10.0.0.1/", "https://example.org/404"])
@pytest.mark.parametrize("status", [200, 404, 410, 451])
def test_an_answer_from_another_host_is_unreadable(told: Told, place: str, status: int) -> None:
    for asking, post, probe in posts(told):
        answer = told.answer(probe, b'{"error":"Record not found"}', status=status, url=place)
        assert isinstance(asking.read(post, answer), Unreadable), (post, probe.kind)


def test_the_examples_are_of_every_probed_platform(told: Told) -> None:
    """So the tests of this module that go over all posts hold a new platform too, which has no live answers here yet."""
    assert {platform.name for platform in REGISTRY} == {post.platform for _, post, _ in posts(told)}


def test_status_999_is_a_refusal_on_every_platform(told: Told) -> None:
    for asking, post, probe in posts(told):
        assert isinstance(asking.read(post, told.answer(probe, b"Request denied", status=999)), Unreadable)


def test_reading_the_answer_to_another_platforms_probe_is_a_programming_error(told: Told) -> None:
    for asking, post, probe in posts(told):
        stray = replace(probe, kind="stray", about=About.POST)
        found = asking.read(post, told.answer(stray, b"{}"))
        assert isinstance(found, Unreadable)
        assert Why.OUR_MISTAKE is found.why


@settings(max_examples=60)
@given(
    body=st.binary(max_size=300).filter(lambda body: body.strip() not in WORDS_OF_YOUTUBE),
    status=st.sampled_from([200, 204, 206, 302, 400, 401, 402, 403, 418, 422, 500]),
)
def test_random_bytes_show_neither_a_post_nor_its_end(told: Told, body: bytes, status: int) -> None:
    for asking, post, probe in posts(told):
        assert isinstance(asking.read(post, told.answer(probe, body, status=status)), Unreadable), (post, probe.kind)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150)
@given(data=st.data())
def test_a_field_of_the_wrong_type_raises_nothing(told: Told, data: st.DataObject) -> None:
    """Hostile or redesigned: the reading does not raise, is no end, and what it tells can be kept."""
    live = data.draw(st.sampled_from([one for one in LIVE if LIVE[one][1](WORDS).startswith(("{", "["))]))
    said = json.loads(LIVE[live][1](WORDS))
    at = said
    while isinstance(at, dict | list) and at:
        step = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else list(range(len(at)))))
        if not isinstance(at[step], dict | list) or not at[step] or data.draw(st.booleans()):
            at[step] = data.draw(JSON)
            break
        at = at[step]
    found = read(told, live, json.dumps(said).encode())

    assert not is_an_end(found) or live[1] == "reddit-listing"
    if isinstance(found, Present) and found.content is not None:
        assert content_digest(found.content)


@settings(max_examples=150)
@given(data=st.data())
def test_broken_markup_raises_nothing(told: Told, data: st.DataObject) -> None:
    live = data.draw(st.sampled_from([one for one in LIVE if LIVE[one][1](WORDS).startswith("<")]))
    whole = LIVE[live][1](WORDS)
    start, length = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 60))
    filling = data.draw(st.text(max_size=20) | st.sampled_from(["<", "</div>", "<!--", "<script>", "\x00", "&#xd800;", "]]>"]))
    found = read(told, live, (whole[:start] + filling + whole[start + length :]).encode("utf-8", "replace"))

    assert not is_an_end(found) or live[1] == "telegram-preview"
    if isinstance(found, Present) and found.content is not None:
        assert content_digest(found.content)


def test_the_answer_to_an_alias_probe_is_not_read_as_a_post(told: Told) -> None:
    """Answers about aliases go to `targets`; should one come to `read`, it is no probe of a post."""
    for platform, asking in told.platforms.items():
        probe = Probe(kind=f"{platform}-link", url="https://example.org/", about=About.ALIAS)
        answer = Answer(probe=probe, exchanges=told.answer(probe, b"").exchanges)
        assert isinstance(asking.read(told.post(platform), answer), Unreadable)
