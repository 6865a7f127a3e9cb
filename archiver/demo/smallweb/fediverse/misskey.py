"""Pretend Misskey: ActivityPub objects with an empty 404, and an API by POST that says when there is no such note."""

import json
import re
from random import Random
from typing import TYPE_CHECKING

from archiver.demo.smallweb.activitypub import note as activitypub_note
from archiver.demo.smallweb.fediverse.pages import public_page
from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.keys import BASE_36, in_base, timed_number
from archiver.demo.smallweb.messages import TEXT, Request, Response, json_answer, json_text
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import html_page, picture_name, plain_text, to_json

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

NAME, LEDGER_NAME = "misskey", "mastodon"
HOSTS = ("moss.example",)
CONTROLS = ()  # the host answers for itself
EXAMPLE = "moss.example/notes/9qppkxzyd1ee3i9p"

_2000_MILLISECONDS = 946_684_800_000
_NOTE = re.compile(r"/notes/\w+")
_EMPTY_404 = Response(status=404, content_type=TEXT)
_EMPTY_401 = Response(status=401, content_type=TEXT)
_NO_SUCH_NOTE = json_answer({"error": {"message": "No such note.", "code": "NO_SUCH_NOTE", "kind": "client"}}, status=400)


def new_key(number: int, _: Random) -> str:
    """The host, and an id: milliseconds since 2000 and a count, in base 36."""
    return f"{HOSTS[0]}/notes/{in_base(timed_number(0, 0, _2000_MILLISECONDS), BASE_36)}{number:02}"


def markup(post: PretendPost) -> str:
    """The frame that the server gives out."""
    return f'<iframe src="https://{post.key.replace("/notes/", "/embed/notes/")}" width="400"></iframe>'


def note(post: PretendPost) -> str:
    """A note of the API."""
    host, _, key = post.key.partition("/notes/")
    document: dict[str, JSONValue] = {
        "id": key,
        "createdAt": f"{post.written:%Y-%m-%dT%H:%M:%S.000Z}",
        "text": plain_text(post),
        "cw": None,
        "user": {"id": f"u{post.number}", "username": post.handle, "name": post.variation.name},
        "files": [
            {"id": f"f{number}", "type": "image/jpeg", "url": f"https://{host}/files/{picture_name(number, post.variation)}.jpg"}
            for number in post.pictures
        ],
        "reactionCount": post.variation.count,
    }
    return to_json(document, post.variation)


ANSWERS = {"mastodon-object": activitypub_note, "mastodon-note": note}


def answer(view: PlatformView, request: Request) -> Response:
    """The answer of the host."""
    if request.path == "/nodeinfo/2.0":
        return _EMPTY_404 if view.denies else json_answer({"version": "2.0", "software": {"name": "misskey", "version": "2026.11"}})
    if request.path == "/api/notes/show":
        asked = json.loads(request.body) if request.method == "POST" else {}
        post = view.find(f"{request.host}/notes/{asked.get('noteId')}", PostState.LIVE, PostState.LOGIN_ONLY)
        return _NO_SUCH_NOTE if post is None else json_text(note(post))
    post = view.find(request.host + request.path, PostState.LIVE, PostState.LOGIN_ONLY) if _NOTE.fullmatch(request.path) else None
    if "json" not in request.headers.get("accept", ""):
        return html_page('<div id="misskey_app"></div>') if post is None else public_page(post, f"https://{post.key}")
    if post is None:
        return _EMPTY_404
    return _EMPTY_401 if post.state is PostState.LOGIN_ONLY else json_text(activitypub_note(post))
