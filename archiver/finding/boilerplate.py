"""Page boilerplate: recognise navigation, footers, sidebars and teaser boxes by tag and class."""

import re
from collections.abc import Iterator
from itertools import chain

from selectolax.lexbor import LexborNode

_TAGS = frozenset({"nav", "footer"})
_CLASSES = frozenset(
    {"sidebar", "modal", "modal-body", "footer", "site-footer", "related", "related-posts", "recirc", "share", "social-share"}
    | {"teaser", "teaser__figure", "promo", "newsletter", "menu", "navigation", "breaking-news", "most-read", "share-buttons"}
)
_PAGE_TAGS = frozenset({"html", "body", "main"})
"""Elements whose classes describe the whole page, and not a box beside the article."""
_WORDPRESS_WIDGET = re.compile(r"widget_[a-z]")
_MAX_LEVELS = 80
_MAX_NOSCRIPT_LEVELS = 6


def ancestors(node: LexborNode, max_levels: int) -> Iterator[LexborNode]:
    """Yield the ancestors of a node, nearest first."""
    parent = node.parent
    for _ in range(max_levels):
        if parent is None:
            return
        yield parent
        parent = parent.parent


def is_boilerplate(node: LexborNode) -> bool:
    """Whether an element is, or is inside of, navigation, a footer, a sidebar, or a box with other stories."""
    for element in chain((node,), ancestors(node, _MAX_LEVELS - 1)):
        if not element.is_element_node:
            return False
        classes = element.attrs.get("class") if element.tag not in _PAGE_TAGS else None
        if element.tag in _TAGS or (classes and _has_box_class(classes.lower().split(), is_aside=element.tag == "aside")):
            return True
    return False


def is_in_noscript(node: LexborNode) -> bool:
    """Whether an element is shown only to readers without scripts."""
    return any(element.tag == "noscript" for element in ancestors(node, _MAX_NOSCRIPT_LEVELS))


def _has_box_class(classes: list[str], *, is_aside: bool) -> bool:
    """Whether classes are those of a box beside the article; WordPress has `aside.widget` and `.widget_…`."""
    return (
        not _CLASSES.isdisjoint(classes)
        or (is_aside and "widget" in classes)
        or any(name.startswith("widget_") and bool(_WORDPRESS_WIDGET.match(name)) for name in classes)
    )
