"""How answers read that came with the operator's key: what is not for everybody is withheld, and not shown."""

import json
from datetime import UTC, datetime

import pytest

from archiver.model.captures import Exchange
from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Why
from archiver.platforms import by_name
from archiver.platforms.lazy import with_keyed_probes

X = PostRef(platform="x", key="1911842373636882499")
VIDEO = PostRef(platform="youtube", key="eiHXASgRTcA")
TOOT = PostRef(platform="mastodon", key="social.example/110446183735368301")


def reading(post: PostRef, payload: JSONValue, status: int = 200) -> Reading:
    """How an answer to the probe with a key reads."""
    platform = by_name(post.platform)
    asker = with_keyed_probes(platform) if platform is not None else None
    assert platform is not None
    assert asker is not None
    (probe,) = asker.keyed_probes(post)
    at = datetime(2026, 12, 1, tzinfo=UTC)
    exchange = Exchange(at=at, method="GET", url=probe.url, status=status, body=json.dumps(payload).encode())
    return platform.read(post, Answer(probe=probe, exchanges=(exchange,)))


def of_x(**user: JSONValue) -> JSONValue:
    """X's answer about the post of a user."""
    author: JSONValue = {"id": "7", "username": "ferry", **user}
    return {"data": {"id": X.key, "text": "Water", "author_id": "7"}, "includes": {"users": [author]}}


def error_of_x(name: str) -> JSONValue:
    """X's answer where it has no post."""
    return {"errors": [{"type": f"https://api.twitter.com/2/problems/{name}", "title": "Error"}]}


def of_youtube(*items: JSONValue) -> JSONValue:
    """A list of videos."""
    return {"kind": "youtube#videoListResponse", "items": list(items)}


def video(state: str, number: str = VIDEO.key) -> JSONValue:
    """A video in a state of privacy."""
    return {"id": number, "snippet": {"title": "Water", "channelId": "UC1"}, "status": {"privacyStatus": state}}


@pytest.mark.parametrize(
    ("post", "payload", "kind"),
    [
        (X, of_x(protected=False), Present),
        (X, of_x(protected=True), Withheld),
        (X, error_of_x("resource-not-found"), Gone),
        (X, error_of_x("not-authorized-for-resource"), Withheld),
        (X, error_of_x("usage-capped"), Unreadable),
        (X, {"data": {"id": "20", "text": "Water", "author_id": "7"}}, Unreadable),
        (X, {"data": {"id": X.key, "author_id": "7"}}, Unreadable),
        (X, [], Unreadable),
        (VIDEO, of_youtube(video("public")), Present),
        (VIDEO, of_youtube(video("unlisted")), Present),
        (VIDEO, of_youtube(video("private")), Withheld),
        (VIDEO, of_youtube({"id": VIDEO.key}), Withheld),
        (VIDEO, of_youtube(video("public", "jNQXAC9IVRw")), Unreadable),
        (VIDEO, of_youtube(), Gone),
        (VIDEO, {"items": []}, Unreadable),
    ],
)
def test_what_is_for_everybody_is_shown_and_nothing_else(post: PostRef, payload: JSONValue, kind: type[Reading]) -> None:
    assert isinstance(reading(post, payload), kind)


@pytest.mark.parametrize("post", [X, VIDEO, TOOT])
@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 302])
def test_a_refusal_of_the_key_says_nothing_of_the_post(post: PostRef, status: int) -> None:
    assert isinstance(reading(post, {"error": "no"}, status), Unreadable)


def test_what_the_api_lacks_is_ambiguous() -> None:
    found = reading(VIDEO, of_youtube())

    assert isinstance(found, Gone)
    assert found.ambiguous


def test_a_protected_account_is_named_and_what_it_says_is_not_read() -> None:
    found = reading(X, of_x(protected=True))

    assert isinstance(found, Withheld)
    assert found.reason is Reason.ACCOUNT_PROTECTED
    assert found.owner is not None
    assert found.owner.id == "7"


def test_the_whole_text_of_a_long_post_is_read_without_links_to_its_own_media() -> None:
    link: JSONValue = {"url": "https://t.co/a", "expanded_url": f"https://x.com/ferry/status/{X.key}/photo/1", "media_key": "3_1"}
    data: JSONValue = {
        "id": X.key,
        "text": "Water ris… https://t.co/a",
        "author_id": "7",
        "note_tweet": {"text": "Water rising"},
        "entities": {"urls": [link]},
    }
    found = reading(X, {"data": data, "includes": {"media": [{"type": "photo", "url": "https://pbs.twimg.com/media/KEY.jpg"}]}})

    assert isinstance(found, Present)
    assert found.content is not None
    assert (found.content.text, [file.key for file in found.content.media]) == ("Water rising", ["media/KEY"])


def test_a_key_that_is_refused_reads_as_blocked_or_signed_in_only() -> None:
    readings = [reading(post, {"error": "no"}, 401) for post in (X, VIDEO, TOOT)]

    assert [found.why for found in readings if isinstance(found, Unreadable)] == [Why.BLOCKED, Why.BLOCKED, Why.SIGNED_IN_ONLY]
