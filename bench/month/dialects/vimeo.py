"""Vimeo: oEmbed; 404 of what is gone and of what is private, 403 of what it keeps back as of whoever is blocked."""

import re
from random import Random

from archiver.demo.smallweb.messages import Request, Response, json_answer, page
from bench.month.dialects.interface import NOT_FOUND, Post, View, document
from bench.month.fates import Lot

NAME = PLATFORM = "vimeo"
HOSTS = ("vimeo.com", "player.vimeo.com")
SHARE = 3
CONTROLS = ("235352744",)

_VIDEO = re.compile(r"https://vimeo\.com/(\d+)")
_FIRST = 700_000_000
_MISSING = json_answer({"error": "not found"}, status=404)
_FORBIDDEN = json_answer({"domain_status_code": 403}, status=403)


def key(number: int, _: Random) -> str:
    """A number that was counted up."""
    return str(_FIRST + number)


def markup(post: Post) -> str:
    """The official player."""
    return f'<iframe src="https://player.vimeo.com/video/{post.key}?h=00" width="640" height="360" allowfullscreen></iframe>'


def answer(view: View, request: Request) -> Response:
    """What the hosts answer."""
    if request.host == "player.vimeo.com":
        return page(document('<div id="player">▶</div>'))
    found = _VIDEO.fullmatch(request.parameters.get("url", ""))
    if request.path != "/api/oembed.json" or found is None:
        return NOT_FOUND
    seen = view.seen(found[1])
    if seen is None or seen.lot in {Lot.DELETED, Lot.PRIVATE}:
        return _MISSING
    if seen.lot is Lot.HIDDEN:
        return _FORBIDDEN
    return json_answer(
        {
            "version": "1.0",
            "type": "video",
            "video_id": int(seen.post.key),
            "title": seen.words,
            "description": "At the quay",
            "author_name": "Ferry",
            "author_url": f"https://vimeo.com/{seen.post.handle}",
            "upload_date": f"{seen.post.written:%Y-%m-%d %H:%M:%S}",
            "thumbnail_url": f"https://i.vimeocdn.com/video/{view.night}.jpg",
        }
    )
