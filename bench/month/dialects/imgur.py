"""Imgur: oEmbed shows live pictures; the address of one that is gone leads to `removed.png`."""

import re
from random import Random

from archiver.demo.smallweb.messages import Request, Response, json_answer, page, redirect
from archiver.demo.smallweb.pictures import draw_harbour
from bench.month.dialects.interface import NOT_FOUND, Post, View, document, last_part
from bench.month.fates import Lot

NAME = PLATFORM = "imgur"
HOSTS = ("imgur.com", "i.imgur.com", "api.imgur.com")
SHARE = 3
CONTROLS = ("X6rkCc5",)

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_PLACES = 7
_PICTURE = re.compile(r"(?:https://imgur\.com)?/(\w+)(?:\.jpg|/embed)?")
_DRAWINGS = 12


def key(_: int, dice: Random) -> str:
    """Letters that were drawn."""
    return "".join(dice.choices(_LETTERS, k=_PLACES))


def markup(post: Post) -> str:
    """The official blockquote."""
    return (
        f'<blockquote class="imgur-embed-pub" lang="en" data-id="{post.key}"><a href="//imgur.com/{post.key}">A title</a>'
        "</blockquote>"
        '<script async src="//s.imgur.com/min/embed.js" charset="utf-8"></script>'
    )


def answer(view: View, request: Request) -> Response:
    """What the hosts answer."""
    found = _PICTURE.fullmatch(request.parameters.get("url", "") if request.host == "api.imgur.com" else request.path)
    if found is None or last_part(request.path) == "removed.png":
        return Response(body=draw_harbour("removed", 160, 100), content_type="image/png")
    seen = view.seen(found[1])
    there = seen is not None and seen.lot is Lot.LIVE
    if request.host == "i.imgur.com":
        drawn = draw_harbour(str(sum(found[1].encode()) % _DRAWINGS), 160, 100)
        return Response(body=drawn, content_type="image/png") if there else redirect("https://i.imgur.com/removed.png", status=302)
    if seen is None or not there:
        return NOT_FOUND
    if request.host == "imgur.com":
        return page(document(f'<div id="image">{seen.escaped}</div>'))
    html = f'<blockquote class="imgur-embed-pub" lang="en" data-id="{seen.post.key}"><a>{seen.escaped}</a></blockquote>'
    return json_answer({"version": "1.0", "type": "rich", "width": 540 + view.night, "html": html})
