"""VK: a post's page, of which it is not known how it shows a post or says that there is none."""

from random import Random

from archiver.demo.smallweb.messages import Request, Response, page
from bench.month.dialects.interface import NOT_FOUND, Post, View, document
from bench.month.fates import Lot

NAME = PLATFORM = "vk"
HOSTS = ("vk.com",)
SHARE = 1
CONTROLS = ()


def key(number: int, _: Random) -> str:
    """The wall, and the post's number on it."""
    return f"wall-1_{1000 + number}"


def markup(post: Post) -> str:
    """The place for the official widget."""
    owner, _, number = post.key.removeprefix("wall").partition("_")
    return f'<div id="vk_post_{owner}_{number}"></div><script src="https://vk.com/js/api/openapi.js?173"></script>'


def answer(view: View, request: Request) -> Response:
    """What the host answers."""
    seen = view.seen(request.path.strip("/"))
    if seen is None or seen.lot is Lot.DELETED:
        return NOT_FOUND
    name = seen.post.key.removeprefix("wall")
    return page(document(f'<div id="post{name}" class="wall_post_cont">{seen.escaped}</div>'))
