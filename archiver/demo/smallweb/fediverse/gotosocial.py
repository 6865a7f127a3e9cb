"""Pretend GoToSocial: its API and its objects are only for those who are signed in, its pages are for everybody."""

import re
from collections.abc import Mapping
from random import Random

from archiver.demo.smallweb.fediverse.pages import public_page
from archiver.demo.smallweb.interface import AnswerBody, PlatformView, handle_of
from archiver.demo.smallweb.keys import in_base, timed_number
from archiver.demo.smallweb.messages import Request, Response, json_answer
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND

NAME, LEDGER_NAME = "gotosocial", "mastodon"
HOSTS = ("sloth.example",)
CONTROLS = ()  # the host answers for itself
EXAMPLE = "sloth.example/@ferry/statuses/01HZ7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z"

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_STATUS = re.compile(r"/@\w+/statuses/([0-9A-Z]{26})")
_UNAUTHORIZED = json_answer({"error": "Unauthorized: token not supplied"}, status=401)


def new_key(number: int, _: Random) -> str:
    """The host, and the path of a status with a ULID."""
    return f"{HOSTS[0]}/@{handle_of(number)}/statuses/{in_base(timed_number(number, 80), _CROCKFORD).zfill(26)}"


def markup(post: PretendPost) -> str:
    """GoToSocial gives out no embed: articles have the address in a block."""
    return f'<div class="wp-block-embed__wrapper">\nhttps://{post.key}\n</div>'


ANSWERS: Mapping[str, AnswerBody] = {}  # no probe's answer but that of its page shows a post, and pages are asked for after others


def answer(view: PlatformView, request: Request) -> Response:
    """The answer of the host."""
    if request.path == "/.well-known/nodeinfo":
        return NOT_FOUND if view.denies else json_answer({"links": [{"href": f"https://{request.host}/nodeinfo/2.0"}]})
    shown = _STATUS.fullmatch(request.path)
    if shown is None or "activity+json" in request.headers.get("accept", ""):
        return _UNAUTHORIZED
    post = view.find(request.host + request.path, PostState.LIVE)
    if post is None:
        return NOT_FOUND
    element = f'<article class="status expanded" id="{shown[1]}"><div class="text"><div class="content">{{}}</div></div></article>'
    return public_page(post, f"https://{post.key}", element=element)
