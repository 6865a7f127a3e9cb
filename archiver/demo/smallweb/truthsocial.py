"""Pretend Truth Social: Mastodon's API on one host."""

import re

from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.keys import timed_key
from archiver.demo.smallweb.mastodon import status
from archiver.demo.smallweb.messages import Request, Response, json_answer, json_text
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page, named_link, to_json

NAME = LEDGER_NAME = "truthsocial"
HOSTS = ("truthsocial.com",)
CONTROLS = ("109598702184774628",)
EXAMPLE = "109598702184774628"
new_key = timed_key(16)

_STATUS = re.compile(r"(?:/api/v1)?/statuses/(\d+)")
_NOT_FOUND = json_answer({"error": "Record not found"}, status=404)


def markup(post: PretendPost) -> str:
    """The official frame, or one that a script loads later."""
    url = f"https://truthsocial.com/@{post.handle}/{post.key}/embed"
    attribute, lazy = ("src", "") if post.number % 2 else ("data-src", " lazyLoad")
    return f'<iframe {attribute}="{url}" class="truthsocial-embed{lazy}" width="600"></iframe>'


def truth(post: PretendPost) -> str:
    """The status of a live post."""
    return to_json(status(post, HOSTS[0], named_link), post.variation)


ANSWERS = {"truthsocial-status": truth}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of the API and of the page."""
    found = _STATUS.fullmatch(request.path)
    post = view.find(found[1], PostState.LIVE) if found else None
    api = request.path.startswith("/api/")
    if post is None:
        return _NOT_FOUND if api else NOT_FOUND
    if api:
        return json_text(truth(post))
    return html_page(f'<main><div class="status__wrapper">{escape(post.text, post.variation)}</div></main>')
