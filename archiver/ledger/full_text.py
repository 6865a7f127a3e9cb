"""What people type, as questions to the two word indexes.

Nothing that a person types can be syntax: every term becomes a quoted string. `words` answers for scripts that part their words,
whatever the accents; `pieces` for any three characters in a row, which Chinese, Japanese and Thai need; terms that neither can find
(a pair of characters, an emoji) are looked for in the text itself, never in an index, where SQLite 3.40 answers wrongly.
"""

import unicodedata
from dataclasses import dataclass

_LONGEST = 2000
_MOST_TERMS = 64  # FTS5 refuses expressions that are nested too deep
_SHORTEST_PIECE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A query in its two forms: an expression for the index, and patterns that the text itself must match as well."""

    match: str | None
    patterns: tuple[str, ...]


def terms(query: str) -> tuple[str, ...]:
    """The parts of a query, each to be found, without the punctuation around them; the same one twice is one."""
    cleaned = query.encode("utf-8", "ignore").decode().replace("\0", " ")[:_LONGEST]
    parts = unicodedata.normalize("NFC", cleaned).split()
    bare = [term for part in parts if (term := _bare(part))]
    return tuple(dict.fromkeys(bare or parts))[:_MOST_TERMS]


def _bare(part: str) -> str:
    """A part without punctuation at its ends; symbols, such as emoji, stay."""
    kept = [index for index, char in enumerate(part) if not unicodedata.category(char).startswith("P")]
    return part[kept[0] : kept[-1] + 1] if kept else ""


def as_words(query: str) -> Wanted | None:
    """The query for `words`; None where it holds no word."""
    wanted = terms(query)
    wordy = [term for term in wanted if any(char.isalnum() for char in term)]
    if not wordy:
        return None
    return Wanted(match=_all_of(wordy), patterns=tuple(pattern(term) for term in wanted if term not in wordy))


def as_pieces(query: str) -> Wanted | None:
    """The query for `pieces`, or for the text itself where a term is too short for that; None where there is none."""
    wanted = terms(query)
    if not wanted:
        return None
    if all(len(term) >= _SHORTEST_PIECE for term in wanted):
        return Wanted(match=_all_of(list(wanted)), patterns=())
    return Wanted(match=None, patterns=tuple(map(pattern, wanted)))


def _all_of(wanted: list[str]) -> str:
    """The expression that asks for every term as it stands."""
    return " ".join('"' + term.replace('"', '""') + '"' for term in wanted)


def pattern(term: str) -> str:
    """The LIKE pattern (escaped with a backslash) of texts that hold a term."""
    for special in ("\\", "%", "_"):
        term = term.replace(special, "\\" + special)
    return f"%{term}%"
