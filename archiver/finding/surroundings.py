"""Where on a page a candidate stands: in the article, or in what stands around it."""

from selectolax.lexbor import LexborNode

_AROUND = frozenset({"nav", "footer"})
_AROUND_CLASSES = frozenset(
    {
        "widget",
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
_DEEPEST = 80


def is_around(node: LexborNode) -> bool:
    """Whether an element is part of a page's frame: navigation, footer, sidebar, a box with other stories."""
    for _ in range(_DEEPEST):
        if node.tag in _AROUND:
            return True
        classes = node.attributes.get("class")
        if classes and not _AROUND_CLASSES.isdisjoint(classes.lower().split()):
            return True
        parent = node.parent
        if parent is None:
            return False
        node = parent
    return False
