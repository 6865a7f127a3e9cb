"""Pretend Pinterest: oEmbed shows live pins; how it answers for others is not known, so the answer is an uninformative 404 page."""

import re

from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.keys import counted_key
from archiver.demo.smallweb.messages import Request, Response, json_text
from archiver.demo.smallweb.pictures import draw_harbour
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page, oembed, picture_name

NAME = LEDGER_NAME = "pinterest"
HOSTS = ("www.pinterest.com", "assets.pinterest.com", "i.pinimg.com")
CONTROLS = ("106890191127977979",)
EXAMPLE = "106890191127977979"
new_key = counted_key(400_000_000_000_000_000)

_PIN = re.compile(r"https://www\.pinterest\.com/pin/(\d+)/")


def markup(post: PretendPost) -> str:
    """The official link."""
    return (
        f'<a data-pin-do="embedPin" href="https://www.pinterest.com/pin/{post.key}/"></a>'
        '<script async src="//assets.pinterest.com/js/pinit.js"></script>'
    )


def pin_oembed(post: PretendPost) -> str:
    """OEmbed of a live pin."""
    name = picture_name(post.pictures[0], post.variation) if post.pictures else f"{post.number:032x}"
    return oembed(
        post,
        f'<iframe src="//assets.pinterest.com/ext/embed.html?id={post.key}"></iframe>',
        author_url=f"https://www.pinterest.com/{post.handle}/",
        thumbnail_url=f"https://i.pinimg.com/564x/ab/cd/{name}.jpg",
        thumbnail_height=200 + post.variation.count,
    )


ANSWERS = {"pinterest-oembed": pin_oembed}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of oEmbed, the embed's frame and the pictures."""
    if request.host == "i.pinimg.com":
        return Response(body=draw_harbour("pin", 160, 100), content_type="image/png")
    found = _PIN.fullmatch(request.parameters.get("url", ""))
    post = view.find(found[1] if found else request.parameters.get("id", ""), PostState.LIVE)
    if post is None:
        return NOT_FOUND
    if request.host == "assets.pinterest.com":
        return html_page(f'<span data-pin-id="{post.key}">{escape(post.text, post.variation)}</span>')
    return json_text(pin_oembed(post))
