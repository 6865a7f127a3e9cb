"""Text and links of an element in an article, parsed with selectolax.

selectolax takes a fifth of the time of beautifulsoup4, which would dominate for a page with many posts. The platforms' own pages,
which are few, are parsed with beautifulsoup4 (`html_pages`).
"""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.platforms.parsing.visible_text import BLOCKS, CLOSING, UNSEEN, is_emoji, spaced, tidied


class Link:
    """A link in an element: its target and its texts."""

    def __init__(self, tree: LexborHTMLParser, node: LexborNode) -> None:
        self._tree = tree
        self._node = node
        self.href = node.attrs.get("href")

    @cached_property
    def title(self) -> str:
        """Its tooltip; empty if it has none."""
        return self._node.attrs.get("title") or ""

    @cached_property
    def label(self) -> str:
        """Its text on one line."""
        return _line(self._node)

    @cached_property
    def content(self) -> "ElementContent":
        """The link as an element."""
        return ElementContent(self._tree, self._node)


class ElementContent:
    """The content of an element."""

    def __init__(self, tree: LexborHTMLParser, node: LexborNode | None) -> None:
        self._tree = tree  # a node lives as long as its tree
        self._node = node

    def select(self, selector: str) -> "tuple[ElementContent, ...]":
        """The elements in it that a CSS selector selects, in document order."""
        found = self._node.css(selector) if self._node is not None else ()
        return tuple(ElementContent(self._tree, node) for node in found)

    def attribute(self, name: str) -> str:
        """An attribute's value; empty if there is none."""
        return (self._node.attrs.get(name) if self._node is not None else None) or ""

    @property
    def name(self) -> str:
        """Its tag, in lower case."""
        return (self._node.tag if self._node is not None else None) or ""

    @property
    def number(self) -> int:
        """What tells the element from the others of its page."""
        return self._node.mem_id if self._node is not None else 0

    def numbers_around(self, top: "ElementContent") -> frozenset[int]:
        """The numbers of the element and of those around it, below `top`."""
        found: set[int] = set()
        node = self._node
        while node is not None and node.mem_id != top.number and len(found) < _MAX_LEVELS:
            found.add(node.mem_id)
            node = node.parent
        return frozenset(found)

    def text_without(self, parts: "Iterable[ElementContent]") -> str:
        """The text as a reader would see it without some elements in it."""
        left_out = frozenset(part.number for part in parts)
        return tidied("".join(_pieces(self._node, left_out))) if self._node is not None else ""

    @cached_property
    def text(self) -> str:
        """The text as a reader sees it: a line break where the markup has one, and an empty line between paragraphs."""
        return tidied("".join(_pieces(self._node))) if self._node is not None else ""

    @cached_property
    def line(self) -> str:
        """The text on one line."""
        return _line(self._node) if self._node is not None else ""

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links with an `href`, in document order."""
        found = self._node.css("a[href]") if self._node is not None else ()
        return tuple(Link(self._tree, node) for node in found)


def parse_element(name: str, source: str) -> ElementContent:
    """Parse the content of an element from its name and its markup."""
    tree = LexborHTMLParser(source)
    return ElementContent(tree, tree.css_first(name.replace(":", "\\:")) or tree.root)


def _pieces(top: LexborNode, left_out: Collection[int] = ()) -> Iterator[str]:
    """The text's pieces in order, without recursion: markup can nest deeper than calls can."""
    node = top.child
    while node is not None:
        name = node.tag or ""
        if node.is_text_node:
            yield spaced(node.text_content or "")
        elif node.is_element_node:
            yield from _opening(node, name)
            if name not in UNSEEN and not (left_out and node.mem_id in left_out):
                if node.child is not None:
                    node = node.child
                    continue
                yield CLOSING if name in BLOCKS else ""
        while node.next is None:
            node = node.parent
            if node is None or node.mem_id == top.mem_id:
                return
            yield CLOSING if node.tag in BLOCKS else ""
        node = node.next


def _opening(node: LexborNode, name: str) -> Iterator[str]:
    if name == "br":
        yield "\n"
    elif name in BLOCKS:
        yield CLOSING
    elif name == "img" and is_emoji(node.attrs.get):
        yield node.attrs.get("alt") or ""


def _line(node: LexborNode) -> str:
    texts = (inner for inner in node.traverse(include_text=True) if inner.is_text_node)
    words = ((text.text_content or "").strip() for text in texts if text.parent is None or text.parent.tag not in _NO_WORDS)
    return " ".join(filter(None, words))


_MAX_LEVELS = 200
_NO_WORDS = frozenset({"script", "style", "template"})
