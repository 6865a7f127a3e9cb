"""Wrappers: how far the markup around an embed belongs to it, such as the box that keeps a frame's proportions.

A box that has nothing in it but the embed goes with it, if its name or style says that it is made for embeds; a paragraph does in
any case, since no figure may stand in it. The columns of a page stay.
"""

import re
from itertools import islice

from selectolax.lexbor import LexborNode

from archiver.platforms.registry import DECLARATIONS

INLINE = frozenset({"strong", "em", "b", "i", "font", "span"})
_ALWAYS = INLINE | {"p", "center", "noscript", "figure", "oembed"}
_SERVICES = {name for declaration in DECLARATIONS for name in (declaration.service.names if declaration.service else ())}
_MADE_FOR_EMBEDS = re.compile(
    rf"embed|tweet|social|video|media|responsive|ratio|fluid|wrap|iframe|player|{'|'.join(sorted(map(re.escape, _SERVICES)))}",
    re.IGNORECASE,
)
_PROPORTIONS = re.compile(r"padding-(?:bottom|top)|aspect-ratio|height:\s{0,5}0", re.IGNORECASE)
_EMBED_SCRIPTS = tuple(
    re.compile(script, re.IGNORECASE) for declaration in DECLARATIONS for script in declaration.scripts.embed_scripts
)
_MAX_LEVELS, _MAX_CHILDREN = 5, 60
_MAX_STYLE_CHARACTERS = 2_000


def outermost(node: LexborNode) -> LexborNode:
    """The outermost box around an embed that has nothing else in it and is made for it; the node itself if there is none."""
    for _ in range(_MAX_LEVELS):
        parent = node.parent
        if parent is None or not _is_box(parent) or not _is_alone(node, parent):
            return node
        node = parent
    return node


def is_platform_script(node: LexborNode) -> bool:
    """Whether an element is the script that turns a platform's markup into posts."""
    address = node.attributes.get("src") or ""
    return node.tag == "script" and any(script.search(address) for script in _EMBED_SCRIPTS)


def _is_box(node: LexborNode) -> bool:
    tag = node.tag or ""
    if tag in _ALWAYS:
        return True
    attributes = node.attributes
    named = " ".join(attributes.get(name) or "" for name in ("class", "id"))
    style = (attributes.get("style") or "")[:_MAX_STYLE_CHARACTERS]
    return tag == "div" and (_MADE_FOR_EMBEDS.search(named) is not None or _PROPORTIONS.search(style) is not None)


def _is_alone(node: LexborNode, parent: LexborNode) -> bool:
    """Whether a parent has nothing in it but a node, white space, and platforms' scripts."""
    children = list(islice(parent.iter(include_text=True), _MAX_CHILDREN))
    if len(children) == _MAX_CHILDREN:
        return False
    return all(
        child.mem_id == node.mem_id
        or child.is_comment_node
        or (child.is_text_node and not child.text(deep=False).strip())
        or is_platform_script(child)
        for child in children
    )
