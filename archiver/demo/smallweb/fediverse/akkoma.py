"""Pretend Akkoma: Mastodon's API with ids of its own, and pages whose head says what the post says."""

import re
from random import Random
from string import ascii_lowercase, ascii_uppercase, digits

from archiver.demo.smallweb import mastodon
from archiver.demo.smallweb.fediverse.pages import public_page
from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.keys import in_base, timed_number
from archiver.demo.smallweb.messages import Request, Response, json_answer, json_text
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, to_json

NAME, LEDGER_NAME = "akkoma", "mastodon"
HOSTS = ("berth.example",)
CONTROLS = ()  # the host answers for itself
EXAMPLE = "berth.example/AeabcdEFGHIJKLMNOP"

_BASE_62 = digits + ascii_uppercase + ascii_lowercase
_STATUS = re.compile(r"/api/v1/statuses/(\w+)")
_PAGE = re.compile(r"/(?:notice|@\w+)/(\w{18})")
_NOT_FOUND = json_answer({"error": "Record not found"}, status=404)
_REFUSED = json_answer({"error": "Invalid credentials."}, status=403)


def new_key(number: int, _: Random) -> str:
    """The host, and a flake id: milliseconds and a count, in base 62."""
    return f"{HOSTS[0]}/{in_base(timed_number(number, 64), _BASE_62)}"


def markup(post: PretendPost) -> str:
    """The frame that the server gives out."""
    host, _, key = post.key.partition("/")
    return f'<iframe src="https://{host}/embed/{key}" class="pleroma-embed" width="400"></iframe>'


def status(post: PretendPost) -> str:
    """A status of the API: its `url` is not that of Mastodon."""
    host, _, key = post.key.partition("/")
    shown = mastodon.status(post, host) | {
        "uri": f"https://{host}/objects/{post.number:08x}-0000-4000-8000-000000000000",
        "url": f"https://{host}/notice/{key}",
    }
    return to_json(shown, post.variation)


ANSWERS = {"mastodon-status": status}


def answer(view: PlatformView, request: Request) -> Response:
    """The answer of the host."""
    if request.path == "/api/v1/instance":
        return _NOT_FOUND if view.denies else json_answer({"uri": f"https://{request.host}", "title": "A berth"})
    asked, shown = _STATUS.fullmatch(request.path), _PAGE.fullmatch(request.path)
    found = asked or shown
    post = view.find(f"{request.host}/{found[1]}", PostState.LIVE, PostState.LOGIN_ONLY) if found else None
    if post is None:
        return NOT_FOUND if shown else _NOT_FOUND
    if shown:
        return public_page(post, f"https://{request.host}/notice/{shown[1]}")
    return _REFUSED if post.state is PostState.LOGIN_ONLY else json_text(status(post))
