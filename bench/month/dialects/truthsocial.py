"""Truth Social: Mastodon's API on one host."""

import re
from random import Random

from archiver.demo.smallweb.messages import Request, Response, json_answer, page
from bench.month.dialects.interface import NOT_FOUND, Post, View, document, written
from bench.month.dialects.mastodon import status
from bench.month.fates import Lot

NAME = PLATFORM = "truthsocial"
HOSTS = ("truthsocial.com",)
SHARE = 5
CONTROLS = ("109598702184774628",)

_STATUS = re.compile(r"(?:/api/v1)?/statuses/(\d+)")
_NOT_FOUND = json_answer({"error": "Record not found"}, status=404)


def key(number: int, _: Random) -> str:
    """A number that tells the time."""
    return str((int(written(number).timestamp() * 1000) << 16) + number)


def markup(post: Post) -> str:
    """The official frame, at times one that waits."""
    address = f"https://truthsocial.com/@{post.handle}/{post.key}/embed"
    attribute, waits = ("src", "") if post.number % 2 else ("data-src", " lazyLoad")
    return f'<iframe {attribute}="{address}" class="truthsocial-embed{waits}" width="600"></iframe>'


def answer(view: View, request: Request) -> Response:
    """What the host answers."""
    found = _STATUS.fullmatch(request.path)
    seen = view.seen(found[1]) if found else None
    api = request.path.startswith("/api/")
    if seen is None or seen.lot is not Lot.LIVE:
        return _NOT_FOUND if api else NOT_FOUND
    if api:
        return json_answer(status(view, seen, request.host))
    return page(document(f'<main><div class="status__wrapper">{seen.escaped}</div></main>'))
