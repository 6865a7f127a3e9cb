"""Instagram: an embed that is "broken" for all reasons alike, a page that names live posts, and oEmbed at Meta's Graph."""

import re
from random import Random

from archiver.demo.smallweb.messages import Request, Response, json_answer, page
from bench.month.dialects.interface import NOT_FOUND, Post, Seen, View, base_64, document, written
from bench.month.fates import Lot

NAME = PLATFORM = "instagram"
HOSTS = ("www.instagram.com",)
SHARE = 8
CONTROLS = ("CARbvuYDm3Q",)

_EPOCH = 1_314_220_021_721
_PATH = re.compile(r"/p/([\w-]+)/(embed/captioned/)?")
_BROKEN = page(
    document(
        '<div class="EmbedIsBroken"><div class="EmbedBrokenMedia"><div class="ebmLogo"></div><div class="ebmMessage">The link to '
        "this photo or video may be broken, or the post may have been removed.</div></div></div>"
    )
)
_NO_PAGE = page(document('<div id="splash"></div>', head="<title>Instagram</title>"))
_REFUSAL = json_answer({"error": {"message": "Cannot embed this post", "type": "OAuthException"}}, status=400)


def key(number: int, _: Random) -> str:
    """A code that tells the time."""
    return base_64((int(written(number).timestamp() * 1000) - _EPOCH << 23) + number)


def markup(post: Post) -> str:
    """The official blockquote."""
    address = f"https://www.instagram.com/p/{post.key}/"
    return (
        f'<blockquote class="instagram-media" data-instgrm-captioned data-instgrm-permalink="{address}?utm_source=ig_embed" '
        f'data-instgrm-version="14"><a href="{address}">View this post on Instagram</a></blockquote>'
        '<script async src="//www.instagram.com/embed.js"></script>'
    )


def answer(view: View, request: Request) -> Response:
    """What the host answers."""
    if request.host == "graph.facebook.com":
        return _oembed(view, request.parameters.get("url", ""))
    found = _PATH.fullmatch(request.path)
    if found is None:
        return NOT_FOUND
    seen = view.seen(found[1])
    if found[2] is None:
        return _NO_PAGE if seen is None or seen.lot not in {Lot.LIVE, Lot.MISREAD} else _page(seen)
    return _BROKEN if seen is None or seen.lot is not Lot.LIVE else _embed(view, seen)


def _embed(view: View, seen: Seen) -> Response:
    link = f"https://www.instagram.com/p/{seen.post.key}/?utm_source=ig_embed&ig_rid={view.night}"
    return page(
        document(
            f'<div class="Embed"><a href="{link}"></a><span class="UsernameText">{seen.post.handle}</span>'
            f'<div class="SocialProof">{view.count(seen.post.number)} likes</div>'
            f'<div class="Caption"><a class="CaptionUsername">{seen.post.handle}</a> {seen.escaped}'
            f'<div class="CaptionComments">View all {view.count(seen.post.number + 1)} comments</div></div></div>'
        )
    )


def _page(seen: Seen) -> Response:
    said = {
        "og:url": f"https://www.instagram.com/p/{seen.post.key}/",
        "og:type": "article",
        "og:title": f"{seen.post.handle} on Instagram",
        "og:image": f"https://scontent.cdninstagram.com/{seen.post.number}.jpg",
    }
    return page(document("", head="".join(f'<meta property="{name}" content="{value}">' for name, value in said.items())))


def _oembed(view: View, address: str) -> Response:
    """Since November 2025 it tells neither author nor caption."""
    found = _PATH.fullmatch(address.removeprefix("https://www.instagram.com"))
    seen = view.seen(found[1]) if found else None
    if seen is None or seen.lot is not Lot.LIVE:
        return _REFUSAL
    html = f'<blockquote class="instagram-media" data-instgrm-permalink="{address}"></blockquote>'
    return json_answer({"version": "1.0", "type": "rich", "provider_name": "Instagram", "html": html, "width": 658})
