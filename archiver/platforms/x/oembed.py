"""Read oEmbed answers of X: which post they are about, and its content (author, text, language, time by id).

They lack the media and the account's id, and their links stay short, so they only complement the embed's API.
"""

import re

from bs4 import BeautifulSoup, Tag

from archiver.model.digests import JSONValue
from archiver.model.observations import Claim
from archiver.model.posts import Author, Content, PostRef
from archiver.model.urls import parse_url
from archiver.platforms.parsing.html_pages import has_unknown_elements
from archiver.platforms.parsing.json_fields import clean, text
from archiver.platforms.x import names

_PICTURE_LINK = re.compile(r"pic\.(?:twitter|x)\.com/\w+", re.ASCII)
_BREAKS = re.compile(r"[ \t]*\n[ \t]*")
_MAX_MARKUP_LENGTH = 100_000


def post(payload: JSONValue) -> PostRef | None:
    """The post that the answer is about, by its `url`, else by the last link in its markup that names a post."""
    linked = (names.post_at(str(link.get("href") or "")) for link in reversed(_markup(payload).find_all("a")))
    return names.post_at(text(payload, "url") or "") or next(filter(None, linked), None)


def content(payload: JSONValue, post: PostRef) -> Content | None:
    """The post's content; None if the markup is not X's blockquote."""
    paragraph = _markup(payload).select_one("blockquote p")
    if paragraph is None:
        return None
    language = paragraph.get("lang")
    words = _words(paragraph)
    return Content(
        author=Author(handle=_handle(payload), name=text(payload, "author_name")),
        text=words,
        posted_at=names.posted_at(post),
        language=language if isinstance(language, str) else None,
        truncated=words.endswith("…"),
    )


def unread(payload: JSONValue) -> tuple[Claim, ...]:
    """The parts that the markup does not show in a known way."""
    return (Claim.TEXT,) if has_unknown_elements(_markup(payload)) else ()


def _markup(payload: JSONValue) -> BeautifulSoup:
    """The answer's markup, parsed."""
    # Wrapped in an element, since Beautiful Soup warns about markup that looks like a URL or a file name.
    return BeautifulSoup(f"<div>{(text(payload, 'html') or '')[:_MAX_MARKUP_LENGTH]}</div>", "lxml")


def _words(paragraph: Tag) -> str:
    """A paragraph's text with its line breaks, without the link to the post's own media."""
    for line_break in paragraph.find_all("br"):
        line_break.replace_with("\n")
    for picture in paragraph.find_all("img"):  # an emoji, in old answers
        picture.replace_with(str(picture.get("alt") or ""))
    for link in paragraph.find_all("a"):
        if _PICTURE_LINK.fullmatch(link.get_text(strip=True)):
            link.decompose()
    return clean(_BREAKS.sub("\n", paragraph.get_text())).strip()


def _handle(payload: JSONValue) -> str | None:
    """The handle in the author's URL."""
    address = parse_url(text(payload, "author_url") or "")
    return address.segments[0] if address and address.segments else None
