"""Read X's articles in the JSON of the posts that show them: their title, the beginning of their text, and their cover.

A post that shows an article has no words of its own but a link to `x.com/i/article/NUMBER`, a number that is no post's.
"""

import re

from archiver.model.digests import JSONValue
from archiver.model.posts import Alias
from archiver.model.urls import URL, parse_url
from archiver.platforms.parsing.json_fields import field, items, text

_LINK = re.compile(r"https?://(?:www\.|mobile\.|m\.)?(?:x|twitter)\.com/i/article/([0-9]{1,20})/?", re.ASCII)


def is_article_link(address: str) -> bool:
    """Whether an address is that of an article."""
    return _LINK.fullmatch(address) is not None


def article_words(answer: JSONValue) -> tuple[str, ...]:
    """The title and the beginning of the article that a post shows; empty if it shows none."""
    return tuple(words for name in ("title", "preview_text") if (words := (text(answer, "article", name) or "").strip()))


def article_cover(answer: JSONValue) -> URL | None:
    """The address of the cover of the article that a post shows; None if it has none."""
    cover = field(answer, "article", "cover_media")
    return parse_url(text(cover, "media_info", "original_img_url") or text(cover, "original_img_url") or "")


def article_alias(answer: JSONValue) -> Alias | None:
    """The name that the article's own address gives to the post that shows it."""
    targets = (text(link, "expanded_url") or "" for link in items(answer, "entities", "urls"))
    found = next(filter(None, map(_LINK.fullmatch, targets)), None) if article_words(answer) else None
    return Alias(f"x.com/i/article/{found[1]}") if found else None
