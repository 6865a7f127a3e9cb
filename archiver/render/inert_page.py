"""A kept page as markup that does nothing: no script, no frame, no hint to fetch something, whoever shows it.

A content security policy forbids what a page loads and runs; none forbids the hints of `<link>` (`preconnect` opens a connection).
So such elements are taken out twice: from the tree, with what is in them, and by their names from the markup that is left, where
another parser might still see one.
"""

import re

from selectolax.lexbor import LexborHTMLParser

INERT_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""The content security policy that such a page is shown with."""

_NAMES = (
    *(
        "script",
        "noscript",
        "link",
        "meta",
        "base",
        "template",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "portal",
    ),
    *("video", "audio", "fencedframe"),
)
_REMOVED = ",".join(name for name in _NAMES if name not in {"frameset", "video", "audio"})
_LEFT = re.compile(rf"<(/?)({'|'.join(_NAMES)})(?![\w-])", re.IGNORECASE)


def inert_page(markup: str) -> str:
    """The markup of a whole page, without what could do anything."""
    tree = LexborHTMLParser(markup)
    for element in tree.css(_REMOVED):
        element.decompose()
    return "<!DOCTYPE html>\n" + _LEFT.sub(r"<\1x-\2", tree.html or "")
