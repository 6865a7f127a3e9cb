"""Shown text: whether an element has any text, found without reading all of it."""

from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

_MAX_NODES = 200
"""How many nodes of an element are looked at; one with more has text, as far as anybody can see."""
_texts: list[tuple[LexborHTMLParser, dict[int, bool]]] = []
"""Of the page looked at last: whether its text nodes show anything. A long one stands beside many links and is read only once."""


def shows_text(node: LexborNode) -> bool:
    """Whether an element or text node has a text that is not white space, in any of its first nodes."""
    if node.tag == "-text":
        return _is_visible(node)
    nodes = 0
    for inner in islice(node.traverse(include_text=True), _MAX_NODES):
        nodes += 1
        if inner.tag == "-text" and _is_visible(inner):
            return True
    return nodes == _MAX_NODES


def _is_visible(text: LexborNode) -> bool:
    """Whether a text node is more than white space."""
    known = next((known for page, known in _texts if page is text.parser), None)
    if known is None:
        known = {}
        _texts[:] = [(text.parser, known)]
    if text.mem_id not in known:
        known[text.mem_id] = not text.is_empty_text_node and bool(text.text(deep=False).strip())
    return known[text.mem_id]
