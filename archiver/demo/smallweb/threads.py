"""Pretend Threads: the embed page, with one error page for every post that is not live."""

from archiver.demo.smallweb import instagram
from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, html_page, html_text, wrapped_link

NAME = LEDGER_NAME = "threads"
HOSTS = ("www.threads.com",)
CONTROLS = ("C-srcchPpp7",)
EXAMPLE = "C-srcchPpp7"
new_key = instagram.new_key

_PATH_PARTS = 3  # /t/CODE/embed
_EDITED = ("edited", "bearbeitet", "編集済み")
_ERROR = html_page('<div class="EmbedError"><span class="ErrorText">Thread not available</span></div>')


def markup(post: PretendPost) -> str:
    """The official blockquote, which does not contain the text."""
    url = _url(post)
    return (
        f'<blockquote class="text-post-media" data-text-post-permalink="{url}" data-text-post-version="0" '
        f'id="ig-tp-{post.key}"><a href="{url}"><div>View on Threads</div></a></blockquote>'
        '<script async src="https://www.threads.com/embed.js"></script>'
    )


def embed(post: PretendPost) -> str:
    """The embed page's markup of a live post."""
    variation = post.variation
    return (
        '<div class="Embed"><div class="LinkContainer">'
        f'<a href="{_url(post)}?xmt={variation.token}">{_EDITED[variation.language]}</a></div><img src="{variation.avatar}">'
        f'<div class="AuthorIdentity"><a class="HeaderLink"><span>{post.handle}</span></a></div>'
        f'<span class="BodyTextContainer"><span>{html_text(post, link=wrapped_link("https://l.threads.com/"))}</span></span>'
        f'<span class="ActionBarCount">{variation.count}</span></div>'
    )


ANSWERS = {"threads-embed": embed}


def answer(view: PlatformView, request: Request) -> Response:
    """The answer of the embed page."""
    parts = request.path.strip("/").split("/")
    if len(parts) != _PATH_PARTS or parts[0] != "t":
        return NOT_FOUND
    post = view.find(parts[1], PostState.LIVE)
    return html_page(embed(post)) if post else _ERROR


def _url(post: PretendPost) -> str:
    return f"https://www.threads.com/@{post.handle}/post/{post.key}"
