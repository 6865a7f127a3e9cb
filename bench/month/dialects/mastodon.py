"""Mastodon: several hosts, each with weather of its own. Its API says 404 of all that is not there, for whatever reason."""

import html
import re
from random import Random

from archiver.demo.smallweb.messages import Request, Response, json_answer, page
from archiver.model.digests import JSONValue
from bench.month.dialects.interface import NOT_FOUND, Post, Seen, View, document, written
from bench.month.fates import Lot

NAME = PLATFORM = "mastodon"
HOSTS = ("social.example", "quay.example", "tide.example", "mole.example", "buoy.example")
SHARE = 10
CONTROLS = ()  # each host answers for itself

_STATUS = re.compile(r"/api/v1/statuses/(\d+)(/history)?")
_PAGE = re.compile(r"/web/statuses/(\d+)")
_NOT_FOUND = json_answer({"error": "Record not found"}, status=404)
_UNKNOWN_TO_STRANGERS = json_answer({"error": "This method requires an authenticated user"}, status=401)


def key(number: int, _: Random) -> str:
    """A host, and a number that tells the time."""
    return f"{HOSTS[number % len(HOSTS)]}/{(int(written(number).timestamp() * 1000) << 16) + number}"


def markup(post: Post) -> str:
    """The blockquote of 4.3, or the frame of the years before; neither holds words."""
    host, _, number = post.key.partition("/")
    address = f"https://{host}/@{post.handle}/{number}"
    if post.number % 2:
        return f'<iframe src="{address}/embed" class="mastodon-embed" width="400"></iframe><script src="https://{host}/embed.js"></script>'
    return (
        f'<blockquote class="mastodon-embed" data-embed-url="{address}/embed"><a href="{address}" target="_blank">'
        f"<div>Post by @{post.handle}@{host}</div><div>View on Mastodon</div></a></blockquote>"
    )


def answer(view: View, request: Request) -> Response:
    """What one of the hosts answers."""
    if request.path == "/api/v1/instance":
        return _NOT_FOUND if view.denies else json_answer({"uri": request.host, "title": "A quay", "version": "4.3.2"})
    asked, shown = _STATUS.fullmatch(request.path), _PAGE.fullmatch(request.path)
    found = asked or shown
    seen = view.seen(f"{request.host}/{found[1]}") if found else None
    if seen is None or seen.lot in {Lot.DELETED, Lot.ACCOUNT_DELETED, Lot.ACCOUNT_SUSPENDED}:
        return NOT_FOUND if shown else _NOT_FOUND
    if seen.lot is Lot.LOGIN_ONLY:
        return _UNKNOWN_TO_STRANGERS
    if shown:
        return page(document(f'<div class="detailed-status">{seen.escaped}</div>'))
    if asked and asked[2]:
        return json_answer(_history(view, seen, request.host))
    return json_answer(status(view, seen, request.host))


def _history(view: View, seen: Seen, host: str) -> list[JSONValue]:
    """All its versions, the first one first."""
    whole = status(view, seen, host)
    kept = {name: whole[name] for name in ("spoiler_text", "sensitive", "account", "poll", "media_attachments", "emojis")}
    return [
        kept | {"content": f"<p>{html.escape(words, quote=False)}</p>", "created_at": f"2026-12-{place + 1:02}T01:00:00.000Z"}
        for place, words in enumerate(seen.said)
    ]


def status(view: View, seen: Seen, host: str) -> dict[str, JSONValue]:
    """A status of the API, which Truth Social's is too."""
    number = seen.post.key.rpartition("/")[2]
    counts: dict[str, JSONValue] = {
        f"{name}_count": view.count(seen.post.number) for name in ("replies", "reblogs", "favourites", "quotes")
    }
    return counts | {
        "id": number,
        "uri": f"https://{host}/users/{seen.post.handle}/statuses/{number}",
        "url": f"https://{host}/@{seen.post.handle}/{number}",
        "created_at": f"{seen.post.written:%Y-%m-%dT%H:%M:%S.000Z}",
        "edited_at": f"2026-12-{len(seen.said):02}T01:00:00.000Z" if seen.edited else None,
        "content": f"<p>{seen.escaped}</p>",
        "spoiler_text": "",
        "sensitive": False,
        "visibility": "public",
        "language": "en",
        "in_reply_to_id": None,
        "reblog": None,
        "account": {
            "id": str(seen.post.number),
            "acct": seen.post.handle,
            "username": seen.post.handle,
            "display_name": "Ferry",
            "followers_count": view.count(seen.post.number + 1),
        },
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "card": None,
        "poll": None,
    }
