"""What platforms put on a post without changing it, and how they declare edits, as recorded and as documented."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.model.captures import Exchange
from archiver.model.digests import JSONValue
from archiver.model.observations import Claim, Present
from archiver.model.posts import PostRef
from archiver.model.probes import Answer
from archiver.platforms import by_name
from archiver.verdicts.changes import compare_contents
from tests.platforms.api import bodies

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
EDITED_AT = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


def read(platform: str, key: str, kind: str, body: str) -> Present:
    """The reading of a live answer."""
    post, asked = PostRef(platform=platform, key=key), by_name(platform)
    assert asked is not None
    probe = next(one for one in asked.probes(post) if one.kind == kind)
    exchange = Exchange(at=AT, method="GET", url=probe.url, status=200, body=body.encode())
    reading = asked.read(post, Answer(probe=probe, exchanges=(exchange,)))
    assert isinstance(reading, Present)
    return reading


def tweet(**more: JSONValue) -> str:
    """A post of X that quotes another one."""
    said: dict[str, JSONValue] = {
        "__typename": "Tweet",
        "id_str": "1841206275088290279",
        "text": "Water rising https://t.co/a",
        "user": {"id_str": "1", "screen_name": "ferry"},
        "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://x.com/harbour/status/1841206275088290000"}]},
    }
    return json.dumps({**said, **more})


def mastodon(**more: JSONValue) -> Callable[[], Present]:
    """A status with more fields."""
    body = bodies.status("Water", key="110446183735368325", host="mastodon.social", **more)
    return lambda: read("mastodon", "mastodon.social/110446183735368325", "mastodon-status", body)


def reddit(**more: JSONValue) -> Callable[[], Present]:
    """A post of Reddit with more fields."""
    return lambda: read("reddit", "t3_7pfpeq", "reddit-listing", bodies.reddit_post("Water", **more))


def x(**more: JSONValue) -> Callable[[], Present]:
    """A post of X with more fields."""
    return lambda: read("x", "1841206275088290279", "x-tweet-result", tweet(**more))


@pytest.mark.parametrize(
    ("live", "expected"),
    [
        (x(possibly_sensitive=True, quoted_tweet={"id_str": "1841206275088290000"}), ("sensitive",)),
        (x(), ("quoted-post-not-shown",)),
        (mastodon(sensitive=True), ("sensitive",)),
        (mastodon(quote={"state": "accepted", "quoted_status": {"id": "1"}}), ()),
        (mastodon(quote={"state": "deleted", "quoted_status": None}), ("quoted-post-deleted",)),
        (reddit(over_18=True, spoiler=True), ("nsfw", "spoiler")),
    ],
)
def test_labels_are_reported_beside_the_content(live: Callable[[], Present], expected: tuple[str, ...]) -> None:
    assert expected == live().labels


@pytest.mark.parametrize(
    ("live", "expected"),
    [
        (x(isEdited=True), (True, None)),
        (x(isEdited=False), (False, None)),
        (mastodon(edited_at="2026-11-19T09:00:00.000Z"), (True, EDITED_AT)),
        (mastodon(edited_at=None), (False, None)),
        (reddit(edited=EDITED_AT.timestamp()), (True, EDITED_AT)),
        (reddit(edited=True), (True, None)),
        (reddit(edited=False), (False, None)),
    ],
)
def test_edits_are_declared_in_the_platforms_own_field(live: Callable[[], Present], expected: tuple[bool, datetime | None]) -> None:
    assert expected == (live().edited, live().edited_at)


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("s_page_test_parse_signed_edited_text_message", "tchantest/5", True),
        ("s_page_test_parse_text_message_link_no_preview", None, True),
        ("s_page_test_parse_text_message_signed_not_edited", None, False),
        ("s_page_test_parse_unsigned_text_message", None, False),
    ],
)
def test_telegram_marks_edits_in_the_footer(name: str, key: str | None, *, expected: bool) -> None:
    page = RECORDED / "telegram" / f"{name}.html"
    if not page.is_file():
        pytest.skip("the recorded answers are not here")
    body = page.read_text(encoding="utf-8")
    named = key or body.partition('data-post="')[2].partition('"')[0]

    assert expected is read("telegram", named, "telegram-preview", body).edited


def test_a_telegram_channel_whose_name_is_edited_declares_nothing() -> None:
    foot = '<span class="tgme_widget_message_meta"><span class="tgme_widget_message_from_author">edited</span>,&nbsp;</span>'
    body = bodies.telegram("Water").replace('<a class="tgme_widget_message_date"', foot + '<a class="tgme_widget_message_date"')

    assert not read("telegram", "ferrytown/41", "telegram-embed", body).edited


NOTICE = '<div class="message_media_not_supported_label">Please open Telegram to view this post</div>'
PHOTO = '<a class="tgme_widget_message_photo_wrap" style="background-image:url(\'https://cdn4.telesco.pe/a.jpg\')"></a>'


def telegram(shown: str) -> Present:
    """A message of Telegram with only the notice that the rest is in the app, and what else is shown."""
    body = bodies.telegram("").replace(
        '<span class="tgme_widget_message_views">', f'{shown}<span class="tgme_widget_message_views">'
    )
    return read("telegram", "ferrytown/41", "telegram-embed", body)


def test_telegrams_text_beside_its_notice_counts() -> None:
    found = telegram(f'{NOTICE}<div class="tgme_widget_message_text">Water is rising</div>')

    assert found.content is not None
    assert ("Water is rising", False, ("media-not-shown",)) == (found.content.text, found.content.truncated, found.labels)


@pytest.mark.parametrize("first", [PHOTO + '<div class="tgme_widget_message_text">Water is rising</div>', PHOTO])
def test_what_telegram_hides_later_is_not_taken_for_removed(first: str) -> None:
    before, after = telegram(first).content, telegram(NOTICE + first.removeprefix(PHOTO) + PHOTO * (first == PHOTO)).content
    assert before is not None
    assert after is not None

    assert not compare_contents(before, after).changes
    assert Claim.MEDIA in compare_contents(before, after).incomparable


def test_a_picture_beside_telegrams_notice_leaves_open_whether_there_are_words() -> None:
    before, after = (
        telegram('<div class="tgme_widget_message_text">Water is rising</div>').content,
        telegram(NOTICE + PHOTO).content,
    )
    assert before is not None
    assert after is not None

    assert not compare_contents(before, after).changes


def test_words_beside_telegrams_notice_that_cannot_be_read_are_not_taken_for_none() -> None:
    found = telegram(f'{NOTICE}<div class="a-class-of-next-year">Water is rising</div>')

    assert (None, ("media-not-shown",)) == (found.content, found.labels)


def test_an_edited_text_beside_telegrams_notice_alters_the_post() -> None:
    before, after = (telegram(f'{NOTICE}<div class="tgme_widget_message_text">{words}</div>').content for words in ("Up", "Down"))
    assert before is not None
    assert after is not None

    assert compare_contents(before, after).alters
