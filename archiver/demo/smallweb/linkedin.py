"""Pretend LinkedIn: the embed page shows live posts; of all others, gated ones included, it says the same as to machines."""

import html
from random import Random

from archiver.demo.smallweb.interface import PlatformView, written_at
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.posts import PostState, PretendPost, Variation
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page, html_text, last_part, short_code

NAME = LEDGER_NAME = "linkedin"
HOSTS = ("www.linkedin.com",)
CONTROLS = ()
EXAMPLE = "activity:7000000000000000001"

_SHORTENER = "https://lnkd.in/"
_EDITED = ("edited", "bearbeitet", "編集済み")
_UNAVAILABLE = html_page("<main>This post cannot be displayed</main>")


def new_key(number: int, _: Random) -> str:
    """A number that contains the time."""
    return f"activity:{(int(written_at(number).timestamp() * 1000) << 22) + number}"


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
        f'<p data-test-id="main-feed-activity-embed-card__commentary">{html_text(post, link=_link)}</p>'
        f"<span>{variation.count} reactions</span><button>{_EDITED[variation.language]}</button></article>"
    )


ANSWERS = {"linkedin-embed": embed}


def answer(view: PlatformView, request: Request) -> Response:
    """The answer of the embed page."""
    if not request.path.startswith("/embed/feed/update/"):
        return NOT_FOUND
    post = view.find(last_part(request.path).replace("%3A", ":").removeprefix("urn:li:"))
    return html_page(embed(post)) if post is not None and post.state is PostState.LIVE else _UNAVAILABLE


def _link(target: str, variation: Variation) -> str:
    url = html.escape(_SHORTENER + short_code(target, variation) if variation.wrapped else f"https://{target}")
    return f'<a href="{url}">{url}</a>'
