"""Make hostile text safe to print: no escape sequences, control characters or changes of the writing direction."""

import json
import re
import unicodedata

from archiver.model.digests import JSONValue

# Controls (C0, C1), marks of direction, separators of lines that are no line breaks, halves of characters.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


_MAX_MARKS = 12
"""How many marks may follow one character; the largest stacks of Tibetan have ten."""
_MAY_BE_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MAX_MARKS + 1},}}")
_JOINED = frozenset({"Mn", "Me", "Mc", "Cf"})


def inert(text: str) -> str:
    r"""The text with every control and direction mark replaced by its escape (`\x1b`); line breaks and tabs stay.

    A heap of marks on one character is cut, too.
    """
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), without_heaps(text))


def without_heaps(text: str) -> str:
    """The text with at most twelve combining or invisible marks in a row; in place of more it says how many those are.

    A browser needs a minute for a line with 100,000 of them, and draws them across everything else.
    """
    return _MAY_BE_MARKS.sub(_without_heap, text)


def _without_heap(found: re.Match[str]) -> str:
    kept, marks = list[str](), 0
    for character in f"{found[0]}\n":
        is_mark = unicodedata.category(character) in _JOINED
        if not is_mark and marks > _MAX_MARKS:
            kept.append(f"[{marks - _MAX_MARKS:,} more marks]")
        marks = marks + 1 if is_mark else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept[:-1])


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
