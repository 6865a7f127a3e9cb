"""Pretend VK: the post's page. How the real VK shows a live or a deleted post is not known."""

from archiver.demo.smallweb.interface import AnswerBody, PlatformView
from archiver.demo.smallweb.keys import counted_key
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page

NAME = LEDGER_NAME = "vk"
HOSTS = ("vk.com",)
CONTROLS = ()
EXAMPLE = "wall-1_2"
ANSWERS = dict[str, AnswerBody]()
new_key = counted_key(1000, prefix="wall-1_")


def markup(post: PretendPost) -> str:
    """The element that the official widget fills."""
    owner, _, number = post.key.removeprefix("wall").partition("_")
    return f'<div id="vk_post_{owner}_{number}"></div><script src="https://vk.com/js/api/openapi.js?173"></script>'


def answer(view: PlatformView, request: Request) -> Response:
    """The answer of the post's page."""
    post = view.find(request.path.strip("/"))
    if post is None or post.state is PostState.DELETED:
        return NOT_FOUND
    element = f"post{post.key.removeprefix('wall')}"
    return html_page(f'<div id="{element}" class="wall_post_cont">{escape(post.text, post.variation)}</div>')
