"""Labels of candidates: what stands at a place of a page, in so few characters that a reader finds it again."""

from itertools import islice

from selectolax.lexbor import LexborNode

from archiver.finding.platform_mentions import mention_in_attributes, mentions_in

_MAX_CHARACTERS = 120
_MAX_VALUE_CHARACTERS = 70
_MAX_ATTRIBUTES = 3
_ALWAYS = ("class", "id")
_ADDRESSES = ("href", "src", "data-src", "type", "name")
_AROUND_CHARACTERS = 30
_MAX_READ = 200_000  # characters
_MAX_NODES = 60  # of one element


def excerpt(text: str, max_characters: int = _MAX_CHARACTERS) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text[: 4 * max_characters].split())
    return line if len(line) <= max_characters else line[: max_characters - 1] + "…"


def start_tag(node: LexborNode) -> str:
    """An element's start tag with the attributes that tell what it is: those of its names, and the one that has an address."""
    attributes = node.attributes
    mentioned = mention_in_attributes(attributes)
    names = [name for name in _ALWAYS if attributes.get(name)]
    names += [mentioned[0]] if mentioned else [name for name in _ADDRESSES if attributes.get(name)][:1]
    names = list(dict.fromkeys(names)) or list(attributes)
    shown = (
        f' {name}="{_around(attributes[name] or "", mentioned[1] if mentioned and name == mentioned[0] else "")}"'
        for name in names[:_MAX_ATTRIBUTES]
    )
    return f"<{node.tag}{''.join(shown)}>"


def label_of(node: LexborNode) -> str:
    """The label of a node: its start tag, and for scripts and paragraphs the place in the text that has an address, if any has."""
    if node.tag == "-comment":
        return f"<!-- {_text_label(node.comment_content or '')} -->"
    if mention_in_attributes(node.attributes) is not None:
        return start_tag(node)
    own = node.text(deep=False)[:_MAX_READ]
    shown = _text_label(own if next(mentions_in(own), None) is not None else first_text(node))
    return f"{start_tag(node)} {shown}".rstrip()


def first_text(node: LexborNode) -> str:
    """The beginning of the text of an element, also of what is in it."""
    pieces: list[str] = []
    for inner in islice(node.traverse(include_text=True), _MAX_NODES):
        if inner.is_text_node:
            pieces.append(inner.text(deep=False))
        if sum(map(len, pieces)) > _MAX_CHARACTERS:
            break
    return " ".join(pieces)[: 2 * _MAX_CHARACTERS]


def _text_label(text: str) -> str:
    return _around(text, next((address for _, address in mentions_in(text)), ""))


def _around(text: str, part: str) -> str:
    """An excerpt of a text that has a part of it in it."""
    start = max(0, text.find(part) - _AROUND_CHARACTERS) if len(text) > _MAX_VALUE_CHARACTERS else 0
    return ("…" if start else "") + excerpt(text[start:], _MAX_VALUE_CHARACTERS)
