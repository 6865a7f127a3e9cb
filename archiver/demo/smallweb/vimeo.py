"""Pretend Vimeo: oEmbed answers 404 for deleted and for private videos, and 403 for hidden ones, as for clients that it blocks."""

import re

from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.keys import counted_key
from archiver.demo.smallweb.messages import Request, Response, json_answer, json_text
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, html_page, oembed

NAME = LEDGER_NAME = "vimeo"
HOSTS = ("vimeo.com", "player.vimeo.com")
CONTROLS = ("235352744",)
EXAMPLE = "235352744"
new_key = counted_key(700_000_000)

_VIDEO = re.compile(r"https://vimeo\.com/(\d+)")
_MISSING = json_answer({"error": "not found"}, status=404)
_FORBIDDEN = json_answer({"domain_status_code": 403}, status=403)


def markup(post: PretendPost) -> str:
    """The official player."""
    return f'<iframe src="https://player.vimeo.com/video/{post.key}?h=00" width="640" height="360" allowfullscreen></iframe>'


def video_oembed(post: PretendPost) -> str:
    """OEmbed of a live video."""
    return oembed(
        post,
        "",
        type="video",
        video_id=int(post.key),
        author_url=f"https://vimeo.com/{post.handle}",
        upload_date=f"{post.written:%Y-%m-%d %H:%M:%S}",
    )


ANSWERS = {"vimeo-oembed": video_oembed}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of oEmbed and of the player."""
    if request.host == "player.vimeo.com":
        return html_page('<div id="player">▶</div>')
    found = _VIDEO.fullmatch(request.parameters.get("url", ""))
    if request.path != "/api/oembed.json" or found is None:
        return NOT_FOUND
    post = view.find(found[1], PostState.LIVE, PostState.HIDDEN)
    if post is None:
        return _MISSING
    return _FORBIDDEN if post.state is PostState.HIDDEN else json_text(video_oembed(post))
