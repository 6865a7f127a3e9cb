"""Text folding: normalise texts before they are compared, by removing links, typography and case."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from archiver.model import folding
from archiver.model.posts import normalise
from archiver.platforms.registry import PICTURE_HOSTS

PICTURE_HOST = "|".join(map(re.escape, PICTURE_HOSTS))
"""A pattern of the hosts of pictures in posts."""

# A URL ends at the first character that is not ASCII, since scripts without spaces go on right behind it.
# A picture's URL may begin in the middle of a word, since converters glue it to the word before it.
_IGNORED = re.compile(
    rf"(?:{PICTURE_HOST})/[a-z0-9]{{1,40}}"
    r"|(?:https?://|\b(?:[a-z0-9\-]{1,63}\.){1,8}[a-z]{2,24}/)[!-~]{1,4000}…?|&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});",
    re.IGNORECASE,
)
"""URLs and HTML entities."""
_TYPOGRAPHY = str.maketrans(
    {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′", "'"), **dict.fromkeys("‐‑–—―", "-"), "…": "..."}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedText:
    """A text's letters and digits, and the index in the text of each."""

    letters: str
    indices: tuple[int, ...]


def fold(text: str) -> FoldedText:
    """A text's letters and digits, folded and decomposed; of a text without any, all its visible characters."""
    letters = list(_letters(text, str.isalnum)) or list(_letters(text, _is_visible))
    return FoldedText(letters="".join(letter for letter, _ in letters), indices=tuple(index for _, index in letters))


def plain_typography(text: str) -> str:
    """A text without links, on one line, with ASCII quotation marks, dashes and ellipses."""
    return normalise(_IGNORED.sub("", normalise(text)).translate(_TYPOGRAPHY))


def _letters(text: str, counts: Callable[[str], bool]) -> Iterator[tuple[str, int]]:
    """Yield the folded characters that count, outside of links, each with its index in the text."""
    end = 0
    for start, following in [*(link.span() for link in _IGNORED.finditer(text)), (len(text), len(text))]:
        for index in range(end, start):
            yield from ((letter, index) for letter in _folded(text[index]) if counts(letter))
        end = following


@lru_cache(maxsize=10_000)
def _folded(character: str) -> str:
    """A character folded, and decomposed again, since its marks may be characters of their own in another text."""
    return unicodedata.normalize("NFKD", folding.fold(character))


def _is_visible(character: str) -> bool:
    """Whether a character is a letter, number, punctuation or symbol, and not a space, combining mark or control."""
    return unicodedata.category(character)[0] in "LNPS"
