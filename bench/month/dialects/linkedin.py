"""LinkedIn: the embed's page, which shows live posts; what it says of all others it says of gated ones and to machines too."""

from random import Random

from archiver.demo.smallweb.messages import Request, Response, page
from bench.month.dialects.interface import NOT_FOUND, Post, View, document, last_part, written
from bench.month.fates import Lot

NAME = PLATFORM = "linkedin"
HOSTS = ("www.linkedin.com",)
SHARE = 3
CONTROLS = ()

_UNAVAILABLE = page(document("<main>This post cannot be displayed</main>"))


def key(number: int, _: Random) -> str:
    """A number that tells the time."""
    return f"activity:{(int(written(number).timestamp() * 1000) << 22) + number}"


def markup(post: Post) -> str:
    """The official frame."""
    source = f"https://www.linkedin.com/embed/feed/update/urn:li:{post.key}"
    return f'<iframe src="{source}" height="500" width="504" frameborder="0" allowfullscreen title="Embedded post"></iframe>'


def answer(view: View, request: Request) -> Response:
    """What the host answers."""
    if not request.path.startswith("/embed/feed/update/"):
        return NOT_FOUND
    seen = view.seen(last_part(request.path).replace("%3A", ":").removeprefix("urn:li:"))
    if seen is None or seen.lot is not Lot.LIVE:
        return _UNAVAILABLE
    return page(
        document(
            f'<article data-activity-urn="urn:li:{seen.post.key}"><a href="https://www.linkedin.com/company/ferry?trk={view.night}"'
            ' data-tracking-control-name="public_post_embed_feed-actor-name">Ferry</a>'
            f'<p data-test-id="main-feed-activity-embed-card__commentary">{seen.escaped}</p>'
            f"<span>{view.count(seen.post.number)} reactions</span></article>"
        )
    )
