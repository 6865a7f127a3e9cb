"""Pretend Vine: closed since 2017, so the archiver finds and names its posts, and sends no probes."""

from archiver.demo.smallweb.interface import AnswerBody, no_answer
from archiver.demo.smallweb.keys import random_key
from archiver.demo.smallweb.posts import PretendPost

NAME = LEDGER_NAME = "vine"
HOSTS = ()
CONTROLS = ()
EXAMPLE = "hBFP5LFKUOU"
ANSWERS = dict[str, AnswerBody]()
new_key = random_key(11, "ABDEFHIJKLMOPQTUVWXYZabdefhijklmnopqrtuvwxyz0123456789")
answer = no_answer


def markup(post: PretendPost) -> str:
    """The official frame."""
    return f'<iframe src="https://vine.co/v/{post.key}/embed/simple" width="600" height="600" frameborder="0"></iframe>'
