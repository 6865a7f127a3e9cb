"""Reddit: a post's JSON, in which what is deleted stays as a shell, and oEmbed."""

import re
from random import Random

from archiver.demo.smallweb.messages import Request, Response, json_answer, page
from archiver.model.digests import JSONValue
from bench.month.dialects.interface import NOT_FOUND, Post, Seen, View, document
from bench.month.fates import Lot

NAME = PLATFORM = "reddit"
HOSTS = ("www.reddit.com", "embed.reddit.com")
SHARE = 7
CONTROLS = ("t3_7pfpeq",)

_FIRST = 36**6
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_COMMENTS = re.compile(r"(?:https://www\.reddit\.com)?/comments/([0-9a-z]+)(?:\.json|/)?")
_NOT_FOUND = json_answer({"message": "Not Found", "error": 404}, status=404)
_REFUSALS = {
    Lot.VANISHED: _NOT_FOUND,
    Lot.ACCOUNT_SUSPENDED: json_answer({"reason": "banned", "message": "Not Found", "error": 404}, status=404),
    Lot.PROTECTED: json_answer({"reason": "private", "message": "Forbidden", "error": 403}, status=403),
    Lot.LOGIN_ONLY: json_answer({"reason": "quarantined", "message": "Forbidden", "error": 403}, status=403),
}


def key(number: int, _: Random) -> str:
    """A number that was counted up."""
    value, digits = _FIRST + number, ""
    while value:
        value, digit = divmod(value, 36)
        digits = _DIGITS[digit] + digits
    return f"t3_{digits}"


def markup(post: Post) -> str:
    """The official blockquote."""
    address = f"https://www.reddit.com/r/quay/comments/{post.key[3:]}/a_title/"
    return (
        f'<blockquote class="reddit-embed-bq" style="height:316px" data-embed-height="316"><a href="{address}">A title</a><br> by'
        f'<a href="https://www.reddit.com/user/{post.handle}/">u/{post.handle}</a> in<a href="https://www.reddit.com/r/quay/">quay</a>'
        '</blockquote><script async src="https://embed.reddit.com/widgets.js" charset="UTF-8"></script>'
    )


def answer(view: View, request: Request) -> Response:
    """What the hosts answer."""
    oembed = request.path == "/oembed"
    found = _COMMENTS.fullmatch(request.parameters.get("url", "") if oembed else request.path)
    if found is None:
        return NOT_FOUND
    seen = view.seen(f"t3_{found[1]}")
    if request.host == "embed.reddit.com":
        return NOT_FOUND if seen is None else page(document(f"<shreddit-embed>{seen.escaped}</shreddit-embed>"))
    if seen is None or seen.lot in _REFUSALS:
        return _NOT_FOUND if seen is None else _REFUSALS[seen.lot]
    if oembed:
        return _oembed(seen)
    thing: dict[str, JSONValue] = {"kind": "t3", "data": _thing(view, seen)}
    comments: dict[str, JSONValue] = {"kind": "Listing", "data": {"children": []}}
    return json_answer([{"kind": "Listing", "data": {"children": [thing]}}, comments])


def _title(post: Post) -> str:
    return f"Ferry {post.number} at the quay"


def _thing(view: View, seen: Seen) -> dict[str, JSONValue]:
    """The post; titles cannot be edited, and outlive what is deleted."""
    author, words = {
        Lot.DELETED: ("[deleted]", "[deleted]"),
        Lot.REMOVED: (seen.post.handle, "[removed]"),
        Lot.ORPHANED: ("[deleted]", seen.words),
    }.get(seen.lot, (seen.post.handle, seen.words))
    return {
        "name": seen.post.key,
        "id": seen.post.key[3:],
        "author": author,
        "title": _title(seen.post),
        "selftext": words,
        "is_self": True,
        "removed_by_category": "moderator" if seen.lot is Lot.REMOVED else None,
        "edited": seen.post.written.timestamp() + 3600 * len(seen.said) if seen.edited else False,
        "created_utc": seen.post.written.timestamp(),
        "score": view.count(seen.post.number),
        "num_comments": view.count(seen.post.number + 1),
        "subreddit_subscribers": view.count(seen.post.number + 2),
    }


def _oembed(seen: Seen) -> Response:
    """How it answers for what is deleted is not known: here with a page that says nothing."""
    if seen.lot not in {Lot.LIVE, Lot.ORPHANED}:
        return NOT_FOUND
    address = f"https://www.reddit.com/r/quay/comments/{seen.post.key[3:]}/a_title/"
    html = f'<blockquote class="reddit-embed-bq"><a href="{address}">{_title(seen.post)}</a></blockquote>'
    return json_answer(
        {"version": "1.0", "type": "rich", "title": _title(seen.post), "author_name": seen.post.handle, "html": html}
    )
