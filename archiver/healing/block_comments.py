"""The comments by which WordPress's editor delimits blocks: a block whose content is replaced becomes one of plain HTML."""

import re

from archiver.healing.source_text import Edit

_OPENING = re.compile(r"<!--\s{1,9}wp:(?P<name>[a-z][\w/\-]{0,80})\s{1,9}(?:\{[^<>]{0,4000}?\}\s{1,9})?-->\s{0,20}\Z")
_CLOSING = re.compile(r"\s{0,20}<!--\s{1,9}/wp:(?P<name>[a-z][\w/\-]{0,80})\s{1,9}-->")
_MAX_CHARACTERS = 5_000
OPENED, CLOSED = "<!-- wp:html -->", "<!-- /wp:html -->"


def around(text: str, start: int, end: int) -> tuple[Edit, ...]:
    """The edits that make the block right around a range one of plain HTML; none where there is no block."""
    before = text.rfind("<!--", max(0, start - _MAX_CHARACTERS), start)
    opening = _OPENING.match(text[before:start]) if before >= 0 else None
    closing = _CLOSING.match(text, end)
    if opening is None or closing is None or opening["name"] != closing["name"] or opening["name"] == "html":
        return ()
    opened = before + len(opening[0].rstrip())
    closed = closing.end() - len(closing[0].lstrip())
    return (Edit(start=before, end=opened, replacement=OPENED), Edit(start=closed, end=closing.end(), replacement=CLOSED))
