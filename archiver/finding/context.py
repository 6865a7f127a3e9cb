"""Context of an embed: the words of the article right before and after the post.

A post's position is recorded in two independent ways: by the embed's locator (a CSS selector that contains the post's key, such as
`blockquote:has(a[href*="/1911842373636882499"])`, in which `:contains()` is about the text and `[*=]` about any attribute), and by
the text around it, which also locates the position in a version of the article without the post (compare the W3C's
TextQuoteSelector, and text fragments in URLs).
"""

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from archiver.bounds import bounds, reach
from archiver.finding.page import parse_page
from archiver.model.articles import Article, Context, Markup
from archiver.model.embeds import Embed
from archiver.model.posts import normalise

_CONTEXT_LENGTH = 160  # characters on each side
_MAX_LEVELS = 60
_MAX_SIBLINGS = 200
_MAX_TEXT_BESIDE = 20_000  # characters, blanks included, on each side
_IN_ANY_ATTRIBUTE = re.compile(r'(?P<tag>[\w\-]+)\[\*="(?P<key>[^"]+)"\]')
_IN_ATTRIBUTE = re.compile(r'(?P<nodes>[\w\-]*\[(?P<name>[\w\-]+))\*="(?P<key>[^"]+)"\]')
_AROUND_A_LINK = re.compile(r'(?P<tag>[\w\-]+):has\((?P<link>a?\[href)\*="(?P<key>[^"]+)"\]\)')
_INVISIBLE_TAGS = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "head", "-comment"})


def find_contexts(article: Article, embeds: tuple[Embed, ...]) -> tuple[Context, ...]:
    """The context of each embed, in their order; empty where the locator selects nothing, or was not looked for any more."""
    if article.markup is Markup.TEXT:
        return tuple(_in_text(article.text, embed) for embed in embeds)
    page = _SearchedPage(parse_page(article.text).tree)
    # By default 2,000 posts on a page of a megabyte, some three seconds.
    searched = embeds[: bounds().searched_characters // max(1, len(article.text))]
    if len(searched) < len(embeds):
        reach("searched_characters")
    return (*(_in_page(page, embed) for embed in searched), *(Context() for _ in embeds[len(searched) :]))


def _in_text(text: str, embed: Embed) -> Context:
    start, _, end = embed.locator.removeprefix("char=").partition(",")
    if not (embed.locator.startswith("char=") and start.isdecimal() and end.isdecimal()):
        return Context()
    first, last = int(start), int(end)
    before = text[max(0, first - 4 * _CONTEXT_LENGTH) : first]
    return Context(before=_last_words(before), after=_first_words(text[last : last + 4 * _CONTEXT_LENGTH]))


class _SearchedPage:
    """A parsed page, and the values of its tags' attributes."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._values_by_tag: dict[str, list[tuple[str, LexborNode]]] = {}
        self._values_by_attribute: dict[str, list[tuple[str, LexborNode]]] = {}
        self._links_by_tag: dict[tuple[str, str], list[tuple[str, LexborNode]]] = {}

    def first(self, locator: str) -> LexborNode | None:
        """The first node that a locator selects; None where there is none, or the locator is no selector."""
        try:
            if (in_any := _IN_ANY_ATTRIBUTE.fullmatch(locator)) is not None:
                return _first_with(in_any["key"], self._values(in_any["tag"]))
            if (found := _IN_ATTRIBUTE.fullmatch(locator)) is not None:
                return _first_with(found["key"], self._values_of(found["name"], f"{found['nodes']}]"))
            if (around := _AROUND_A_LINK.fullmatch(locator)) is not None:
                return _first_with(around["key"], self._links(around["tag"], f"{around['link']}]"))
            return self._tree.css_first(locator.replace(":contains(", ":lexbor-contains(")) if locator else None
        except (SelectolaxError, ValueError):
            return None

    def _values(self, tag: str) -> list[tuple[str, LexborNode]]:
        """The values of each node's attributes, one a line, which no key contains; read once a tag."""
        if tag not in self._values_by_tag:
            nodes = self._tree.css(tag)
            self._values_by_tag[tag] = [("\n".join(value or "" for value in node.attributes.values()), node) for node in nodes]
        return self._values_by_tag[tag]

    def _values_of(self, name: str, nodes: str) -> list[tuple[str, LexborNode]]:
        """The values of one attribute of the nodes that have it; read once, since a selector reads the whole page."""
        if nodes not in self._values_by_attribute:
            self._values_by_attribute[nodes] = [(node.attributes.get(name) or "", node) for node in self._tree.css(nodes)]
        return self._values_by_attribute[nodes]

    def _links(self, tag: str, link: str) -> list[tuple[str, LexborNode]]:
        """The links in each of the outermost nodes with a tag, one a line; `:has()` would read nested nodes over and over."""
        if (tag, link) not in self._links_by_tag:
            found, inside = list[tuple[str, LexborNode]](), set[int]()
            for node in self._tree.css(tag):
                if node.mem_id not in inside:
                    inside.update(inner.mem_id for inner in node.css(tag))
                    found.append(("\n".join(inner.attributes["href"] or "" for inner in node.css(link)), node))
            self._links_by_tag[tag, link] = found
        return self._links_by_tag[tag, link]


def _first_with(key: str, nodes: Iterable[tuple[str, LexborNode]]) -> LexborNode | None:
    """The first of some nodes with texts whose text contains a key."""
    return next((node for text, node in nodes if key in text), None)


def _in_page(page: _SearchedPage, embed: Embed) -> Context:
    node = page.first(embed.locator)
    if node is None:
        return Context()
    return Context(
        before=_last_words(" ".join(reversed(list(_texts_beside(node, forward=False))))),
        after=_first_words(" ".join(_texts_beside(node, forward=True))),
    )


def _texts_beside(node: LexborNode, *, forward: bool) -> Iterator[str]:
    """Yield the texts of the siblings of a node, nearest first, then of its ancestors' siblings, until the context is full."""
    inner: LexborNode | None = node
    size = length = siblings = 0
    for _ in range(_MAX_LEVELS):
        if inner is None or inner.tag == "body":
            return
        sibling = inner.next if forward else inner.prev
        while sibling is not None and siblings < _MAX_SIBLINGS:
            siblings += 1
            text = "" if sibling.tag in _INVISIBLE_TAGS else sibling.text(separator=" ")[:_MAX_TEXT_BESIDE]
            words = normalise(text) if text else ""
            if words:
                yield words
            size += len(words)
            length += len(text)
            if size >= _CONTEXT_LENGTH or length >= _MAX_TEXT_BESIDE:
                return
            sibling = sibling.next if forward else sibling.prev
        inner = inner.parent


def _last_words(text: str) -> str:
    """The end of a text, cut between words."""
    words = normalise(text)
    end = words[-_CONTEXT_LENGTH:]
    return words if words == end else end.partition(" ")[2] or end


def _first_words(text: str) -> str:
    """The beginning of a text, cut between words."""
    words = normalise(text)
    start = words[:_CONTEXT_LENGTH]
    return words if words == start else start.rpartition(" ")[0] or start
