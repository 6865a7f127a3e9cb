"""Pretend Lemmy: posts with a title, named by a number, and tombstones of deleted ones."""

from random import Random
from typing import TYPE_CHECKING

from archiver.demo.smallweb.fediverse.pages import public_page
from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.messages import Request, Response, json_answer, json_text
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, html_text, to_json, written_out_link

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

NAME, LEDGER_NAME = "lemmy", "mastodon"
HOSTS = ("lemmy.example",)
CONTROLS = ()  # the host answers for itself
EXAMPLE = "lemmy.example/post/12"


def new_key(number: int, _: Random) -> str:
    """The host, and the path of a post with its number."""
    return f"{HOSTS[0]}/post/{number + 1}"


def markup(post: PretendPost) -> str:
    """Lemmy gives out no embed: articles have the address in a block."""
    return f'<div class="wp-block-embed__wrapper">\nhttps://{post.key}\n</div>'


def page_object(post: PretendPost) -> str:
    """The ActivityPub object of a live post: its words are the title here, and a link its content."""
    document: dict[str, JSONValue] = {
        "type": "Page",
        "id": f"https://{post.key}",
        "attributedTo": f"https://{HOSTS[0]}/u/{post.handle}",
        "name": "From the quay",
        "content": f"<p>{html_text(post, link=written_out_link)}</p>",
        "published": f"{post.written:%Y-%m-%dT%H:%M:%SZ}",
    }
    return to_json(document, post.variation)


ANSWERS = {"mastodon-object": page_object}


def answer(view: PlatformView, request: Request) -> Response:
    """The answer of the host."""
    if request.path == "/.well-known/nodeinfo":
        return NOT_FOUND if view.denies else json_answer({"links": [{"href": f"https://{request.host}/nodeinfo/2.0"}]})
    post = view.find(request.host + request.path)
    if post is not None and post.state is PostState.DELETED:
        return json_answer({"type": "Tombstone", "id": f"https://{post.key}"}, status=410)
    if post is None or post.state is not PostState.LIVE:
        return NOT_FOUND
    return json_text(page_object(post)) if "json" in request.headers.get("accept", "") else public_page(post, f"https://{post.key}")
