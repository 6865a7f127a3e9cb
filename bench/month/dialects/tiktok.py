"""TikTok: the page's JSON carries a number that says how the video is; oEmbed shows live ones."""

import json
import re
from random import Random

from archiver.demo.smallweb.messages import Request, Response, json_answer, page
from archiver.model.digests import JSONValue
from bench.month.dialects.interface import NOT_FOUND, Post, Seen, View, document, written
from bench.month.fates import Lot

NAME = PLATFORM = "tiktok"
HOSTS = ("www.tiktok.com",)
SHARE = 7
CONTROLS = ("6806030056956251397",)

_STATES = {
    Lot.MISREAD: 10204,
    Lot.DELETED: 10204,
    Lot.PRIVATE: 10216,
    Lot.ACCOUNT_DELETED: 10221,
    Lot.PROTECTED: 10222,
    Lot.ABROAD_ONLY: 10231,
}
_PATH = re.compile(r"/(?:@[\w.]*/video|embed/v2)/(\d+)")
_REFUSAL = json_answer({"code": 400, "message": "Something went wrong"}, status=400)


def key(number: int, _: Random) -> str:
    """A number whose upper half is the time."""
    return str((int(written(number).timestamp()) << 32) + number)


def markup(post: Post) -> str:
    """The official blockquote."""
    return (
        f'<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@{post.handle}/video/{post.key}" data-video-id='
        f'"{post.key}"><section><a target="_blank" title="@{post.handle}" href="https://www.tiktok.com/@{post.handle}">@{post.handle}</a>'
        '</section></blockquote><script async src="https://www.tiktok.com/embed.js"></script>'
    )


def answer(view: View, request: Request) -> Response:
    """What the host answers."""
    if request.path == "/oembed":
        return _oembed(view, request.parameters.get("url", ""))
    found = _PATH.fullmatch(request.path)
    if found is None:
        return NOT_FOUND
    seen = view.seen(found[1])
    if request.path.startswith("/embed/"):
        return page(document(f'<div id="app">{seen.escaped if seen else "Video currently unavailable"}</div>'))
    if seen is None or seen.lot in _STATES:
        return _page({"statusCode": 10204 if seen is None else _STATES[seen.lot], "statusMsg": "item doesn't exist"})
    return _page({"statusCode": 0, "itemInfo": {"itemStruct": _item(view, seen)}})


def _item(view: View, seen: Seen) -> JSONValue:
    more: dict[str, JSONValue] = {"isContentClassified": True} if seen.lot is Lot.LOGIN_ONLY else {}
    return more | {
        "id": seen.post.key,
        "desc": seen.words,
        "createTime": str(int(seen.post.written.timestamp())),
        "author": {"id": str(seen.post.number), "uniqueId": seen.post.handle, "nickname": "Ferry"},
        "stats": {"diggCount": view.count(seen.post.number), "playCount": view.count(seen.post.number + 1)},
        "video": {"cover": f"https://p16.tiktokcdn.example/{seen.post.key}?x-expires={int(view.now.timestamp())}"},
    }


def _page(detail: dict[str, JSONValue]) -> Response:
    said = json.dumps({"__DEFAULT_SCOPE__": {"webapp.video-detail": detail}}).replace("</", "<\\/")
    return page(document(f'<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{said}</script>'))


def _oembed(view: View, address: str) -> Response:
    found = _PATH.fullmatch(address.removeprefix("https://www.tiktok.com"))
    seen = view.seen(found[1]) if found else None
    if seen is None or seen.lot not in {Lot.LIVE, Lot.MISREAD}:
        return _REFUSAL
    html = f'<blockquote class="tiktok-embed" data-video-id="{seen.post.key}"></blockquote>'
    author: dict[str, JSONValue] = {"author_unique_id": seen.post.handle, "author_name": "Ferry"}
    return json_answer(author | {"version": "1.0", "type": "video", "title": seen.words, "html": html, "embed_type": "video"})
