"""Pretend Instagram: an embed page with one "broken" message for every cause, a post page with metadata, and Meta's oEmbed."""

import re

from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.keys import BASE_64, timed_key
from archiver.demo.smallweb.messages import Request, Response, json_answer
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, html_page, html_text, written_out_link

NAME = LEDGER_NAME = "instagram"
HOSTS = ("www.instagram.com",)
CONTROLS = ("CARbvuYDm3Q",)
EXAMPLE = "B9bOM-6Ax_d"
_EPOCH_MS = 1_314_220_021_721  # since 1970
new_key = timed_key(23, epoch=_EPOCH_MS, alphabet=BASE_64)

_PATH = re.compile(r"/p/([\w-]+)/(embed/captioned/)?")
_COMMENTS = ("View all {} comments", "Alle {} Kommentare ansehen", "コメント{}件をすべて見る")
_BROKEN = html_page(
    '<div class="EmbedIsBroken"><div class="EmbedBrokenMedia"><div class="ebmLogo"></div><div class="ebmMessage">The link to '
    "this photo or video may be broken, or the post may have been removed.</div></div></div>"
)
_NO_PAGE = html_page('<div id="splash"></div>', head="<title>Instagram</title>")
_REFUSED = json_answer({"error": {"message": "Cannot embed this post", "type": "OAuthException"}}, status=400)


def markup(post: PretendPost) -> str:
    """The official blockquote."""
    url = f"https://www.instagram.com/p/{post.key}/"
    return (
        f'<blockquote class="instagram-media" data-instgrm-captioned data-instgrm-permalink="{url}?utm_source=ig_embed" '
        f'data-instgrm-version="14"><a href="{url}">View this post on Instagram</a></blockquote>'
        '<script async src="//www.instagram.com/embed.js"></script>'
    )


def embed(post: PretendPost) -> str:
    """The embed page's markup of a live post."""
    variation = post.variation
    comments = _COMMENTS[variation.language].format(variation.count + 1)
    return (
        f'<div class="Embed"><a href="https://www.instagram.com/p/{post.key}/?utm_source=ig_embed&amp;igsh={variation.token}"></a>'
        f'<img src="{variation.avatar}"><span class="UsernameText">{post.handle}</span>'
        f'<div class="SocialProof">{variation.count} likes</div><div class="Caption"><a class="CaptionUsername">{post.handle}</a> '
        f'{html_text(post, link=written_out_link)}<div class="CaptionComments">{comments}</div></div></div>'
    )


ANSWERS = {"instagram-embed": embed}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of the embed, the page and oEmbed."""
    if request.host == "graph.facebook.com":
        return _oembed(view, request.parameters.get("url", ""))
    found = _PATH.fullmatch(request.path)
    if found is None:
        return NOT_FOUND
    if found[2] is None:
        named = view.find(found[1], PostState.LIVE, PostState.PARTLY_DENIED)
        return _page(named) if named else _NO_PAGE
    shown = view.find(found[1], PostState.LIVE)
    return html_page(embed(shown)) if shown else _BROKEN


def _page(post: PretendPost) -> Response:
    properties = {
        "og:url": f"https://www.instagram.com/p/{post.key}/",
        "og:type": "article",
        "og:title": f"{post.handle} on Instagram",
        "og:image": f"https://scontent.cdninstagram.com/{post.number}.jpg",
    }
    return html_page("", head="".join(f'<meta property="{name}" content="{value}">' for name, value in properties.items()))


def _oembed(view: PlatformView, url: str) -> Response:
    """Since November 2025 it gives neither author nor caption."""
    found = _PATH.fullmatch(url.removeprefix("https://www.instagram.com"))
    if found is None or view.find(found[1], PostState.LIVE) is None:
        return _REFUSED
    quoted = f'<blockquote class="instagram-media" data-instgrm-permalink="{url}"></blockquote>'
    return json_answer({"version": "1.0", "type": "rich", "provider_name": "Instagram", "html": quoted, "width": 658})
