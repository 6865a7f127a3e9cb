"""YouTube: oEmbed's status with its one word, and what the watch page tells its player."""

import json
import re
from random import Random

from archiver.demo.smallweb.messages import TEXT, Request, Response, json_answer, page
from archiver.model.digests import JSONValue
from bench.month.dialects.interface import NOT_FOUND, Post, Seen, View, document
from bench.month.fates import Lot

NAME = PLATFORM = "youtube"
HOSTS = ("www.youtube.com",)
SHARE = 8
CONTROLS = ("jNQXAC9IVRw",)

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_PLACES = 11
_WATCH = re.compile(r"https://www\.youtube\.com/watch\?v=([\w-]{11})")
_WORDS = {
    Lot.MISREAD: (401, b"Unauthorized"),
    Lot.PRIVATE: (403, b"Forbidden"),
    Lot.DELETED: (404, b"Not Found"),
    Lot.ACCOUNT_SUSPENDED: (404, b"Not Found"),
}
_UNPLAYABLE = {
    Lot.PRIVATE: ("LOGIN_REQUIRED", "This video is private"),
    Lot.DELETED: ("ERROR", "Video unavailable"),
    Lot.ACCOUNT_SUSPENDED: (
        "ERROR",
        "This video is no longer available because the YouTube account associated with this video has been terminated.",
    ),
}


def key(_: int, dice: Random) -> str:
    """Letters that were drawn."""
    return "".join(dice.choices(_LETTERS, k=_PLACES))


def markup(post: Post) -> str:
    """The official frame, or the address that newsrooms write."""
    host = "www.youtube-nocookie.com" if post.number % 2 else "www.youtube.com"
    return f'<iframe width="560" height="315" src="https://{host}/embed/{post.key}?rel=0" allowfullscreen></iframe>'


def answer(view: View, request: Request) -> Response:
    """What the host answers."""
    if request.path == "/oembed":
        found = _WATCH.fullmatch(request.parameters.get("url", ""))
        return _oembed(view.seen(found[1]) if found else None)
    if request.path == "/watch":
        return _watch(view, view.seen(request.parameters.get("v", "")))
    if request.path.startswith("/embed/"):
        return page(document('<div id="player">▶</div>'))
    return NOT_FOUND


def _oembed(seen: Seen | None) -> Response:
    lot = Lot.DELETED if seen is None else seen.lot
    if seen is None or lot in _WORDS:
        status, word = _WORDS[lot]
        return Response(status=status, body=word, content_type=TEXT)
    html = f'<iframe width="200" height="113" src="https://www.youtube.com/embed/{seen.post.key}?feature=oembed"></iframe>'
    author: dict[str, JSONValue] = {"author_name": "Ferry", "author_url": f"https://www.youtube.com/@{seen.post.handle}"}
    return json_answer(author | {"version": "1.0", "type": "video", "title": seen.words, "html": html})


def _watch(view: View, seen: Seen | None) -> Response:
    lot = Lot.DELETED if seen is None else seen.lot
    if seen is None or lot in _UNPLAYABLE:
        status, reason = _UNPLAYABLE[lot]
        return _player({"playabilityStatus": {"status": status, "reason": reason}})
    told: dict[str, JSONValue] = {
        "videoId": seen.post.key,
        "title": seen.words,
        "shortDescription": "At the quay",
        "channelId": "UC1",
    }
    told["viewCount"] = str(view.count(seen.post.number))
    return _player({"playabilityStatus": {"status": "OK"}, "videoDetails": told})


def _player(said: dict[str, JSONValue]) -> Response:
    written = json.dumps(said).replace("</", "<\\/")
    return page(document(f"<script>var ytInitialPlayerResponse = {written};</script>"))
