"""Typed accessors for JSON from the web: a missing or mistyped field reads as empty.

No function raises on data from the web. Lone surrogates and NUL, which JSON can encode but UTF-8 and SQLite cannot store, are
replaced in texts.
"""

import json
import re
from collections.abc import Mapping, Sequence

from archiver.model.digests import JSONValue

MAX_JSON_BYTES = 8_000_000
"""The size of an answer in JSON, beyond any platform's; its values take up to forty times as much memory."""
_UNSPEAKABLE = re.compile("[\x00\ud800-\udfff]")


def parse_json(body: bytes) -> "JSONValue | ValueError":
    """The JSON value that the bytes encode, or the error if they encode none, or are more than any answer."""
    if len(body) > MAX_JSON_BYTES:
        return ValueError(f"longer than {MAX_JSON_BYTES:,} bytes, as no answer is")
    try:
        parsed: JSONValue = json.loads(body.decode("utf-8-sig", "replace"))
    except RecursionError:
        return ValueError("nested deeper than any answer is")
    except ValueError as error:
        return error
    return parsed


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
