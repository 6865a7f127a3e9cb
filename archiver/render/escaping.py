"""Make hostile text safe to print: no escape sequences, control characters or changes of the writing direction."""

import json
import re

from archiver.model.digests import JSONValue

# Controls (C0, C1), marks of direction, separators of lines that are no line breaks, halves of characters.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def inert(text: str) -> str:
    r"""The text with every control and direction mark replaced by its escape (`\x1b`); line breaks and tabs stay."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def json_text(value: JSONValue, *, indent: int | None = None, ascii_only: bool = False) -> str:
    r"""A value as JSON that is valid UTF-8 and safe to print: what `inert` replaces is written as JSON's own escape (`\u001b`)."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=ascii_only, indent=indent))


def one_line(text: str) -> str:
    """The text made inert, on one line."""
    return inert(" ".join(text.split()))


def shortened(text: str, max_characters: int) -> str:
    """The text made inert, on one line, and cut to a maximum length with an ellipsis."""
    plain = one_line(text)
    return plain if len(plain) <= max_characters else plain[: max_characters - 1] + "…"
