"""Where on a page a candidate stands: in the article, or in what stands around it."""

import re

from selectolax.lexbor import LexborNode

_AROUND = frozenset({"nav", "footer"})
_AROUND_CLASSES = frozenset(
    {
        "sidebar",
        "modal",
        "modal-body",
        "footer",
        "site-footer",
        "related",
        "related-posts",
        "recirc",
        "share",
        "social-share",
    }
    | {"teaser", "teaser__figure", "promo", "newsletter", "menu", "navigation", "breaking-news", "most-read", "share-buttons"}
)
_WHOLE = frozenset({"html", "body", "main"})
"""Elements whose classes tell what kind of page it is, and of nothing beside the article."""
_WORDPRESS = re.compile(r"widget_[a-z]")
_DEEPEST = 80
_NEAR = 6


def is_boilerplate(node: LexborNode) -> bool:
    """Whether an element is part of a page's frame: navigation, footer, sidebar, a box with other stories."""
    for _ in range(_DEEPEST):
        if not node.is_element_node:
            return False
        if node.tag in _AROUND:
            return True
        written = node.attrs.get("class") if node.tag not in _WHOLE else None
        if written and _is_box(written.lower().split(), aside=node.tag == "aside"):
            return True
        parent = node.parent
        if parent is None:
            return False
        node = parent
    return False


def is_in_noscript(node: LexborNode) -> bool:
    """Whether an element is shown to readers without scripts."""
    parent = node.parent
    for _ in range(_NEAR):
        if parent is None:
            return False
        if parent.tag == "noscript":
            return True
        parent = parent.parent
    return False


def _is_box(classes: list[str], *, aside: bool) -> bool:
    """Whether an element's classes are of a box beside the article: WordPress puts its own into `aside.widget` or `.widget_…`."""
    return (
        not _AROUND_CLASSES.isdisjoint(classes)
        or (aside and "widget" in classes)
        or any(name.startswith("widget_") and bool(_WORDPRESS.match(name)) for name in classes)
    )
