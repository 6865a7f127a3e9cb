"""Pretend TikTok: the page's JSON contains a code for the video's state; oEmbed shows live videos."""

import re
from random import Random

from archiver.demo.smallweb.interface import PlatformView, written_at
from archiver.demo.smallweb.messages import Request, Response, json_answer, json_text, page
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page, oembed, plain_text, script_json
from archiver.model.digests import JSONValue

NAME = LEDGER_NAME = "tiktok"
HOSTS = ("www.tiktok.com",)
CONTROLS = ("6806030056956251397",)
EXAMPLE = "6806030056956251397"

_NO_SUCH_ITEM = 10204
_STATUS_CODES = {
    PostState.PARTLY_DENIED: _NO_SUCH_ITEM,
    PostState.DELETED: _NO_SUCH_ITEM,
    PostState.PRIVATE: 10216,
    PostState.ACCOUNT_DELETED: 10221,
    PostState.ACCOUNT_PROTECTED: 10222,
    PostState.WITHHELD: 10231,
}
_PATH = re.compile(r"/(?:@[\w.]*/video|embed/v2)/(\d+)")
_REFUSED = json_answer({"code": 400, "message": "Something went wrong"}, status=400)


def new_key(number: int, _: Random) -> str:
    """A number whose upper half is the time."""
    return str((int(written_at(number).timestamp()) << 32) + number)


def markup(post: PretendPost) -> str:
    """The official blockquote."""
    author = f"https://www.tiktok.com/@{post.handle}"
    return (
        f'<blockquote class="tiktok-embed" cite="{author}/video/{post.key}" data-video-id="{post.key}"><section>'
        f'<a target="_blank" title="@{post.handle}" href="{author}">@{post.handle}</a>'
        '</section></blockquote><script async src="https://www.tiktok.com/embed.js"></script>'
    )


def video(post: PretendPost) -> dict[str, JSONValue]:
    """The data of a live video; one for those who log in is marked as classified."""
    variation = post.variation
    classified: dict[str, JSONValue] = {"isContentClassified": True} if post.state is PostState.LOGIN_ONLY else {}
    return classified | {
        "id": post.key,
        "desc": plain_text(post),
        "createTime": str(int(post.written.timestamp())),
        "author": {"id": str(post.number), "uniqueId": post.handle, "nickname": variation.name, "avatarLarger": variation.avatar},
        "stats": {"diggCount": variation.count, "playCount": variation.count + 1},
        "video": {"cover": f"https://p16.tiktokcdn.example/{post.key}?x-expires={variation.token}"},
    }


def video_page(post: PretendPost, detail: dict[str, JSONValue] | None = None) -> str:
    """The page of a video, with the JSON that says how it is: by default, that it is there."""
    detail = detail or {"statusCode": 0, "itemInfo": {"itemStruct": video(post)}}
    data = script_json({"__DEFAULT_SCOPE__": {"webapp.video-detail": detail}}, post.variation)
    lang = ("en", "de", "ja")[post.variation.language]
    return f'<html lang="{lang}"><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{data}</script></html>'


def video_oembed(post: PretendPost) -> str:
    """OEmbed of a live video."""
    quoted = f'<blockquote class="tiktok-embed" data-video-id="{post.key}"></blockquote>'
    return oembed(post, quoted, type="video", embed_type="video", author_unique_id=post.handle)


ANSWERS = {"tiktok-page": video_page, "tiktok-oembed": video_oembed}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of the page, oEmbed and the embed's frame."""
    if request.path == "/oembed":
        return _oembed(view, request.parameters.get("url", ""))
    found = _PATH.fullmatch(request.path)
    if found is None:
        return NOT_FOUND
    post = view.find(found[1])
    if request.path.startswith("/embed/"):
        return html_page(f'<div id="app">{escape(post.text, post.variation) if post else "Video currently unavailable"}</div>')
    if post is not None and post.state not in _STATUS_CODES:
        return page(video_page(post))
    code = _NO_SUCH_ITEM if post is None else _STATUS_CODES[post.state]
    return page(video_page(PretendPost(key=found[1], pieces=()), {"statusCode": code, "statusMsg": "item doesn't exist"}))


def _oembed(view: PlatformView, url: str) -> Response:
    found = _PATH.fullmatch(url.removeprefix("https://www.tiktok.com"))
    post = view.find(found[1], PostState.LIVE, PostState.PARTLY_DENIED) if found else None
    return json_text(video_oembed(post)) if post else _REFUSED
