"""Turn the text that people type into a look-up into queries of the two full-text indexes.

User input is never syntax: every term is folded like the indexed texts, and becomes a quoted string. The index `words` is for
scripts that separate words; `trigrams` finds any three characters in a row, which Chinese, Japanese and Thai need. Terms that
neither index can find (two characters, an emoji) are the beginning of three characters in a row, and are then searched in the
folded text itself.
"""

import re
import unicodedata
from dataclasses import dataclass

from archiver.model.folding import fold

_MAX_QUERY_CHARACTERS = 2000
_MAX_TERMS = 64  # FTS5 refuses expressions that are nested too deep
_MIN_TRIGRAM_CHARACTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TextQuery:
    """A query in two parts: an FTS5 expression for the index, and GLOB patterns that the folded text must match as well.

    Where `match` is None, `beginning` is that of three characters in a row in `trigrams`.
    """

    match: str | None
    patterns: tuple[str, ...]
    beginning: str = ""


def terms(query: str) -> tuple[str, ...]:
    """The distinct terms of a query, folded, without surrounding punctuation; a post must contain all of them."""
    parts = fold(cleaned(query)).split()
    bare = [term for part in parts if (term := _bare(part))]
    return tuple(dict.fromkeys(bare or parts))[:_MAX_TERMS]


def cleaned(query: str) -> str:
    """A query without what no text has, and not longer than anybody writes it."""
    text = query.encode("utf-8", "ignore").decode().replace("\0", " ")
    return text if len(text) <= _MAX_QUERY_CHARACTERS else text[:_MAX_QUERY_CHARACTERS].rsplit(maxsplit=1)[0]


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
    return TextQuery(match=_all_of(wordy), patterns=tuple(glob_pattern(term) for term in wanted if term not in wordy))


def trigram_query(query: str) -> TextQuery | None:
    """The query of the index `trigrams`, or of the text itself if a term is too short for it; None if there is no term."""
    wanted = terms(query)
    if not wanted:
        return None
    if all(len(term) >= _MIN_TRIGRAM_CHARACTERS for term in wanted):
        return TextQuery(match=_all_of(list(wanted)), patterns=())
    longest = max(wanted, key=len)
    return TextQuery(match=None, patterns=tuple(map(glob_pattern, wanted)), beginning=longest[:_MIN_TRIGRAM_CHARACTERS])


def _all_of(wanted: list[str]) -> str:
    """The FTS5 expression that requires every term literally."""
    return " ".join(map(phrase, wanted))


def phrase(term: str) -> str:
    """The FTS5 expression for a text, literally."""
    return '"' + term.replace('"', '""') + '"'


def glob_pattern(term: str) -> str:
    """The GLOB pattern for texts that contain a term."""
    return "*" + _WILDCARD.sub(r"[\g<0>]", term) + "*"


_WILDCARD = re.compile(r"[*?\[]")
