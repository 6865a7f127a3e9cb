"""Mentions: where a text or an element has an address on a platform's host in it, whether that names a post or not."""

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborNode

from archiver.finding.selectors import leads_to_platform
from archiver.platforms.registry import SCHEMES, platforms_at

_HOST = re.compile(r"(?:(?<=%2F)|(?<=%2f)|(?<![\w@.%-]))(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,12}(?![\w@(=-])", re.ASCII)
_SCHEME = re.compile("|".join(map(re.escape, SCHEMES)))
_BEFORE_HOST = re.compile(r"(?:https?:)?(?:\\?/){2}\Z|https?%3A%2F%2F\Z", re.IGNORECASE)
_REST = re.compile(r"(?::\d{1,5})?[^\s<>\"'`]{0,2000}")
_ENDING = ".,;:!?*_)]}\\"
_LONGEST_START = 14  # characters
_MAX_TEXT = 2_000_000  # characters
_LINKED = frozenset({"href", "src", "data-src", "cite", "action"})


def mentions_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield each address on a platform's host in a text, with where it starts; also a host alone."""
    for found in _HOST.finditer(text, 0, _MAX_TEXT):
        if platforms_at(found[0].lower()):
            before = _BEFORE_HOST.search(text, max(0, found.start() - _LONGEST_START), found.start())
            start = before.start() if before else found.start()
            rest = _REST.match(text, found.end())
            yield start, text[start : rest.end() if rest else found.end()].rstrip(_ENDING)
    for scheme in _SCHEME.finditer(text, 0, _MAX_TEXT):
        rest = _REST.match(text, scheme.end())
        yield scheme.start(), text[scheme.start() : rest.end() if rest else scheme.end()].rstrip(_ENDING)


def mention_in_attributes(attributes: Mapping[str, str | None]) -> tuple[str, str] | None:
    """The first attribute that has an address on a platform's host, with the address; also one of a shape that posts have."""
    for name, value in attributes.items():
        address = next((address for _, address in mentions_in(value or "")), None)
        if address is not None:
            return name, address
        if value and name in _LINKED and "/" in value and leads_to_platform(value):
            return name, value
    return None


def mention_in_own_text(node: LexborNode) -> str | None:
    """The first address on a platform's host in the text that a node has itself; of a comment, in the comment."""
    text = (node.comment_content or "") if node.is_comment_node else node.text(deep=False)
    return next((address for _, address in mentions_in(text)), None)


def mentions_platform(node: LexborNode) -> bool:
    """Whether an element has an address on a platform's host in an attribute or in its own text."""
    return mention_in_attributes(node.attributes) is not None or mention_in_own_text(node) is not None
