"""Words of folded texts, and the keys under which words that are spelled nearly alike are near each other.

A word of which one letter is wrong still begins or ends like the right one. So each word has two keys: its skeleton, and its
skeleton backwards. The skeleton spells alike what is only transcribed otherwise (Zhizhkov and Žižkov, Muenster and Münster), and
takes the syllables of Hangul apart, so that another ending changes only letters at the end.
"""

import re
import unicodedata
from functools import lru_cache

FORWARDS, BACKWARDS = ">", "<"
"""What a key begins with."""
_MAX_CHARACTERS = 48
_MIN_CHARACTERS = 3
_UNSEPARATED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""The letters of scripts that do not separate words: Thai, Lao, Burmese, Khmer, kana and Chinese characters."""
_RUN = re.compile(f"[{_UNSEPARATED}]+")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_ARABIC_ARTICLE = re.compile("^[وفبك]?ال(?=[\u0621-\u064a]{3})|^لل(?=[\u0621-\u064a]{3})")
"""The article in front of an Arabic word, and the conjunction or preposition in front of that."""
_TRANSCRIBED = (
    (re.compile("([szckg])h"), r"\1"),
    (re.compile("ph"), "f"),
    (re.compile("([aou])e"), r"\1"),
    (re.compile("[yj]"), "i"),
    (re.compile("w"), "v"),
    (re.compile(r"(\w)\1+"), r"\1"),
)


class _Separators(dict[int, str]):
    """Maps each character that is no letter, number or mark to a space; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = kept = character if unicodedata.category(character)[0] in "LNM" else " "
        return kept


_SEPARATORS = _Separators()


def words_of(folded: str) -> list[str]:
    """The words of a folded text, as the full-text index `words` has them, in order."""
    return folded.translate(_SEPARATORS).split()


def runs_of(word: str) -> list[str]:
    """The parts of a word in scripts that do not separate words."""
    return _RUN.findall(word)


def has_spelling(word: str) -> bool:
    """Whether a word can be misspelled: numbers, codes, and texts in scripts that do not separate words have no spelling."""
    if not (_MIN_CHARACTERS - len(_HANGUL.findall(word[:_MIN_CHARACTERS])) <= len(word) <= _MAX_CHARACTERS):
        return False
    return word.isalpha() if word.isascii() else not any(map(str.isdigit, word)) and not _RUN.search(word)


def skeleton(word: str) -> str:
    """A folded word in the spelling that it shares with other transcriptions of it."""
    if not word.isascii():
        return unicodedata.normalize("NFD", word) if _HANGUL.search(word) else _ARABIC_ARTICLE.sub("", word)
    for found, shared in _TRANSCRIBED:
        word = found.sub(shared, word)
    return word


def spelling_keys(*texts: str | None) -> list[tuple[str, str]]:
    """The keys of all words of folded texts that have a spelling, each with its word."""
    words = {word for text in texts if text for word in words_of(text)}
    return [pair for word in words for pair in _keys_of(word)]


@lru_cache(maxsize=1 << 15)
def _keys_of(word: str) -> tuple[tuple[str, str], ...]:
    """The keys of one word, each with it; none if it has no spelling. The most frequent words are most of any text."""
    if not has_spelling(word):
        return ()
    plain = skeleton(word)
    return (FORWARDS + plain, word), (BACKWARDS + plain[::-1], word)
