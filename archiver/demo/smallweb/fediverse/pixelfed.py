"""Pretend Pixelfed: ActivityPub objects of pictures; what is not there is a page, whoever asks."""

from random import Random

from archiver.demo.smallweb.activitypub import note
from archiver.demo.smallweb.fediverse.pages import public_page
from archiver.demo.smallweb.interface import PlatformView, handle_of
from archiver.demo.smallweb.keys import timed_number
from archiver.demo.smallweb.messages import Request, Response, json_answer, json_text
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND

NAME, LEDGER_NAME = "pixelfed", "mastodon"
HOSTS = ("lens.example",)
CONTROLS = ()  # the host answers for itself
EXAMPLE = "lens.example/p/ferry/712345678901234567"


def new_key(number: int, _: Random) -> str:
    """The host, and the path of a post with a number that contains the time."""
    return f"{HOSTS[0]}/p/{handle_of(number)}/{timed_number(number, 16)}"


def markup(post: PretendPost) -> str:
    """The frame that the server gives out."""
    return f'<iframe class="pixelfed__embed" src="https://{post.key}/embed?caption=true&amp;layout=full" width="400"></iframe>'


ANSWERS = {"mastodon-object": note}


def answer(view: PlatformView, request: Request) -> Response:
    """The answer of the host."""
    if request.path == "/.well-known/nodeinfo":
        return NOT_FOUND if view.denies else json_answer({"links": [{"href": f"https://{request.host}/api/nodeinfo/2.0.json"}]})
    post = view.find(request.host + request.path, PostState.LIVE)
    if post is None:
        return NOT_FOUND
    return json_text(note(post)) if "json" in request.headers.get("accept", "") else public_page(post, f"https://{post.key}")
