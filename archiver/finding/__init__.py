"""Finding: from the bytes of an article to the posts that it shows. Values in, values out.

`read_article` decides what the bytes are and what the article says of itself; `find_embeds` walks over it once, offers each
candidate (an element, a stretch of text) to every platform, and puts together what they claim: one embed for each post.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archiver.finding.article_reader import read_article
    from archiver.finding.walker import find_embeds

__all__ = ["find_embeds", "read_article"]

_HOMES = {"find_embeds": "archiver.finding.walker", "read_article": "archiver.finding.article_reader"}


def __getattr__(name: str) -> object:
    """What is asked for, loaded now: who only compares words (`matching`) need not wait for parsers of pages."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
