"""Turn the text that people type into a look-up into queries of the two full-text indexes.

User input is never syntax: every term becomes a quoted string. The index `words` is for scripts that separate words, and ignores
accents; `trigrams` finds any three characters in a row, which Chinese, Japanese and Thai need. Terms that neither index can find
(two characters, an emoji) are searched in the text itself with LIKE, since SQLite 3.40 gives wrong results for LIKE on the index.
"""

import unicodedata
from dataclasses import dataclass

_MAX_QUERY_CHARACTERS = 2000
_MAX_TERMS = 64  # FTS5 refuses expressions that are nested too deep
_MIN_TRIGRAM_CHARACTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TextQuery:
    """A query in two parts: an FTS5 expression for the index, and LIKE patterns that the text itself must match as well."""

    match: str | None
    patterns: tuple[str, ...]


def terms(query: str) -> tuple[str, ...]:
    """The distinct terms of a query, without surrounding punctuation; a post must contain all of them."""
    cleaned = query.encode("utf-8", "ignore").decode().replace("\0", " ")[:_MAX_QUERY_CHARACTERS]
    parts = unicodedata.normalize("NFC", cleaned).split()
    bare = [term for part in parts if (term := _bare(part))]
    return tuple(dict.fromkeys(bare or parts))[:_MAX_TERMS]


def _bare(part: str) -> str:
    """A text without punctuation at its ends; symbols such as emoji are not punctuation."""
    kept = [index for index, char in enumerate(part) if not unicodedata.category(char).startswith("P")]
    return part[kept[0] : kept[-1] + 1] if kept else ""


def word_query(query: str) -> TextQuery | None:
    """The query of the index `words`; None if the text contains no word."""
    wanted = terms(query)
    wordy = [term for term in wanted if any(char.isalnum() for char in term)]
    if not wordy:
        return None
    return TextQuery(match=_all_of(wordy), patterns=tuple(like_pattern(term) for term in wanted if term not in wordy))


def trigram_query(query: str) -> TextQuery | None:
    """The query of the index `trigrams`, or of the text itself if a term is too short for it; None if there is no term."""
    wanted = terms(query)
    if not wanted:
        return None
    if all(len(term) >= _MIN_TRIGRAM_CHARACTERS for term in wanted):
        return TextQuery(match=_all_of(list(wanted)), patterns=())
    return TextQuery(match=None, patterns=tuple(map(like_pattern, wanted)))


def _all_of(wanted: list[str]) -> str:
    """The FTS5 expression that requires every term literally."""
    return " ".join('"' + term.replace('"', '""') + '"' for term in wanted)


def like_pattern(term: str) -> str:
    """The LIKE pattern (escaped with a backslash) for texts that contain a term."""
    for special in ("\\", "%", "_"):
        term = term.replace(special, "\\" + special)
    return f"%{term}%"
