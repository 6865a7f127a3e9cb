"""Content of a post of X from its oEmbed answer: author, address and words.

It knows neither media nor time nor the account's number, and links stay short: a second witness, not a full one.
"""

import re

from bs4 import BeautifulSoup, Tag

from archiver.model.digests import JSONValue
from archiver.model.posts import Author, Content, PostRef
from archiver.model.urls import parse_url
from archiver.platforms.parsing.json_fields import clean, text
from archiver.platforms.x import names

_PICTURE_LINK = re.compile(r"pic\.(?:twitter|x)\.com/\w+", re.ASCII)
_BREAKS = re.compile(r"[ \t]*\n[ \t]*")
_MAX_MARKUP_LENGTH = 100_000


def post(payload: JSONValue) -> PostRef | None:
    """The post that the answer is about: its own address, else the last link of its markup."""
    address = parse_url(text(payload, "url") or "")
    named = names.identify(address) if address else None
    return named or _last_linked(_markup(payload))


def content(payload: JSONValue, post: PostRef) -> Content | None:
    """What the post says, from its markup; None where the markup is not X's."""
    words = _markup(payload).select_one("blockquote p")
    if words is None:
        return None
    language = words.get("lang")
    written = _words(words)
    return Content(
        author=Author(handle=_handle(payload), name=text(payload, "author_name")),
        text=written,
        posted_at=names.posted_at(post),
        language=language if isinstance(language, str) else None,
        truncated=written.endswith("…"),
    )


def _markup(payload: JSONValue) -> BeautifulSoup:
    """The markup, parsed."""
    # Within an element of its own: Beautiful Soup warns of markup that looks like an address or a file's name.
    return BeautifulSoup(f"<div>{(text(payload, 'html') or '')[:_MAX_MARKUP_LENGTH]}</div>", "lxml")


def _words(paragraph: Tag) -> str:
    """A paragraph's words with its line breaks, without the link to the post's own media."""
    for line_break in paragraph.find_all("br"):
        line_break.replace_with("\n")
    for picture in paragraph.find_all("img"):  # an emoji, in answers of years past
        picture.replace_with(str(picture.get("alt") or ""))
    for link in paragraph.find_all("a"):
        if _PICTURE_LINK.fullmatch(link.get_text(strip=True)):
            link.decompose()
    return clean(_BREAKS.sub("\n", paragraph.get_text())).strip()


def _handle(payload: JSONValue) -> str | None:
    """The handle in the author's address."""
    address = parse_url(text(payload, "author_url") or "")
    return address.segments[0] if address and address.segments else None


def _last_linked(markup: BeautifulSoup) -> PostRef | None:
    """The post that the last link of the markup names."""
    addresses = (parse_url(href) for link in markup.find_all("a") if isinstance(href := link.get("href"), str))
    named = [found for address in addresses if address and (found := names.identify(address))]
    return named[-1] if named else None
