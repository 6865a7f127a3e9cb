"""Parse pages and HTML fragments of platforms with Beautiful Soup, and read attributes, metadata and JSON in them."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from archiver.bounds import bounds, reach
from archiver.model.digests import JSONValue
from archiver.platforms.parsing.html_elements import HTML_ELEMENTS
from archiver.platforms.parsing.json_fields import clean, parse_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from bs4 import BeautifulSoup, Tag

_MAX_MARKUP_LENGTH = 100_000
_XML = re.compile(r"<\?xml", re.IGNORECASE)
_WITH_OWN_ELEMENTS = frozenset({"svg", "math"})


def page(body: bytes) -> "BeautifulSoup":
    """Parse a page, up to a number of bytes and tags that no platform's page reaches."""
    most = bounds().platform_page_bytes
    if len(body) > most:
        reach("platform_page_bytes")
    return _parser()(_first_tags(body[:most]).decode("utf-8", "replace"))


def markup(written: str | None) -> "BeautifulSoup":
    """Parse a fragment of markup, in a `div`."""
    return _parser()(f"<div>{(written or '')[:_MAX_MARKUP_LENGTH]}</div>")


def _first_tags(body: bytes) -> bytes:
    """The page up to its last tag that is parsed."""
    most = bounds().platform_page_tags
    pieces = body.split(b"<", most + 1)
    if len(pieces) <= most + 1:
        return body
    reach("platform_page_tags")
    return body[: len(body) - len(pieces[-1]) - 1]


@cache
def _parser() -> "Callable[[str], BeautifulSoup]":
    from bs4 import BeautifulSoup  # noqa: PLC0415 - who looks up what is known reads no page, and need not wait for it

    # Pages that start with an XML declaration are parsed as HTML; Beautiful Soup would warn of it.
    return lambda text: BeautifulSoup(_XML.sub("<?", clean(text)), "lxml")


def words_of(tag: "Tag | None") -> str | None:
    """The text of an element as a reader sees it; None if there is no element."""
    if tag is None:
        return None
    from archiver.platforms.parsing.visible_text import visible_text  # noqa: PLC0415 - see `_parser`

    return clean(visible_text(tag))


def has_unknown_elements(*tags: "Tag") -> bool:
    """Whether there is an element in these that HTML does not have: how it separates the words in it is not known.

    Elements that are inside of each other are walked over once.
    """
    known: set[int] = set()
    for tag in tags:
        for found in tag.find_all(name=True) if id(tag) not in known else ():
            if id(found) in known:
                continue
            if found.name not in HTML_ELEMENTS:
                return True
            known.add(id(found))
            if found.name in _WITH_OWN_ELEMENTS:
                known.update(map(id, found.find_all(name=True)))
    return False


def attribute(tag: "Tag | None", name: str) -> str:
    """An attribute's value; empty if there is none."""
    value = tag.get(name) if tag is not None else None
    return clean(value) if isinstance(value, str) else ""


def attributes(within: "Tag", selector: str, name: str) -> Iterator[str]:
    """The values of an attribute of all elements that match a selector."""
    return (value for tag in within.select(selector) if (value := attribute(tag, name)))


def property_of(within: "Tag", name: str) -> str | None:
    """The content of a `meta` element by its name (`og:url`, `twitter:title`); None if it is empty or missing."""
    return attribute(within.select_one(f'meta[property="{name}"], meta[name="{name}"]'), "content") or None


def script_json(within: "Tag", selector: str) -> JSONValue:
    """The JSON in a script element; None if there is no such element, or no JSON in it."""
    script = within.select_one(selector)
    value = parse_json(script.get_text().encode("utf-8", "replace")) if script is not None else None
    return None if isinstance(value, ValueError) else value
