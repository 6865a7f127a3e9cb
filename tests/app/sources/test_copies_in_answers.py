"""Which posts the answers in web archive files show: those that our probes ask for, and those of platforms' own pages and apps."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archiver.app.sources.web_archives import copies_in
from archiver.demo.smallweb.fediverse import misskey
from archiver.evidence.warc_pages import ArchivedAnswer
from archiver.model.captures import Exchange
from archiver.model.observations import Present
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe
from archiver.platforms import by_name
from archiver.platforms.x.page_api import read_page_api
from tests.platforms.api.bodies import LIVE, pretend_post, reddit_post, status
from tests.platforms.examples import KEYS

AT = datetime(2025, 4, 15, 18, tzinfo=UTC)
WORDS = "The quay is flooded"
X_POST = KEYS["x"][0]
SHOW_NO_WORDS = frozenset({"tumblr-page", "vk-page", "imgur-picture"})


def shown(url: str, body: bytes | str, *, sent: bytes = b"", media_type: str = "application/json") -> list[str]:
    """The posts that an answer shows, with the probe that it is read as."""
    content = body if isinstance(body, bytes) else body.encode()
    answer = ArchivedAnswer(url=url, at=AT, place="@0", content=content, media_type=media_type, sent=sent)
    return [f"{copy.post} by {copy.probe.kind}" for copy in copies_in(answer)]


def result(key: str, text: str = WORDS) -> dict[str, Any]:
    """A post as X's own pages get it."""
    user = {"rest_id": "7", "core": {"screen_name": "ferry", "name": "Ferry"}, "legacy": {}}
    return {
        "__typename": "Tweet",
        "rest_id": key,
        "core": {"user_results": {"result": user}},
        "legacy": {"full_text": text, "lang": "en", "entities": {}},
    }


def answered(*results: dict[str, Any]) -> str:
    """The answer to a question of X's own pages."""
    return json.dumps({"data": {"tweetResult": {"result": {"__typename": "Tweet", "rest_id": "", "items": list(results)}}}})


def asked(name: str, **variables: str) -> str:
    """The URL of a question of X's own pages."""
    return f"https://api.x.com/graphql/0hWvDhmW8YQ-S_ib3azIrw/{name}?variables={json.dumps(variables)}&features=%7B%7D"


def _by_probe() -> Iterator[tuple[str, str]]:
    """The probes whose answers show what a post says, each with its URL."""
    for (platform_name, kind), (key, _) in LIVE.items():
        platform, post = by_name(platform_name), PostRef(platform=platform_name, key=key)
        for probe in platform.probes(post) if platform is not None else ():
            if probe.kind == kind and probe.dialogue is None and kind not in SHOW_NO_WORDS:
                yield kind, probe.url


@pytest.mark.parametrize(("kind", "url"), sorted(_by_probe()))
def test_the_answer_to_a_probe_of_ours_shows_its_post(kind: str, url: str) -> None:
    platform, key, body = next((platform, key, body) for (platform, name), (key, body) in LIVE.items() if name == kind)

    assert f"{platform}:{key} by {kind}" in shown(url, body(WORDS))


STATUS, REDDIT = status(WORDS, key="110446183735368325", host="mastodon.social"), reddit_post(WORDS)


@pytest.mark.parametrize(
    ("url", "body", "post"),
    [
        ("https://mastodon.social/api/v1/statuses/110446183735368325", STATUS, "mastodon:mastodon.social/110446183735368325"),
        ("https://www.reddit.com/r/quay/comments/7pfpeq/rising/.json?limit=500", REDDIT, "reddit:t3_7pfpeq"),
        ("https://old.reddit.com/r/quay/comments/7pfpeq.json", REDDIT, "reddit:t3_7pfpeq"),
        (asked("TweetResultByRestId", tweetId=X_POST), answered(result(X_POST)), f"x:{X_POST}"),
        (asked("TweetDetail", focalTweetId=X_POST), answered(result("20"), result(X_POST)), f"x:{X_POST}"),
    ],
    ids=["a status", "a listing with a slash", "the old site", "a post of X", "a thread of X"],
)
def test_what_pages_and_apps_ask_shows_the_post(url: str, body: str, post: str) -> None:
    assert [post] == [name.partition(" by ")[0] for name in shown(url, body)]


def test_a_note_is_known_by_the_question_that_was_posted() -> None:
    url, body = "https://moss.example/api/notes/show", misskey.note(pretend_post(misskey.EXAMPLE, WORDS))
    question = json.dumps({"noteId": misskey.EXAMPLE.rpartition("/")[2]}).encode()

    assert [f"mastodon:{misskey.EXAMPLE} by mastodon-note"] == shown(url, body, sent=question)
    assert [] == shown(url, body)


def test_the_long_text_of_a_post_of_x_is_read_whole() -> None:
    long = {**result(X_POST, "The beginning…"), "note_tweet": {"note_tweet_results": {"result": {"text": WORDS * 20}}}}
    answer = ArchivedAnswer(url=asked("TweetDetail", focalTweetId=X_POST), at=AT, place="@0", content=answered(long).encode())
    (copy,) = copies_in(answer)
    reading = read_page_api(copy.post, Answer(probe=copy.probe, exchanges=(copy.exchange,)))

    assert isinstance(reading, Present)
    assert reading.content is not None
    assert WORDS * 20 == reading.content.text


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (asked("TweetDetail", focalTweetId=X_POST), answered(result("20"))),
        (asked("TweetDetail", focalTweetId=X_POST), "{}"),
        (asked("UserTweets", userId="7"), answered(result(X_POST))),
        (asked("TweetDetail", focalTweetId="../../20"), answered(result(X_POST))),
        ("https://evil.example/graphql/a/TweetDetail?variables=" + json.dumps({"focalTweetId": X_POST}), answered(result(X_POST))),
        (f"https://cdn.syndication.twimg.com/tweet-result?id={X_POST}", json.dumps({"__typename": "TweetTombstone"})),
        ("https://tracker.example/?u=https://x.com/a/status/20", "{}"),
        ("https://news.example/story", "<p>A page"),
    ],
    ids=["another post", "nothing", "a timeline", "no id", "another host", "a tombstone", "a tracker", "a page"],
)
def test_anything_else_shows_no_post(url: str, body: str) -> None:
    assert [] == shown(url, body)


def test_a_protected_account_is_not_read_though_the_capturer_could() -> None:
    protected = result(X_POST)
    protected["core"]["user_results"]["result"]["legacy"]["protected"] = True

    assert [] == shown(asked("TweetDetail", focalTweetId=X_POST), answered(protected))


def changed(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    """A JSON value with each of its parts, at any depth, replaced by something else in turn."""
    yield from (None, [], {}, "x", 7, True, [None], {"__typename": "Tweet", "rest_id": X_POST, "legacy": {}})
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        for other in changed(part):
            copied = value.copy()
            copied[name] = other
            yield copied


STATEMENT = {
    "account": {"id_str": "7", "screen_name": "ferry"},
    "post": {"id_str": X_POST, "full_text": WORDS, "entities": {"urls": []}},
}
NOTE = {
    "account": {"preferredUsername": "ferry"},
    "post": {"id": "https://quay.example/users/a/statuses/110446183735368325", "type": "Note", "content": "<p>a", "to": ["x"]},
}


@pytest.mark.parametrize(
    ("post", "kind", "sample"),
    [
        (f"x:{X_POST}", "x-page-api", json.loads(answered(result(X_POST)))),
        (f"x:{X_POST}", "x-account-archive", STATEMENT),
        ("mastodon:quay.example/110446183735368325", "mastodon-account-archive", NOTE),
        (f"bluesky:{KEYS['bluesky'][0]}", "bluesky-thread", {"thread": {"post": {"uri": "at://x", "author": {}, "record": {}}}}),
    ],
    ids=["X's pages", "X's archive", "Mastodon's archive", "Bluesky's threads"],
)
def test_no_answer_of_another_shape_breaks_a_reader(post: str, kind: str, sample: Any) -> None:  # noqa: ANN401 - any JSON
    name, _, key = post.partition(":")
    platform, ref = by_name(name), PostRef(platform=name, key=key)
    assert platform is not None

    for value in changed(sample):
        exchange = Exchange(at=AT, method="GET", url="https://quay.example/", status=200, body=json.dumps(value).encode())
        platform.read(ref, Answer(probe=Probe(kind=kind, url=exchange.url), exchanges=(exchange,)))


@pytest.mark.parametrize(
    ("file", "url"),
    [
        ("1_live_getPosts.json", "https://api.bsky.app/xrpc/app.bsky.feed.getPosts?uris={uri}&uris=at://did:plc:x/other/1"),
        ("1_live_getPostThread.json", "https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread?uri={uri}&depth=10"),
    ],
)
def test_what_bluesky_app_asks_shows_the_post(shared: Path, file: str, url: str) -> None:
    recorded = json.loads((shared / "fixtures" / "bluesky_appview" / file).read_text(encoding="utf-8"))
    answer = recorded["body"]
    uri = (answer["posts"][0] if "posts" in answer else answer["thread"]["post"])["uri"]
    kind = "bluesky-posts" if "posts" in answer else "bluesky-thread"

    assert [f"bluesky:{uri.removeprefix('at://').replace('/app.bsky.feed.post/', '/')} by {kind}"] == shown(
        url.format(uri=uri), json.dumps(answer)
    )
