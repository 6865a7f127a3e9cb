"""Shown text: whether an element has any text, found without reading all of it."""

from itertools import islice

from selectolax.lexbor import LexborNode

_MAX_NODES = 200
"""How many nodes of an element are looked at; one with more has text, as far as anybody can see."""


def shows_text(node: LexborNode) -> bool:
    """Whether an element or text node has a text that is not white space, in any of its first nodes."""
    if node.tag == "-text":
        return bool(node.text(deep=False).strip())
    nodes = 0
    for inner in islice(node.traverse(include_text=True), _MAX_NODES):
        nodes += 1
        if inner.tag == "-text" and inner.text(deep=False).strip():
            return True
    return nodes == _MAX_NODES
