"""What a reader sees of markup: its text, with a line break where the markup has one and an empty line between paragraphs."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag


_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "li",
        "ol",
        "p",
        "section",
        "ul",
    }
)
_UNSEEN = frozenset({"script", "style", "template", "svg", "noscript"})
_SPACES = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAKS = re.compile(r" ?(\n+) ?")
_MANY_BREAKS = re.compile(r"\n{3,}")


def shown(tag: "Tag") -> str:
    """The text of an element as a reader sees it; pictures of emoji stand as the emoji that they show."""
    text = _AROUND_BREAKS.sub(r"\1", "".join(_pieces(tag)))
    return _MANY_BREAKS.sub("\n\n", text).strip()


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
        one = next(top, None)
        if one is None:
            stack.pop()
        elif isinstance(one, Tag):
            yield from _opening(one)
            if one.name not in _UNSEEN:
                stack.append("\n\n" if one.name in _BLOCKS else "")
                stack.append(iter(one.children))
        elif type(one) is NavigableString:
            yield _SPACES.sub(" ", one)


def _opening(tag: "Tag") -> Iterator[str]:
    if tag.name == "br":
        yield "\n"
    elif tag.name in _BLOCKS:
        yield "\n\n"
    elif tag.name == "img" and _is_emoji(tag):
        yield str(tag.get("alt", ""))


def _is_emoji(tag: "Tag") -> bool:
    return any("emoji" in str(tag.get(name, "")).lower() for name in ("class", "src", "draggable"))
