"""Typed accessors for JSON from the web: a missing or mistyped field reads as empty.

No function raises on data from the web. Lone surrogates and NUL, which JSON can encode but UTF-8 and SQLite cannot store, are
replaced in texts.
"""

import json
import re
from collections.abc import Mapping, Sequence

from archiver.bounds import bounds, exceeded, reach, setting_of
from archiver.model.digests import JSONValue

_CHUNK_CHARACTERS = 4_096
_NO_BRACKETS = re.compile(r"[^][{}\"\\]+")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_UNSPEAKABLE = re.compile("[\x00\ud800-\udfff]")


def parse_json(body: bytes) -> "JSONValue | ValueError":
    """The JSON value that the bytes encode, or the error if they encode none, or are more than any answer."""
    if len(body) > bounds().platform_json_bytes:  # its values take up to forty times as much memory
        reach("platform_json_bytes")
        return ValueError(f"{exceeded('platform_json_bytes')} ({setting_of('platform_json_bytes')})")
    text = body.decode("utf-8-sig", "replace")
    if nests_too_deep(text):
        return ValueError(f"{exceeded('json_depth')} ({setting_of('json_depth')})")
    try:
        parsed: JSONValue = json.loads(text)
    except RecursionError:
        return ValueError("nested deeper than any answer is")
    except ValueError as error:
        return error
    return parsed


def nests_too_deep(text: str) -> bool:
    """Whether the objects and lists of a JSON text nest deeper than the bound; counted before it is parsed, which is recursive.

    The depth is estimated from above by counting brackets in pieces; a text that seems too deep is looked at without its strings.
    """
    most = bounds().json_depth
    if text.count("{") + text.count("[") <= most:
        return False
    if not _seems_deeper(text, most):
        return False
    depth = 0
    for bracket in _NO_BRACKETS.sub("", _TEXT.sub("", text)):
        depth += 1 if bracket in "{[" else -1 if bracket in "}]" else 0
        if depth > most:
            reach("json_depth")
            return True
    return False


def _seems_deeper(text: str, most: int) -> bool:
    """Whether some piece of a text could begin or come deeper than a depth, if no bracket in it were part of a string."""
    depth = 0
    for start in range(0, len(text), _CHUNK_CHARACTERS):
        piece = text[start : start + _CHUNK_CHARACTERS]
        opening = piece.count("{") + piece.count("[")
        if depth + opening > most:
            return True
        depth = max(0, depth + opening - piece.count("}") - piece.count("]"))
    return False


def clean(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD."""
    return _UNSPEAKABLE.sub("\ufffd", text)


def field(value: JSONValue, *path: str) -> JSONValue:
    """The value at the end of a path of names; None if a name is missing."""
    for name in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def text(value: JSONValue, *path: str) -> str | None:
    """The text at the end of a path; None if there is no text."""
    found = field(value, *path)
    return clean(found) if isinstance(found, str) else None


def items(value: JSONValue, *path: str) -> Sequence[JSONValue]:
    """The list at the end of a path; empty if there is no list."""
    found = field(value, *path)
    return found if isinstance(found, Sequence) and not isinstance(found, str) else ()


def is_given(value: JSONValue, *path: str) -> bool:
    """Whether the name at the end of a path is there, wherever the object is that should have it; of a list, each entry should."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(is_given(entry, *path) for entry in value)
    if not path or not isinstance(value, Mapping):
        return True
    name, *rest = path
    return is_given(value[name], *rest) if name in value else bool(rest)
