"""Typed accessors for JSON from the web: a missing or mistyped field reads as empty.

Nothing here raises on what came: a field of another type than the one that is asked for is a field that is not there.
Texts come without lone surrogates and NUL characters, which JSON can spell and which UTF-8 and SQLite cannot keep.
"""

import json
import re
from collections.abc import Mapping, Sequence

from archiver.model.digests import JSONValue

_UNSPEAKABLE = re.compile("[\x00\ud800-\udfff]")


def parse_json(body: bytes) -> "JSONValue | ValueError":
    """What the bytes say as JSON, or the error that tells why they say nothing."""
    try:
        parsed: JSONValue = json.loads(body.decode("utf-8-sig", "replace"))
    except RecursionError:
        return ValueError("nested deeper than any answer is")
    except ValueError as error:
        return error
    return parsed


def clean(text: str) -> str:
    """The text with what cannot be kept replaced by U+FFFD."""
    return _UNSPEAKABLE.sub("\ufffd", text)


def field(value: JSONValue, *path: str) -> JSONValue:
    """What stands at the end of a path of names; None if any of them is missing."""
    for name in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def text(value: JSONValue, *path: str) -> str | None:
    """The text at the end of a path; None if there is none."""
    found = field(value, *path)
    return clean(found) if isinstance(found, str) else None


def items(value: JSONValue, *path: str) -> Sequence[JSONValue]:
    """The list at the end of a path; an empty one if there is none."""
    found = field(value, *path)
    return found if isinstance(found, Sequence) and not isinstance(found, str) else ()
