"""Vine: closed since 2017; found and named, never asked."""

from random import Random

from archiver.demo.smallweb.messages import Request, Response
from bench.month.dialects.interface import NOT_FOUND, Post, View

NAME = PLATFORM = "vine"
HOSTS = ()
SHARE = 1
CONTROLS = ()

_LETTERS = "ABDEFHIJKLMOPQTUVWXYZabdefhijklmopqrtuvwxyz0123456789"
_PLACES = 11


def key(_: int, dice: Random) -> str:
    """Letters that were drawn."""
    return "".join(dice.choices(_LETTERS, k=_PLACES))


def markup(post: Post) -> str:
    """The official frame."""
    return f'<iframe src="https://vine.co/v/{post.key}/embed/simple" width="600" height="600" frameborder="0"></iframe>'


def answer(_: View, __: Request) -> Response:
    """Nobody asks."""
    return NOT_FOUND
