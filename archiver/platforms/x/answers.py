"""Readings of the answers to X's probes.

An answer is judged by its host and path, status, headers and JSON type. Sentences are read only in X's own tombstones.

| answer of `tweet-result` | reading |
|---|---|
| `Tweet` with its author | `Present`; `Unreadable` (other post) if its id is neither the requested one nor one of its edits |
| `Tweet` without author | `Gone`, ambiguous: occurs for suspended and deleted accounts, and for others |
| `TweetTombstone` without text, or with no `tombstone` at all | `Withheld`: hidden without a login, usually alive |
| `TweetTombstone` with text | by `tombstones.py` |
| `{}`, or 400 | `Unreadable`: our token or our id is wrong |
| 404, 410 | `Gone`, not stated: needs confirmation, since some sensitive posts have this answer, too |

| answer of oEmbed | reading |
|---|---|
| 200 with the post's markup | `Present` |
| 404, 410 | `Gone`, not stated: needs confirmation, since live posts have had this answer for some time |
| 403 that says "not authorized" | `Withheld`, not stated: protected or age-restricted |
| 403 with code 63 | `Gone`: the account is suspended |
| 403 with another error in JSON | `Gone`, ambiguous: usually a suspended account |
| any other 403 | `Unreadable`: not X's own answer, so something blocks us |

| answer of a short link (`t.co/CODE`) | reading |
|---|---|
| a target (`short_links.targets`) | `Present` |
| 404, 410 | `Gone`, ambiguous |

For all probes, 429, 420, 5xx, 408, 425, challenges (by their headers), redirects to other places, HTML, and empty or truncated
answers are `Unreadable`, each with its reason; 451 is `Withheld`. Copies of a post's page are read in `archived.py`, those of what
X's pages ask in `page_api.py`.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import About, Answer, Why
from archiver.model.urls import parse_url
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.toolkit.blocks import downgraded_to_http, failure_reading, withheld_by_law
from archiver.platforms.toolkit.probes import NOT_FOUND_STATUSES, object_of
from archiver.platforms.toolkit.unread_parts import without
from archiver.platforms.x import oembed
from archiver.platforms.x.account_archive import ACCOUNT_ARCHIVE, read_account_archive
from archiver.platforms.x.archived import PAGE, read_page
from archiver.platforms.x.contents import edits, has_author, post_named, present
from archiver.platforms.x.page_api import PAGE_API, read_page_api
from archiver.platforms.x.probes import OEMBED, TWEET_RESULT
from archiver.platforms.x.short_links import targets
from archiver.platforms.x.tombstones import read_tombstone

_ENDPOINTS: Mapping[str, tuple[frozenset[str], str]] = {
    TWEET_RESULT: (frozenset({"cdn.syndication.twimg.com"}), "/tweet-result"),
    OEMBED: (frozenset({"publish.twitter.com", "publish.x.com"}), "/oembed"),
}
"""The hosts and the path that answer each kind of probe; an answer from any other place is not X's."""

_COPIES: Mapping[str, Callable[[PostRef, Answer], Reading]] = {
    PAGE: read_page,
    PAGE_API: read_page_api,
    ACCOUNT_ARCHIVE: read_account_archive,
}
"""The readers of what only web archives and accounts' own archives have."""

_ERROR_CODES: Mapping[int, Reading] = {
    34: Gone(reason=Reason.NOT_STATED),
    63: Gone(reason=Reason.ACCOUNT_SUSPENDED),
    88: Unreadable(why=Why.RATE_LIMITED),
    144: Gone(reason=Reason.NOT_STATED),
    179: Withheld(reason=Reason.NOT_STATED),
}
"""The readings of the codes in X's `errors`."""


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of X's probes."""
    if answer.probe.about is About.ALIAS:
        return failure_reading(answer) or _read_link(answer)
    if answer.probe.kind in _COPIES:
        return failure_reading(answer) or _COPIES[answer.probe.kind](post, answer)
    reader = _READERS.get(answer.probe.kind)
    if reader is None:
        return Unreadable(why=Why.OUR_MISTAKE, detail=f"{answer.probe.kind} is no probe of a post of X")
    return failure_reading(answer) or _misplaced_reading(answer) or withheld_by_law(answer) or reader(post, answer)


def _misplaced_reading(answer: Answer) -> Reading | None:
    """The reading of an answer from another place than the probe's endpoint, or of a truncated one; None for any other."""
    hosts, path = _ENDPOINTS[answer.probe.kind]
    place = parse_url(answer.url)
    if place is not None and place.host not in hosts:
        return Unreadable(why=Why.LED_ELSEWHERE, detail=f"led to {answer.url[:200]}")
    if place is None or place.path.rstrip("/") != path or downgraded_to_http(answer, place):
        return Unreadable(why=Why.BLOCKED, detail=f"led to {answer.url[:200]}")
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"a redirect that was not followed, status {answer.status}")
    if answer.last.cut:
        return Unreadable(why=Why.TOO_LARGE, detail="longer than any answer of X")
    return None


def _read_link(answer: Answer) -> Reading:
    """The reading of the short link itself; it says nothing about the post, since links of live posts have died, too."""
    if targets(answer):
        return Present()
    if answer.status in NOT_FOUND_STATUSES:
        return Gone(reason=Reason.NOT_STATED, ambiguous=True)
    return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"it leads nowhere, status {answer.status}")


def _payload_of(answer: Answer) -> Mapping[str, JSONValue] | Reading:
    """The JSON object of a success, or the reading of any other answer."""
    if answer.status in NOT_FOUND_STATUSES:
        return Gone(reason=Reason.NOT_STATED)
    if answer.status == HTTPStatus.BAD_REQUEST:
        return Unreadable(why=Why.OUR_MISTAKE, detail="X calls the request bad")
    if answer.status != HTTPStatus.OK:
        return Unreadable(why=Why.BLOCKED, detail=f"status {answer.status}")
    return object_of(answer)


def _read_tweet_result(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer of the embed's API, by the type of its object."""
    payload = _payload_of(answer)
    if not isinstance(payload, Mapping):
        return payload
    match text(payload, "__typename"):
        case "Tweet":
            return _read_tweet(post, payload)
        case "TweetTombstone":
            return read_tombstone(payload)
        case None if not payload:
            return Unreadable(why=Why.OUR_MISTAKE, detail="an empty object: the token is missing or wrong")
        case None:
            return _error_reading(payload) or Unreadable(why=Why.NOT_UNDERSTOOD, detail="an object without type")
        case other:
            return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"an object of type {other[:80]}")


def _read_tweet(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    """The reading of a `Tweet` object; X may answer with another version of an edited post than the requested one."""
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
    """The reading of an oEmbed answer."""
    payload = _refusal_reading(answer) if answer.status == HTTPStatus.FORBIDDEN else _payload_of(answer)
    if not isinstance(payload, Mapping):
        return payload
    given = oembed.post(payload)
    if given is None:
        return _error_reading(payload) or Unreadable(why=Why.NOT_UNDERSTOOD, detail="an object that names no post")
    if given != post:
        return Unreadable(why=Why.OTHER_POST, detail=f"an answer about {given}")
    return without(Present(content=oembed.content(payload, post)), *oembed.unread(payload))


def _refusal_reading(answer: Answer) -> Reading:
    """The reading of a 403 of oEmbed: X's own is JSON; any other comes from something that blocks us."""
    payload = object_of(answer)
    if isinstance(payload, Unreadable):
        return Unreadable(why=Why.BLOCKED, detail="status 403 without a reason")
    by_code = _error_reading(payload)
    if by_code is not None:
        return by_code
    message = text(payload, "error")
    if message is not None and "not authorized to see this status" in message:
        return Withheld(reason=Reason.NOT_STATED)
    if message is None and not items(payload, "errors"):
        return Unreadable(why=Why.BLOCKED, detail="status 403 without an error of X's own")
    return Gone(reason=Reason.NOT_STATED, ambiguous=True)


def _error_reading(payload: Mapping[str, JSONValue]) -> Reading | None:
    """The reading of the first known code among X's `errors`; None without one."""
    codes = (field(error, "code") for error in items(payload, "errors"))
    return next((_ERROR_CODES[code] for code in codes if isinstance(code, int) and code in _ERROR_CODES), None)


_READERS: Mapping[str, Callable[[PostRef, Answer], Reading]] = {TWEET_RESULT: _read_tweet_result, OEMBED: _read_oembed}
