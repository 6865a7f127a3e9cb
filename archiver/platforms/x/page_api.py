"""The API that X's own pages ask (GraphQL): its URLs, and the reading of its answers in other people's web archives.

An answer is a tree of results by `rest_id`, of `Tweet` or, around it, `TweetWithVisibilityResults`; the post is found by its id.
A protected account's post was captured by somebody who may read it: it is `Withheld`, and what it says is not read.
"""

from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus

from archiver.model.digests import JSONValue
from archiver.model.observations import Reading, Reason, Unreadable, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import URL
from archiver.platforms.parsing.json_fields import field, parse_json, text
from archiver.platforms.recorded_requests import RequestedPost
from archiver.platforms.toolkit.probes import not_understood, object_of, other_post
from archiver.platforms.x.contents import has_author, post_named, present
from archiver.platforms.x.probes import TWEET_RESULT

PAGE_API = "x-page-api"

_HOSTS = frozenset({"x.com", "twitter.com", "api.x.com", "api.twitter.com", "mobile.twitter.com"})
_ASKED_ID = {"TweetResultByRestId": "tweetId", "TweetDetail": "focalTweetId"}
"""The variable that holds the post's id, by the name of the question."""
_TYPES = frozenset({"Tweet", None})
_MAX_VALUES = 100_000


def requested(url: URL, sent: bytes) -> Iterable[RequestedPost]:  # noqa: ARG001 - the embed and the pages ask by GET
    """The post that X's embed, or a page of it, asks about at a URL."""
    key, kind = None, PAGE_API
    if url.host == "cdn.syndication.twimg.com" and url.path == "/tweet-result":
        key, kind = url.parameters.get("id"), TWEET_RESULT
    elif url.host in _HOSTS and "graphql" in url.segments and url.segments[-1] in _ASKED_ID:
        variables = parse_json(url.parameters.get("variables", "").encode(errors="replace"))
        key = None if isinstance(variables, ValueError) else text(variables, _ASKED_ID[url.segments[-1]])
    post = post_named(key)
    return (RequestedPost(post=post, probe=Probe(kind=kind, url=str(url))),) if post is not None else ()


def read_page_api(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to a question of X's pages."""
    payload = object_of(answer) if answer.status == HTTPStatus.OK else not_understood(f"status {answer.status}")
    if isinstance(payload, Unreadable):
        return payload
    results = {text(result, "rest_id"): result for result in _results(payload)}
    own = results.get(post.key)
    if own is None:
        return other_post(", ".join(key for key in list(results)[:3] if key)) if results else not_understood("no post in it")
    if field(own, "core", "user_results", "result", "legacy", "protected") is True or (
        field(own, "core", "user_results", "result", "privacy", "protected") is True
    ):
        return Withheld(reason=Reason.ACCOUNT_PROTECTED)
    converted = _as_embed_api(own)
    return present(converted, post) if has_author(converted) else not_understood("a post without its author")


def _results(payload: JSONValue) -> Iterator[Mapping[str, JSONValue]]:
    """The posts in an answer, wherever they are."""
    waiting: list[JSONValue] = [payload]
    for _ in range(_MAX_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, Mapping):
            if isinstance(field(value, "legacy"), Mapping) and text(value, "__typename") in _TYPES and text(value, "rest_id"):
                yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _as_embed_api(result: JSONValue) -> JSONValue:
    """A post in the form of the embed's API."""
    legacy, user = field(result, "legacy"), field(result, "core", "user_results", "result")
    note = field(result, "note_tweet", "note_tweet_results", "result")
    long = text(note, "text")
    return {
        "id_str": text(result, "rest_id"),
        "text": long or text(legacy, "full_text"),
        "user": {
            "id_str": text(user, "rest_id"),
            "screen_name": text(user, "core", "screen_name") or text(user, "legacy", "screen_name"),
            "name": text(user, "core", "name") or text(user, "legacy", "name"),
        },
        "lang": text(legacy, "lang"),
        "entities": field(note, "entity_set") if long is not None else field(legacy, "entities"),
        "mediaDetails": field(legacy, "extended_entities", "media") or field(legacy, "entities", "media") or [],
        "quoted_tweet": {"id_str": text(legacy, "quoted_status_id_str")},
        "in_reply_to_status_id_str": text(legacy, "in_reply_to_status_id_str"),
        "edit_control": field(result, "edit_control", "edit_control_initial") or field(result, "edit_control"),
        "possibly_sensitive": field(legacy, "possibly_sensitive"),
        "card": field(result, "card"),
        "article": field(result, "article", "article_results", "result"),
    }
