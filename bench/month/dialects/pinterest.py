"""Pinterest: oEmbed shows live pins; how it answers for others is not known, so here with a page that says nothing."""

import re
from random import Random

from archiver.demo.smallweb.messages import Request, Response, json_answer, page
from archiver.demo.smallweb.pictures import draw_harbour
from bench.month.dialects.interface import NOT_FOUND, Post, View, document
from bench.month.fates import Lot

NAME = PLATFORM = "pinterest"
HOSTS = ("www.pinterest.com", "assets.pinterest.com", "i.pinimg.com")
SHARE = 2
CONTROLS = ("106890191127977979",)

_PIN = re.compile(r"https://www\.pinterest\.com/pin/(\d+)/")
_FIRST = 400_000_000_000_000_000


def key(number: int, _: Random) -> str:
    """A number."""
    return str(_FIRST + number)


def markup(post: Post) -> str:
    """The official link."""
    return (
        f'<a data-pin-do="embedPin" href="https://www.pinterest.com/pin/{post.key}/"></a>'
        '<script async src="//assets.pinterest.com/js/pinit.js"></script>'
    )


def answer(view: View, request: Request) -> Response:
    """What the hosts answer."""
    if request.host == "i.pinimg.com":
        return Response(body=draw_harbour("pin", 160, 100), content_type="image/png")
    found = _PIN.fullmatch(request.parameters.get("url", ""))
    seen = view.seen(found[1] if found else request.parameters.get("id", ""))
    if seen is None or seen.lot is not Lot.LIVE:
        return NOT_FOUND
    if request.host == "assets.pinterest.com":
        return page(document(f'<span data-pin-id="{seen.post.key}">{seen.escaped}</span>'))
    return json_answer(
        {
            "version": "1.0",
            "type": "rich",
            "title": seen.words,
            "author_name": "Ferry",
            "author_url": f"https://www.pinterest.com/{seen.post.handle}/",
            "thumbnail_url": f"https://i.pinimg.com/237x/aa/bb/cc/{seen.post.number:032x}.jpg",
            "thumbnail_height": 200 + view.night,
            "html": f'<iframe src="https://assets.pinterest.com/ext/embed.html?id={seen.post.key}"></iframe>',
        }
    )
