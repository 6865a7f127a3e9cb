"""Pretend Imgur: oEmbed shows live pictures; the URL of a deleted one redirects to `removed.png`."""

import re

from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.keys import random_key
from archiver.demo.smallweb.messages import Request, Response, json_text, redirect
from archiver.demo.smallweb.pictures import draw_harbour
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page, last_part, oembed, plain_text

NAME = LEDGER_NAME = "imgur"
HOSTS = ("imgur.com", "i.imgur.com", "api.imgur.com")
CONTROLS = ("X6rkCc5",)
EXAMPLE = "X6rkCc5"
new_key = random_key(7)

_PICTURE = re.compile(r"(?:https://imgur\.com)?/(\w+)(?:\.jpg|/embed)?")
_DISTINCT_PICTURES = 12


def markup(post: PretendPost) -> str:
    """The official blockquote."""
    return (
        f'<blockquote class="imgur-embed-pub" lang="en" data-id="{post.key}"><a href="//imgur.com/{post.key}">A title</a>'
        '</blockquote><script async src="//s.imgur.com/min/embed.js" charset="utf-8"></script>'
    )


def imgur_oembed(post: PretendPost) -> str:
    """OEmbed of a live picture: its text is the title of the link."""
    text = escape(plain_text(post), post.variation)
    quoted = f'<blockquote class="imgur-embed-pub" lang="en" data-id="{post.key}"><a>{text}</a></blockquote>'
    return oembed(post, quoted, title="")


ANSWERS = {"imgur-oembed": imgur_oembed}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of the pages, the pictures and oEmbed."""
    found = _PICTURE.fullmatch(request.parameters.get("url", "") if request.host == "api.imgur.com" else request.path)
    if found is None or last_part(request.path) == "removed.png":
        return Response(body=draw_harbour("removed", 160, 100), content_type="image/png")
    post = view.find(found[1], PostState.LIVE)
    if request.host == "i.imgur.com":
        drawn = draw_harbour(str(sum(found[1].encode()) % _DISTINCT_PICTURES), 160, 100)
        return Response(body=drawn, content_type="image/png") if post else redirect("https://i.imgur.com/removed.png", status=302)
    if post is None:
        return NOT_FOUND
    if request.host == "imgur.com":
        return html_page(f'<div id="image">{escape(post.text, post.variation)}</div>')
    return json_text(imgur_oembed(post))
