"""Trees of elements in JSON, as parsers and editors write them, made into markup again.

htmlparser2 (`{"name": "blockquote", "attribs": …, "children": […]}`), hast (`{"tagName": …, "properties": …}`), parse5, React
elements, React's flight (`["$", "blockquote", null, {…}]`), JsonML (`["blockquote", {…}, …]`). A form with other names of fields
is one word in a table below.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from archiver.finding.prefilter import HTML_CANDIDATES
from archiver.model.digests import JSONValue
from archiver.platforms.registry import DECLARATIONS

_TAG_FIELDS = ("tagName", "tag", "nodeName", "localName", "name", "element", "type")
_ATTRIBUTE_FIELDS = ("attribs", "properties", "attrs", "attributes", "props")
_CHILD_FIELDS = ("children", "childNodes", "content", "nodes")
_TAGGED, _FILLED = frozenset(_TAG_FIELDS), frozenset((*_ATTRIBUTE_FIELDS, *_CHILD_FIELDS))
_TEXT_FIELDS = ("value", "data", "text", "nodeValue", "content")
_NO_TAGS = frozenset({"element", "tag"})
_PAIR_NAMES = ("name", "key")
_OWN_TAGS = frozenset(
    tag for declaration in DECLARATIONS for tag in (*declaration.marks.tags, *declaration.marks.tags_with_content)
) | (HTML_CANDIDATES - {"template", "textarea"})
_OWN_CLASSES = frozenset(name for declaration in DECLARATIONS for name in declaration.marks.classes)
_NAME = re.compile(r"[A-Za-z][\w:\-]{0,60}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FLIGHT, _FLIGHT_PROPS = "$", 3
_MAX_NODES, _MAX_DEPTH = 2_000, 50


def markup_of_tree(node: JSONValue) -> str | None:
    """The markup of an element that can show a post, with all that is in it; None for everything else."""
    if isinstance(node, Mapping) and (_TAGGED.isdisjoint(node) or _FILLED.isdisjoint(node)):
        return None
    tag, fields, children = _element(node)
    if tag is None or not (tag in _OWN_TAGS or fields):
        return None
    attributes = _attributes(fields)
    if not (attributes or children) or (tag not in _OWN_TAGS and _OWN_CLASSES.isdisjoint(attributes.get("class", "").split())):
        return None
    return "".join(_serialized(node, [_MAX_NODES], 0))


def _element(node: JSONValue) -> tuple[str | None, JSONValue, Sequence[JSONValue]]:
    """The tag, the fields with the attributes, and the children of a node; no tag where it is no element."""
    if isinstance(node, list):
        if not node or not isinstance(node[0], str):
            return None, None, ()
        flight = node[0] == _FLIGHT and len(node) > _FLIGHT_PROPS
        tag = str(node[1]) if flight else node[0]
        fields: JSONValue = node[_FLIGHT_PROPS] if flight else node[1] if len(node) > 1 and isinstance(node[1], Mapping) else None
        children: JSONValue = None if flight else node[2:] if fields is not None else node[1:]
    elif isinstance(node, Mapping):
        tag = next((value for name in _TAG_FIELDS if isinstance(value := node.get(name), str) and value not in _NO_TAGS), "")
        fields = next((value for name in _ATTRIBUTE_FIELDS if (value := node.get(name))), None)
        children = next((value for name in _CHILD_FIELDS if (value := node.get(name))), None)
    else:
        return None, None, ()
    if not _NAME.fullmatch(tag):
        return None, None, ()
    if children is None and isinstance(fields, Mapping):
        children = fields.get("children")
    inner = children if isinstance(children, list) and not _is_flight(children) else () if children is None else (children,)
    return tag.lower(), fields, inner


def _is_flight(value: Sequence[JSONValue]) -> bool:
    return len(value) > _FLIGHT_PROPS and value[0] == _FLIGHT


def _attributes(fields: JSONValue) -> dict[str, str]:
    """The attributes in an object, or in a list of objects with a name and a value, as HTML spells them."""
    attributes: dict[str, str] = {}
    pairs: list[tuple[str, JSONValue]] = list(fields.items()) if isinstance(fields, Mapping) else []
    for pair in fields if isinstance(fields, list) else ():
        if isinstance(pair, Mapping):
            pairs += [(name, pair.get("value")) for field in _PAIR_NAMES if isinstance(name := pair.get(field), str)]
    for name, value in pairs:
        text = " ".join(map(str, value)) if isinstance(value, list) else value
        if name != "children" and _NAME.fullmatch(name) and isinstance(text, str | int):
            html_name = "class" if name == "className" else _CAMEL.sub("-", name) if name.startswith("data") else name
            attributes[html_name.lower()] = str(text)
    return attributes


def _serialized(node: JSONValue, left: list[int], depth: int) -> Iterator[str]:
    """Yield the markup of a node in pieces; `left` counts down the nodes that may still be written."""
    left[0] -= 1
    if left[0] < 0 or depth > _MAX_DEPTH:
        return
    if isinstance(node, str):
        yield escape(node, quote=False)
        return
    text = (
        next((value for name in _TEXT_FIELDS if isinstance(value := node.get(name), str)), None)
        if isinstance(node, Mapping)
        else None
    )
    tag, fields, children = _element(node)
    attributes = _attributes(fields)
    if tag is None or (text is not None and not (children or attributes)):
        yield escape(text or "", quote=False)
        for child in node if isinstance(node, list) else ():
            yield from _serialized(child, left, depth + 1)
        return
    yield " ".join((f"<{tag}", *(f'{name}="{escape(value)}"' for name, value in attributes.items()))) + ">"
    for child in children:
        yield from _serialized(child, left, depth + 1)
    yield f"</{tag}>"
