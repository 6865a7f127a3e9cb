"""Pretend LinkedIn: the embed page shows live posts; for all others, gated ones included, it has one message."""

from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.keys import timed_key
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page, html_text, last_part, short_link

NAME = LEDGER_NAME = "linkedin"
HOSTS = ("www.linkedin.com",)
CONTROLS = ()
EXAMPLE = "activity:7000000000000000001"
new_key = timed_key(22, prefix="activity:")

_EDITED = ("edited", "bearbeitet", "編集済み")
_UNAVAILABLE = html_page("<main>This post cannot be displayed</main>")


def markup(post: PretendPost) -> str:
    """The official frame."""
    source = f"https://www.linkedin.com/embed/feed/update/urn:li:{post.key}"
    return f'<iframe src="{source}" height="500" width="504" frameborder="0" allowfullscreen title="Embedded post"></iframe>'


def embed(post: PretendPost) -> str:
    """The embed page's markup of a live post."""
    variation = post.variation
    return (
        f'<article data-activity-urn="urn:li:{post.key}"><a href="https://www.linkedin.com/company/{post.handle}?trk='
        f'{variation.token}" data-tracking-control-name="public_post_embed_feed-actor-name">{escape(variation.name, variation)}</a>'
        f'<p data-test-id="main-feed-activity-embed-card__commentary">{html_text(post, link=short_link("https://lnkd.in/"))}</p>'
        f"<span>{variation.count} reactions</span><button>{_EDITED[variation.language]}</button></article>"
    )


ANSWERS = {"linkedin-embed": embed}


def answer(view: PlatformView, request: Request) -> Response:
    """The answer of the embed page."""
    if not request.path.startswith("/embed/feed/update/"):
        return NOT_FOUND
    post = view.find(last_part(request.path).replace("%3A", ":").removeprefix("urn:li:"), PostState.LIVE)
    return html_page(embed(post)) if post else _UNAVAILABLE
