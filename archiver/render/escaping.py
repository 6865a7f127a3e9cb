"""Make hostile text safe to print: no escape sequences, control characters or changes of the writing direction."""

import unicodedata

_ALLOWED = frozenset("\n\t")
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def inert(text: str) -> str:
    r"""The text with every control and direction mark replaced by its escape (`\x1b`); line breaks and tabs stay."""
    return "".join(character if _harmless(character) else character.encode("unicode_escape").decode() for character in text)


def one_line(text: str) -> str:
    """The text made inert, on one line."""
    return inert(" ".join(text.split()))


def shortened(text: str, max_characters: int) -> str:
    """The text made inert, on one line, and cut to a maximum length with an ellipsis."""
    plain = one_line(text)
    return plain if len(plain) <= max_characters else plain[: max_characters - 1] + "…"


def _harmless(character: str) -> bool:
    if character in _ALLOWED:
        return True
    return character not in _DIRECTION and unicodedata.category(character) not in {"Cc", "Cs"}
