"""What web archives hold of X's posts, in the forms of their years."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archiver.model.captures import Exchange
from archiver.model.digests import JSONValue
from archiver.model.observations import Present, Reading, Unreadable
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import Answer, Probe, Why
from archiver.model.urls import URL, parse_url
from archiver.platforms import by_name
from archiver.platforms.archived_copies import KnownNames, archived_probes
from archiver.platforms.x.answers import read

POST = PostRef(platform="x", key="911842373636882499")
STRANGER = "911842373636882411"
ADDRESS = f"https://twitter.com/ferry_town/status/{POST.key}"
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
POSTED = datetime(2017, 9, 24, 6, 38, 57, tzinfo=UTC)
PICTURED = "https://pbs.twimg.com/media/DKd1harbour"
USER: JSONValue = {"id_str": "42", "screen_name": "ferry_town", "name": "Ferry Town"}
LINK: JSONValue = {"url": "https://t.co/abc", "expanded_url": "https://harbour.example/tides"}
PICTURE: JSONValue = {
    "url": "https://t.co/pic",
    "expanded_url": f"{ADDRESS}/photo/1",
    "media_url_https": f"{PICTURED}.jpg",
    "type": "photo",
    "ext_alt_text": "The quay",
}
EXPECTED = Content(
    author=Author(id="42", handle="ferry_town", name="Ferry Town"),
    text="Water rising & falling https://harbour.example/tides",
    media=(
        Media(
            key="media/DKd1harbour",
            kind="photo",
            url="https://pbs.twimg.com/media/DKd1harbour?format=jpg&name=orig",
            alt="The quay",
        ),
    ),
    posted_at=POSTED,
    language="en",
)
PERMALINK = f"""<html><body class="PermalinkPage"><div class="tweet permalink-tweet js-actionable-tweet" data-tweet-id="{POST.key}"
 data-screen-name="ferry_town" data-name="Ferry Town" data-user-id="42"><div class="js-tweet-text-container">
<p class="TweetTextSize TweetTextSize--jumbo js-tweet-text tweet-text" lang="en">Water rising &amp; falling
<img class="Emoji" alt="🌊"> <a href="https://t.co/abc" data-expanded-url="https://harbour.example/tides"
 class="twitter-timeline-link"><span class="invisible">https://</span><span class="js-display-url">harbour.example/tid</span>…</a><a
 href="https://t.co/pic" class="twitter-timeline-link u-hidden">pic.twitter.com/Wq2harbour</a></p></div>
<div class="AdaptiveMedia-photoContainer" data-image-url="{PICTURED}.jpg">
<img alt="The quay"></div></div>
<div class="tweet" data-tweet-id="{STRANGER}"><p class="js-tweet-text">An answer to it</p></div></body></html>"""


def first(**fields: JSONValue) -> dict[str, JSONValue]:
    """The post as API 1.1 gave it, with some of its fields otherwise."""
    return {
        "created_at": "Sun Sep 24 06:38:57 +0000 2017",
        "id_str": POST.key,
        "text": "Water rising &amp; falling https://t.co/abc https://t.co/pic",
        "truncated": False,
        "user": USER,
        "lang": "en",
        "entities": {"urls": [LINK], "media": [PICTURE]},
        "extended_entities": {"media": [PICTURE]},
        **fields,
    }


def second(**fields: JSONValue) -> dict[str, JSONValue]:
    """The post as API 2 gave it, with some of its fields otherwise."""
    own_link: JSONValue = {"url": "https://t.co/pic", "expanded_url": f"{ADDRESS}/photo/1", "media_key": "3_1"}
    data: dict[str, JSONValue] = {
        "id": POST.key,
        "author_id": "42",
        "text": "Water rising &amp; falling https://t.co/abc https://t.co/pic",
        "created_at": "2017-09-24T06:38:57.000Z",
        "lang": "en",
        "attachments": {"media_keys": ["3_1"]},
        "entities": {"urls": [LINK, own_link]},
    }
    media: JSONValue = {
        "media_key": "3_1",
        "type": "photo",
        "url": f"{PICTURED}.jpg",
        "alt_text": "The quay",
    }
    users: JSONValue = [
        {"id": "7", "username": "gull", "name": "Gull"},
        {"id": "42", "username": "ferry_town", "name": "Ferry Town"},
    ]
    return {"data": {**data, **fields}, "includes": {"users": users, "media": [media]}}


def reading(body: bytes, *, url: str = ADDRESS, status: int = 200) -> Reading:
    """What a copy of the post's page is read as."""
    exchange = Exchange(at=AT, method="GET", url=url, status=status, body=body)
    return read(POST, Answer(probe=Probe(kind="x-page", url=ADDRESS), exchanges=(exchange,)))


def content(body: bytes) -> Content:
    """What a copy shows that the post says, its time without milliseconds."""
    found = reading(body)
    assert isinstance(found, Present)
    assert found.content is not None
    assert found.content.posted_at is not None
    return replace(found.content, posted_at=found.content.posted_at.replace(microsecond=0))


def test_api_1_shows_the_post() -> None:
    assert EXPECTED == content(json.dumps(first()).encode())


def test_api_1_shows_a_long_post_in_full() -> None:
    long: JSONValue = {"full_text": "Water rising, and then falling", "entities": {}}

    assert "Water rising, and then falling" == content(json.dumps(first(truncated=True, extended_tweet=long)).encode()).text


def test_a_long_post_with_only_its_beginning_is_truncated() -> None:
    assert content(json.dumps(first(truncated=True)).encode()).truncated


@pytest.mark.parametrize("place", ["retweeted_status", "quoted_status"])
def test_the_post_may_be_inside_a_retweet_or_quote(place: str) -> None:
    around = first(id_str=STRANGER, text="RT @ferry_town: Water", **{place: first()})

    assert EXPECTED == content(json.dumps(around).encode())


def test_api_2_shows_the_post() -> None:
    assert EXPECTED == content(json.dumps(second()).encode())


def test_api_2_shows_a_long_post_in_full() -> None:
    note: JSONValue = {"text": "Water rising, and then falling", "entities": {}}

    assert "Water rising, and then falling" == content(json.dumps(second(note_tweet=note)).encode()).text


def test_an_old_page_shows_the_post() -> None:
    told = content(PERMALINK.encode())

    assert EXPECTED.author == told.author
    assert "Water rising & falling 🌊 https://harbour.example/tides" == " ".join(told.text.split())
    assert [("media/DKd1harbour", "The quay")] == [(one.key, one.alt) for one in told.media]
    assert (POSTED, "en") == (told.posted_at, told.language)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(first(id_str=STRANGER)).encode(),
        json.dumps(second(id=STRANGER)).encode(),
        PERMALINK.replace(f'data-tweet-id="{POST.key}"', 'data-tweet-id="20"').encode(),
    ],
)
def test_a_copy_of_another_post_is_recognised(body: bytes) -> None:
    found = reading(body)

    assert isinstance(found, Unreadable)
    assert Why.OTHER_POST is found.why


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{}",
        b'{"data": [], "includes": {"users": 3}}',
        b'{"errors": [{"code": 34}]}',
        json.dumps(first(user={})).encode(),
        json.dumps(second(author_id=None)).encode(),
        b"<html><body><div id='react-root'></div></body></html>",
        f"<div class='permalink-tweet' data-tweet-id='{POST.key}'></div>".encode(),
        b"<div class='permalink-tweet'><p class='js-tweet-text'>Water</p></div>",
    ],
)
def test_an_unknown_format_says_nothing(body: bytes) -> None:
    assert isinstance(reading(body), Unreadable)


@pytest.mark.parametrize(("url", "status"), [("https://twitter.com/login", 200), (ADDRESS, 404), (ADDRESS, 301)])
def test_login_walls_errors_and_redirects_say_nothing(url: str, status: int) -> None:
    assert isinstance(reading(PERMALINK.encode(), url=url, status=status), Unreadable)


def test_an_archive_is_asked_for_every_url_of_the_post() -> None:
    platform, address = by_name("x"), parse_url(ADDRESS)
    assert platform is not None
    assert address is not None

    urls = [
        one.url for one in archived_probes(platform, POST, KnownNames(addresses=(address,), handles=("@Ferry_Town", "old_name")))
    ]

    assert urls[0].startswith("https://cdn.syndication.twimg.com/tweet-result?id=")
    assert {ADDRESS, f"https://x.com/ferry_town/status/{POST.key}", f"https://twitter.com/old_name/status/{POST.key}"} <= set(urls)
    assert len(urls) == len(set(urls)) <= 12


@pytest.mark.parametrize("handle", ["../../admin", "a b", "", "x" * 50, "ü"])
def test_an_invalid_handle_is_left_out_of_archive_requests(handle: str) -> None:
    platform = by_name("x")
    assert platform is not None

    asked = archived_probes(platform, POST, KnownNames(handles=(handle,)))

    assert asked == archived_probes(platform, POST, KnownNames())


def test_a_video_is_requested_with_its_account_name() -> None:
    platform = by_name("tiktok")
    assert platform is not None

    asked = archived_probes(
        platform, PostRef(platform="tiktok", key="6806030056956251397"), KnownNames(handles=("quay", "../../a"))
    )

    assert "https://www.tiktok.com/@quay/video/6806030056956251397" == asked[0].url
    assert not any(".." in one.url for one in asked)


@pytest.mark.parametrize(
    ("post", "address", "expected"),
    [
        ("youtube:jNQXAC9IVRw", "https://youtu.be/jNQXAC9IVRw", "https://www.youtube.com/watch?v=jNQXAC9IVRw"),
        (
            "tiktok:6806030056956251397",
            "https://www.tiktok.com/@quay/video/6806030056956251397?lang=en",
            "https://www.tiktok.com/@quay/video/6806030056956251397",
        ),
        ("telegram:ferrytown/41", "https://t.me/ferrytown/41", "https://t.me/ferrytown/41?embed=1"),
    ],
)
def test_posts_of_other_platforms_are_requested_by_the_urls_that_people_save(post: str, address: str, expected: str) -> None:
    name, _, key = post.partition(":")
    platform = by_name(name)
    assert platform is not None

    asked = archived_probes(
        platform, PostRef(platform=name, key=key), KnownNames(addresses=(parse_url(address) or URL(scheme="https", host="none"),))
    )

    assert expected == asked[0].url
