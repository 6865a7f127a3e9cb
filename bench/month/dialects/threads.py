"""Threads: the embed's page, and one page for all negatives."""

from random import Random

from archiver.demo.smallweb.messages import Request, Response, page
from bench.month.dialects.interface import NOT_FOUND, Post, View, base_64, document, written
from bench.month.fates import Lot

NAME = PLATFORM = "threads"
HOSTS = ("www.threads.com",)
SHARE = 5
CONTROLS = ("C-srcchPpp7",)

_EPOCH = 1_314_220_021_721
_PARTS = 3  # /t/CODE/embed
_ERROR = page(document('<div class="EmbedError"><span class="ErrorText">Thread not available</span></div>'))


def key(number: int, _: Random) -> str:
    """A code that tells the time, as Instagram's."""
    return base_64((int(written(number).timestamp() * 1000) - _EPOCH << 23) + number)


def markup(post: Post) -> str:
    """The official blockquote, which holds no words."""
    address = f"https://www.threads.com/@{post.handle}/post/{post.key}"
    return (
        f'<blockquote class="text-post-media" data-text-post-permalink="{address}" data-text-post-version="0" '
        f'id="ig-tp-{post.key}"><a href="{address}"><div>View on Threads</div></a></blockquote><script async src="https://www.threads.com/embed.js"></script>'
    )


def answer(view: View, request: Request) -> Response:
    """What the host answers."""
    parts = request.path.strip("/").split("/")
    if len(parts) != _PARTS or parts[0] != "t":
        return NOT_FOUND
    seen = view.seen(parts[1])
    if seen is None or seen.lot is not Lot.LIVE:
        return _ERROR
    address = f"https://www.threads.com/@{seen.post.handle}/post/{seen.post.key}?xmt=AQ{view.night}"
    return page(
        document(
            f'<div class="Embed"><div class="LinkContainer"><a href="{address}"></a></div>'
            f'<div class="AuthorIdentity"><a class="HeaderLink"><span>{seen.post.handle}</span></a></div>'
            f'<span class="BodyTextContainer"><span>{seen.escaped}</span></span>'
            f'<span class="ActionBarCount">{view.count(seen.post.number)}</span></div>'
        )
    )
