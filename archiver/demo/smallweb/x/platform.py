"""Pretend X among the other pretend platforms: their posts, answered by the demonstration's X (`x.server`)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from random import Random

from archiver.demo.smallweb.interface import PlatformView, written_at
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.posts import PieceKind, PostState, PretendPost
from archiver.demo.smallweb.rendering import escape, html_text, oembed, picture_name, plain_text, short_code, short_link, to_json
from archiver.demo.smallweb.world import Account, Picture, World, XPost, empty_world, snowflake
from archiver.demo.smallweb.x import server
from archiver.demo.smallweb.x.oembed import WIDGETS, blockquote
from archiver.demo.smallweb.x.tweet_result import tweet

NAME = LEDGER_NAME = "x"
HOSTS = server.HOSTS
CONTROLS = ()  # every world of the demonstration contains X's first post
EXAMPLE = "1841206275088290279"

_DATES = ("October 1, 2024", "1. Oktober 2024", "2024年10月1日")
_NOBODY = World()


def new_key(number: int, _: Random) -> str:
    """A number that contains the time."""
    return snowflake(written_at(number), sequence=number % 4096)


def markup(post: PretendPost) -> str:
    """The official blockquote and its script."""
    return blockquote(_x_post(post, post.texts[0])) + WIDGETS


def tweet_result(post: PretendPost) -> str:
    """The answer of `tweet-result` about a live post. It is shown whole, however long it is."""
    variation, posted = post.variation, _x_post(post)
    answer = tweet(World().with_posts([posted]), posted)
    if not variation.wrapped and isinstance(answer["entities"], dict):
        answer["entities"] = answer["entities"] | {"urls": []}
    return to_json(answer, variation)


def post_oembed(post: PretendPost) -> str:
    """OEmbed of a live post."""
    variation, posted = post.variation, _x_post(post)
    posted = replace(posted, pictures=(), account=replace(posted.account, name=escape(variation.name, variation)))
    text = html_text(post, link=short_link("https://t.co/"), emoji='<img class="Emoji" alt="{0}">')
    quoted = blockquote(posted, text=text, date=_DATES[variation.language])
    return oembed(post, quoted, title="", url=posted.address, author_url=f"https://twitter.com/{post.handle}")


ANSWERS = {"x-tweet-result": tweet_result, "x-oembed": post_oembed}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of X's hosts."""
    return server.answer(_world(view), request)


@lru_cache(maxsize=2)
def _world(view: PlatformView) -> World:
    """The world of the demonstration that contains the posts of a view."""
    if view.denies:
        return _NOBODY
    world = empty_world().with_posts(_x_post(post, post.texts[0]) for post in view.posts.values())
    for key, post in view.posts.items():
        if post.earlier:
            world = world.edited(key, post.text, at=post.written + timedelta(minutes=20))
        if post.state is not PostState.LIVE:
            world = world.post_became(key, _STATES.get(post.state, post.state))
    return world


_STATES: Mapping[PostState, PostState] = {
    PostState.DENIED: PostState.MISSING,
    PostState.ACCOUNT_DELETED: PostState.ACCOUNT_DEACTIVATED,
}


def _x_post(post: PretendPost, text: str | None = None) -> XPost:
    """A post of X as the demonstration has it: its current version, or the one with this text."""
    variation = post.variation
    return XPost(
        id=post.key,
        account=Account(id=str(10_000_000 + post.number), handle=post.handle, name=variation.name),
        text=plain_text(post) if text is None else text,
        created_at=post.written,
        pictures=tuple(Picture(key=picture_name(number, variation), seed=str(number)) for number in post.pictures),
        code=f"media{variation.link_salt}" if post.pictures else None,
        links=tuple(
            (short_code(piece.text, variation), f"https://{piece.text}") for piece in post.pieces if piece.kind is PieceKind.LINK
        ),
        likes=variation.count,
        whole=True,
    )
