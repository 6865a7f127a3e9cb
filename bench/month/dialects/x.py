"""X: the demonstration's own (`archiver.demo.x`), on a world made anew for each night."""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from random import Random

from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.world import Account, State, World, empty_world, snowflake
from archiver.demo.smallweb.world import Post as Posted
from archiver.demo.smallweb.x import server as x
from archiver.demo.smallweb.x.oembed import WIDGETS, blockquote
from bench.month.dialects.interface import Post, View, handle, written
from bench.month.fates import Lot

NAME = PLATFORM = "x"
HOSTS = x.HOSTS
SHARE = 24
CONTROLS = ()  # the world of the demonstration holds X's first post of all

_STATES: Mapping[Lot, State] = {
    Lot.LIVE: State.LIVE,
    Lot.DENIED: State.MISSING,
    Lot.PROTECTED: State.ACCOUNT_PROTECTED,
    Lot.AGE_GATED: State.AGE_RESTRICTED,
    Lot.ABROAD_ONLY: State.WITHHELD,
    Lot.HIDDEN: State.SENSITIVE,
    Lot.DELETED: State.DELETED,
    Lot.REMOVED: State.UNAVAILABLE,
    Lot.VANISHED: State.MISSING,
    Lot.ACCOUNT_DELETED: State.ACCOUNT_DEACTIVATED,
    Lot.ACCOUNT_SUSPENDED: State.ACCOUNT_SUSPENDED,
    Lot.ACCOUNT_DEACTIVATED: State.ACCOUNT_DEACTIVATED,
}
_NOBODY = World()


def key(number: int, _: Random) -> str:
    """A number that tells the time."""
    return snowflake(written(number), sequence=number % 4096)


def markup(post: Post) -> str:
    """The official blockquote and its script."""
    return blockquote(_posted(post)) + WIDGETS


def answer(view: View, request: Request) -> Response:
    """What X's hosts answer."""
    return x.answer(_world(view), request)


@lru_cache(maxsize=2)
def _world(view: View) -> World:
    """X on one night."""
    if view.denies:
        return _NOBODY
    world = empty_world().with_posts(_posted(seen.post) for seen in view.posts.values()).visited(view.night * 41)
    for number, seen in view.posts.items():
        if seen.edited:
            world = world.edited(number, seen.words, at=seen.post.written + timedelta(minutes=20))
        if seen.lot is not Lot.LIVE:
            world = world.post_became(number, _STATES[seen.lot])
    return world


def _posted(post: Post) -> Posted:
    account = Account(id=str(10_000_000 + post.number), handle=handle(post.number), name=f"Ferry {post.number}")
    return Posted(id=post.key, account=account, text=post.words[0], created_at=post.written, likes=post.number % 5000)
