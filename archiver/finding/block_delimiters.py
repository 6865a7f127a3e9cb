"""Block delimiters: make elements of WordPress's comments for blocks that have no markup of their own, so that they are candidates.

`<!-- wp:embed {"url":"https://…"} /-->` becomes `<wp-block delimiter="…"></wp-block>`, with the comment as its attribute. What a
block with markup shows is found in its markup.
"""

import html
import re

from ahocorasick_rs import BytesAhoCorasick

BLOCK_TAG, BLOCK_ATTRIBUTE = "wp-block", "delimiter"
BLOCK_MARK = "<!-- wp:"
_BY_MARK = BytesAhoCorasick([BLOCK_MARK.encode()])
_EMPTY_BLOCK = re.compile(rb"<!-- wp:[a-z][^<>]{1,5000}?(?:/-->|(?<!/)-->\s{0,20}<!-- /wp:[^<>]{1,100}-->)")


def with_block_elements(source: bytes) -> bytes:
    """A page with an element in place of each delimiter of a block without markup."""
    return _EMPTY_BLOCK.sub(_element, source) if _BY_MARK.find_matches_as_indexes(source) else source


def _element(found: re.Match[bytes]) -> bytes:
    comment = html.escape(found[0].decode("utf-8", "replace"))
    return f'<{BLOCK_TAG} {BLOCK_ATTRIBUTE}="{comment}"></{BLOCK_TAG}>'.encode()
