"""The text of an element as a reader sees it: with its line breaks, and an empty line between paragraphs."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag


BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1"),
        *("h2", "h3", "h4", "h5", "h6", "header", "li", "ol", "p", "section", "ul"),
    }
)
UNSEEN = frozenset({"script", "style", "template", "svg", "noscript"})
CLOSING = "\n\n"
_SPACES = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAKS = re.compile(r" ?(\n+) ?")
_MANY_BREAKS = re.compile(r"\n{3,}")


def visible_text(tag: "Tag") -> str:
    """The text of an element as a reader sees it; pictures of emoji stand as the emoji that they show."""
    return tidied("".join(_pieces(tag)))


def tidied(text: str) -> str:
    """A joined text without spaces around line breaks, and with at most one empty line in a row."""
    return _MANY_BREAKS.sub("\n\n", _AROUND_BREAKS.sub(r"\1", text)).strip()


def spaced(text: str) -> str:
    """A text with each run of white space replaced by one space."""
    return _SPACES.sub(" ", text)


def _pieces(tag: "Tag") -> Iterator[str]:
    """The text's pieces in order, without recursion: markup can nest deeper than calls can."""
    from bs4.element import NavigableString, Tag  # noqa: PLC0415 - who looks up what is known reads no page, and need not wait for it

    stack: list[Iterator[PageElement] | str] = [iter(tag.children)]
    while stack:
        top = stack[-1]
        if isinstance(top, str):
            yield top
            stack.pop()
            continue
        child = next(top, None)
        if child is None:
            stack.pop()
        elif isinstance(child, Tag):
            yield from _opening(child)
            if child.name not in UNSEEN:
                stack.append(CLOSING if child.name in BLOCKS else "")
                stack.append(iter(child.children))
        elif type(child) is NavigableString:
            yield spaced(child)


def _opening(tag: "Tag") -> Iterator[str]:
    if tag.name == "br":
        yield "\n"
    elif tag.name in BLOCKS:
        yield CLOSING
    elif tag.name == "img" and is_emoji(tag.get):
        yield str(tag.get("alt", ""))


def is_emoji(attribute: Callable[[str], object]) -> bool:
    """Whether a picture is of an emoji, by its attributes."""
    return any("emoji" in str(attribute(name) or "").lower() for name in ("class", "src", "draggable"))
