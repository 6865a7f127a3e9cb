"""Pretend Vine: closed since 2017; its posts are found and named, and never asked about."""

from collections.abc import Mapping
from random import Random

from archiver.demo.smallweb.interface import AnswerBody, PlatformView
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.posts import PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND

NAME = LEDGER_NAME = "vine"
HOSTS = ()
CONTROLS = ()
EXAMPLE = "hBFP5LFKUOU"
ANSWERS: Mapping[str, AnswerBody] = {}

_KEY_CHARACTERS = "ABDEFHIJKLMOPQTUVWXYZabdefhijklmnopqrtuvwxyz0123456789"
_KEY_LENGTH = 11


def new_key(_: int, dice: Random) -> str:
    """Random characters."""
    return "".join(dice.choices(_KEY_CHARACTERS, k=_KEY_LENGTH))


def markup(post: PretendPost) -> str:
    """The official frame."""
    return f'<iframe src="https://vine.co/v/{post.key}/embed/simple" width="600" height="600" frameborder="0"></iframe>'


def answer(_: PlatformView, __: Request) -> Response:
    """Nothing is there."""
    return NOT_FOUND
