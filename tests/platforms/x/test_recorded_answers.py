"""What recorded answers of X are read as."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Unreadable, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import Answer
from archiver.platforms.x.answers import read

Answering = Callable[..., Answer]

POST = PostRef(platform="x", key="1911842373636882499")


def recorded(shared: Path, name: str) -> JSONValue:
    """A recorded answer."""
    said: JSONValue = json.loads((shared / "fixtures" / "x" / name).read_bytes())
    return said


@pytest.mark.parametrize(
    ("name", "handle", "pictures", "truncated", "aliases"),
    [
        ("emusks_live_2026", "jarredsumner", 0, False, 0),
        ("media_reuse_video_2026", "scubaryan_", 1, False, 0),
        ("note_tweet_2026", "GK68_6", 4, True, 2),
        ("tweet_with_card", "mattcarrollcode", 0, False, 0),
        ("tweet_with_image", "SamuelSusla", 1, False, 2),
        ("tweet_with_quote_tweet", "mattcarrollcode", 0, False, 0),
    ],
)
def test_recorded_posts_are_read_in_full(
    shared: Path, answering: Answering, name: str, handle: str, pictures: int, *, truncated: bool, aliases: int
) -> None:
    said = recorded(shared, f"tweet-result_{name}.json")
    assert isinstance(said, dict)
    post = PostRef(platform="x", key=str(said["id_str"]))
    found = read(post, answering(post, json.dumps(said).encode()))

    assert isinstance(found, Present)
    assert found.content is not None
    assert (handle, pictures, truncated) == (found.content.author.handle, len(found.content.media), found.content.truncated)
    assert (aliases, (post,)) == (len(found.aliases), found.chain)
    assert "t.co/" not in found.content.text


def test_each_form_of_tombstone_has_its_reading(shared: Path, answering: Answering) -> None:
    expected: dict[str, type[Reading]] = {
        "age_restricted_or_sensitive": Withheld,
        "age_restricted_text": Withheld,
        "deleted_by_author": Gone,
        "account_gone": Gone,
        "protected": Withheld,
        "suspended": Gone,
        "withheld": Withheld,
        "never_existed_or_deleted": Gone,
        "bad_token_or_missing": Unreadable,
        "bad_id": Unreadable,
        "rate_limited": Unreadable,
        "upstream_error": Unreadable,
    }
    cases = recorded(shared, "tombstone_shapes_CONSTRUCTED.json")
    assert isinstance(cases, list)
    found: dict[str, type[Reading]] = {}
    for case in cases:
        assert isinstance(case, dict)
        typed: JSONValue = {"__typename": "TweetTombstone", "tombstone": {"text": {"text": case.get("text")}}}
        said = typed if "text" in case else case.get("body")
        status = case["http"]
        assert isinstance(status, int)
        found[str(case["case"])] = type(read(POST, answering(POST, json.dumps(said).encode(), status=status)))

    assert expected == found


@pytest.mark.parametrize(
    ("name", "status"), [("74c74dd2", 200), ("c2316e80", 200), ("vcr_twitter_0_200", 200), ("vcr_twitter_1_200", 200)]
)
def test_recorded_oembed_answers_show_the_post(shared: Path, answering: Answering, name: str, status: int) -> None:
    said = recorded(shared, f"oembed_{name}.json")
    assert isinstance(said, dict)
    post = PostRef(platform="x", key=str(said["url"]).rsplit("/", 1)[-1])
    found = read(post, answering(post, json.dumps(said).encode(), kind="x-oembed", status=status))

    assert isinstance(found, Present)
    assert found.content is not None
    assert found.content.author.name == said["author_name"]
    assert "pic.twitter.com" not in found.content.text
