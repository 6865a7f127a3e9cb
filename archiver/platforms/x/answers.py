"""Reads the answers to X's probes.

Structure first: what served the answer, its status, its headers, its type. Words are read in X's own tombstones only.

| answer of `tweet-result` | reading |
|---|---|
| `Tweet` with its author | `Present`; another id than the one asked for, outside its edits: `Unreadable` (other post) |
| `Tweet` without author | `Gone`, alike: seen for suspended and deleted accounts, and for others |
| `TweetTombstone` without words | `Withheld`: hidden from those who are not logged in, usually alive |
| `TweetTombstone` with words | by `tombstones.py` |
| `{}`, or 400 | `Unreadable`: our token or our id is wrong |
| 404, 410 | `Gone`, not stated: a candidate, since some sensitive posts answer so too |

| answer of oEmbed | reading |
|---|---|
| 200 with the post's markup | `Present` |
| 404, 410 | `Gone`, not stated: a candidate, since live posts have answered so for a while |
| 403 that says "not authorized" | `Withheld`, not stated: protected or age-restricted, it does not say which |
| 403 with code 63 | `Gone`: the account is suspended |
| 403 with another error in JSON | `Gone`, alike: usually a suspended account, and not said |
| 403 otherwise | `Unreadable`: whoever blocks us answers so |

The post's own page is only read where a web archive kept it: `archived.py`.

A short link's answer (`t.co/CODE`) is `Present` where it leads somewhere (`links.targets` says where), `Gone`, alike, at a 404.

From all: 429 and 420, 5xx, 408, 425, challenges (by their headers), redirects to elsewhere, HTML, nothing, and half an answer
are `Unreadable`, each with its reason; 451 is `Withheld`.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TypeAlias

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import About, Answer, Why
from archiver.model.urls import parse_url
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.toolkit.blocks import downgraded_to_http, failure_reading, withheld_by_law
from archiver.platforms.toolkit.probes import NOT_FOUND_STATUSES, object_of
from archiver.platforms.x import oembed
from archiver.platforms.x.archived import PAGE, read_page
from archiver.platforms.x.contents import edits, has_author, post_named, present
from archiver.platforms.x.probes import OEMBED, TWEET_RESULT
from archiver.platforms.x.short_links import targets
from archiver.platforms.x.tombstones import read_tombstone

_HOMES: Mapping[str, tuple[frozenset[str], str]] = {
    TWEET_RESULT: (frozenset({"cdn.syndication.twimg.com"}), "/tweet-result"),
    OEMBED: (frozenset({"publish.twitter.com", "publish.x.com"}), "/oembed"),
}
"""Who answers each probe, and where: what a redirect leads to elsewhere says nothing of the post."""


_ERROR_CODES: Mapping[int, Reading] = {
    34: Gone(reason=Reason.NOT_STATED),
    63: Gone(reason=Reason.ACCOUNT_SUSPENDED),
    88: Unreadable(why=Why.RATE_LIMITED),
    144: Gone(reason=Reason.NOT_STATED),
    179: Withheld(reason=Reason.NOT_STATED),
}
"""What the numbers in X's `errors` say."""


def read(post: PostRef, answer: Answer) -> Reading:
    """What an answer to one of X's probes shows of the post."""
    if answer.probe.about is About.ALIAS:
        return failure_reading(answer) or _read_link(answer)
    if answer.probe.kind == PAGE:
        return failure_reading(answer) or read_page(post, answer)
    reader = _READERS.get(answer.probe.kind)
    if reader is None:
        return Unreadable(why=Why.OUR_MISTAKE, detail=f"{answer.probe.kind} is no probe of a post of X")
    return failure_reading(answer) or _from_elsewhere(answer) or withheld_by_law(answer) or reader(post, answer)


def _from_elsewhere(answer: Answer) -> Reading | None:
    """The reading of an answer that came from another place than the one that was asked, or not whole."""
    hosts, path = _HOMES[answer.probe.kind]
    place = parse_url(answer.url)
    if place is None or place.host not in hosts or place.path.rstrip("/") != path or downgraded_to_http(answer, place):
        return Unreadable(why=Why.BLOCKED, detail=f"led to {answer.url[:200]}")
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"a redirect that was not followed, status {answer.status}")
    if answer.last.cut:
        return Unreadable(why=Why.TOO_LARGE, detail="longer than any answer of X")
    return None


def _read_link(answer: Answer) -> Reading:
    """What a short link's answer says of the link; of the post it says nothing, since codes have died whose posts live."""
    if targets(answer):
        return Present()
    if answer.status in NOT_FOUND_STATUSES:
        return Gone(reason=Reason.NOT_STATED, ambiguous=True)
    return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"it leads nowhere, status {answer.status}")


def _read_tweet_result(post: PostRef, answer: Answer) -> Reading:
    """What the embed's API says."""
    if answer.status in NOT_FOUND_STATUSES:
        return Gone(reason=Reason.NOT_STATED)
    if answer.status == HTTPStatus.BAD_REQUEST:
        return Unreadable(why=Why.OUR_MISTAKE, detail="X calls the request bad: the id is out of range")
    if answer.status != HTTPStatus.OK:
        return Unreadable(why=Why.BLOCKED, detail=f"status {answer.status}")
    payload = object_of(answer)
    return payload if isinstance(payload, Unreadable) else _read_typed(post, payload)


def _read_typed(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    """What a JSON object of the embed's API says, by its type."""
    match text(payload, "__typename"):
        case "Tweet":
            return _read_tweet(post, payload)
        case "TweetTombstone":
            return read_tombstone(payload)
        case None if not payload:
            return Unreadable(why=Why.OUR_MISTAKE, detail="an empty object: the token is missing or wrong")
        case None:
            return _by_error_code(payload) or Unreadable(why=Why.NOT_UNDERSTOOD, detail="an object without type")
        case other:
            return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"an object of type {other[:80]}")


def _read_tweet(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    """What a live post's object says; asked for one version of an edited post, X may answer with another."""
    given = post_named(text(payload, "id_str"))
    if given is None:
        return Unreadable(why=Why.NOT_UNDERSTOOD, detail="a post without id")
    if given != post and given not in edits(payload, post):
        return Unreadable(why=Why.OTHER_POST, detail=f"an answer about {given}")
    if field(payload, "user") in (None, {}):
        return Gone(reason=Reason.NOT_STATED, ambiguous=True)
    if not has_author(payload):
        return Unreadable(why=Why.NOT_UNDERSTOOD, detail="an author of unknown shape")
    return present(payload, post)


def _read_oembed(post: PostRef, answer: Answer) -> Reading:
    """What oEmbed says."""
    if answer.status in NOT_FOUND_STATUSES:
        return Gone(reason=Reason.NOT_STATED)
    if answer.status == HTTPStatus.FORBIDDEN:
        return _read_refusal(answer)
    if answer.status == HTTPStatus.BAD_REQUEST:
        return Unreadable(why=Why.OUR_MISTAKE, detail="X calls the request bad")
    if answer.status != HTTPStatus.OK:
        return Unreadable(why=Why.BLOCKED, detail=f"status {answer.status}")
    payload = object_of(answer)
    return payload if isinstance(payload, Unreadable) else _read_markup(post, payload)


def _read_markup(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    """What oEmbed's object says of the post that it names."""
    given = oembed.post(payload)
    if given is None:
        return _by_error_code(payload) or Unreadable(why=Why.NOT_UNDERSTOOD, detail="an object that names no post")
    if given != post:
        return Unreadable(why=Why.OTHER_POST, detail=f"an answer about {given}")
    return Present(content=oembed.content(payload, post))


def _read_refusal(answer: Answer) -> Reading:
    """What a 403 of oEmbed says: X's own comes as JSON; any other is somebody's who blocks us."""
    payload = object_of(answer)
    if isinstance(payload, Unreadable):
        return Unreadable(why=Why.BLOCKED, detail="status 403 without a reason")
    coded = _by_error_code(payload)
    if coded is not None:
        return coded
    stated = text(payload, "error")
    if stated is not None and "not authorized to see this status" in stated:
        return Withheld(reason=Reason.NOT_STATED)
    if stated is None and not items(payload, "errors"):
        return Unreadable(why=Why.BLOCKED, detail="status 403 without an error of X's own")
    return Gone(reason=Reason.NOT_STATED, ambiguous=True)


def _by_error_code(payload: Mapping[str, JSONValue]) -> Reading | None:
    """What the first known number among X's `errors` says."""
    codes = (field(error, "code") for error in items(payload, "errors"))
    return next((_ERROR_CODES[code] for code in codes if isinstance(code, int) and code in _ERROR_CODES), None)


_Reader: TypeAlias = Callable[[PostRef, Answer], Reading]
_READERS: Mapping[str, _Reader] = {TWEET_RESULT: _read_tweet_result, OEMBED: _read_oembed}
