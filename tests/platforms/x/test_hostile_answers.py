"""Answers that mean harm, or make no sense."""

import json
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.model.digests import JSONValue
from archiver.model.observations import Present
from archiver.model.posts import PostRef, content_digest
from archiver.model.probes import Answer
from archiver.platforms.x.answers import read

Answering = Callable[..., Answer]

POST = PostRef(platform="x", key="1911842373636882499")
CODE: dict[str, JSONValue] = {
    "display_url": "pic.x.com/T2mVAYeSf0",
    "url": "https://t.co/T2mVAYeSf0",
    "expanded_url": f"https://x.com/ferry_town/status/{POST.key}/video/1",
}
TWEET: dict[str, JSONValue] = {
    "__typename": "Tweet",
    "id_str": POST.key,
    "text": "Water rising https://t.co/abcde12345 https://t.co/T2mVAYeSf0",
    "user": {"id_str": "42", "screen_name": "ferry_town", "name": "Ferry Town"},
    "created_at": "2025-04-14T16:51:23.000Z",
    "lang": "en",
    "entities": {"urls": [{"url": "https://t.co/abcde12345", "expanded_url": "https://example.org"}], "media": [CODE]},
    "mediaDetails": [
        {
            **CODE,
            "type": "video",
            "media_url_https": "https://pbs.twimg.com/media/HP3CHFUWcAAtAWK.jpg",
            "ext_alt_text": "A quay",
            "video_info": {"variants": [{"content_type": "video/mp4", "bitrate": 1, "url": "https://video.twimg.com/a.mp4"}]},
        }
    ],
    "edit_control": {"edit_tweet_ids": [POST.key]},
    "quoted_tweet": {"id_str": "20"},
    "note_tweet": {"id": "x"},
    "in_reply_to_status_id_str": "21",
}
TOMBSTONE: JSONValue = {"__typename": "TweetTombstone", "tombstone": {"text": {"text": "This Post is unavailable."}}}


def oembed(markup: str) -> dict[str, JSONValue]:
    """The object of an oEmbed answer around markup."""
    address = f"https://twitter.com/ferry_town/status/{POST.key}"
    return {"url": address, "author_name": "Ferry Town", "author_url": "https://twitter.com/ferry_town", "html": markup}


MARKED_UP = oembed('<blockquote><p lang="en">Hello <a href="https://t.co/a">pic.x.com/abcde</a></p></blockquote>')
SEEDS: list[tuple[str, JSONValue]] = [("x-tweet-result", TWEET), ("x-tweet-result", TOMBSTONE), ("x-oembed", MARKED_UP)]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(), max_size=20)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=5
)


def paths(value: JSONValue, so_far: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The way to every value within a value."""
    found = [so_far] if so_far else []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [path for step, one in inner for path in paths(one, (*so_far, step))]


def planted(value: JSONValue, path: tuple[str | int, ...], what: JSONValue) -> JSONValue:
    """A copy of a value with something else at the end of a path."""
    if not path:
        return what
    if isinstance(value, dict):
        return {step: planted(one, path[1:], what) if step == path[0] else one for step, one in value.items()}
    assert isinstance(value, list)
    return [planted(one, path[1:], what) if step == path[0] else one for step, one in enumerate(value)]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_field_of_the_wrong_type_raises_nothing(answering: Answering, data: st.DataObject) -> None:
    kind, seed = data.draw(st.sampled_from(SEEDS))
    said = planted(seed, data.draw(st.sampled_from(paths(seed))), data.draw(VALUES))
    found = read(POST, answering(POST, json.dumps(said).encode(), kind=kind, status=data.draw(st.sampled_from([200, 403]))))

    if isinstance(found, Present) and found.content is not None:
        assert content_digest(found.content)


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=200), kind=st.sampled_from(["x-tweet-result", "x-oembed"]), status=st.integers(100, 999))
def test_random_bytes_raise_nothing_and_show_no_post(answering: Answering, body: bytes, kind: str, status: int) -> None:
    assert not isinstance(read(POST, answering(POST, body, kind=kind, status=status)), Present)


@settings(max_examples=100, deadline=None)
@given(
    data=st.data(),
    markup=st.text(st.characters(), max_size=80) | st.sampled_from(["<![x", "<" * 3000, "https://x.org", "<p>" * 3000, "\x00"]),
)
def test_random_markup_in_oembed_raises_nothing(answering: Answering, data: st.DataObject, markup: str) -> None:
    wrapped = data.draw(st.sampled_from([markup, f"<blockquote><p>{markup}</p></blockquote>"]))
    found = read(POST, answering(POST, json.dumps(oembed(wrapped)).encode(), kind="x-oembed"))

    assert isinstance(found, Present)
