"""Fold texts for search: spellings that readers take for the same become the same text.

What is indexed and what is asked for are folded alike, and neither is ever shown. The folded text has no accents, vowel marks and
invisible characters, one form of each letter, apostrophe, dash and digit, and no upper case. A mark stays where it makes another
letter for its readers (й, ї, ў, voiced kana, the vowels of Indic and Thai scripts).
"""

import re
import sys
import unicodedata

FOLDING = 1
"""The number of the folding below. If what `fold` returns changes, so does this, and the next run folds the index again."""

_SPELLINGS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛‹›′´ʹʻʼ׳", "'"),
        **dict.fromkeys("“”„‟«»″״", '"'),
        **dict.fromkeys("‐‑‒–—―−⁃־", "-"),
        **dict.fromkeys("™℠"),
        "〜": "~",
        "\u309b": "\u3099",
        "\u309c": "\u309a",
    }
)
"""Characters that NFKD would leave, split off with a space, or glue to a word as letters (™)."""

_LETTERS = str.maketrans(
    {
        # Latin and Cyrillic letters that do not decompose
        **dict(zip("ıøłđðħŧ", "iolddht", strict=True)),
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        # Arabic, also as it is typed on Persian and Urdu keyboards
        "ٱ": "ا",
        "ک": "ك",
        **dict.fromkeys("ىیے", "ي"),
        **dict.fromkeys("ةہە", "ه"),
        # Yiddish
        "װ": "וו",
        "ױ": "וי",
        "ײ": "יי",
    }
)

# Joiners, direction marks, hyphens and spaces of no width, variation selectors, fillers, the tatweel that stretches Arabic words.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0100-\U000e01ef"
)
# Combining marks: accents, Hebrew points, Arabic and Syriac vowels, and the Devanagari nukta, which is often left out.
_MARKS = (
    "\u0300-\u0305\u0307\u0309-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u08ca-\u08e1\u08e3-\u08ff\u093c\u1ab0-\u1ace\u1dc0-\u1dff"
    "\u20d0-\u20dc\u20e1\u20e5-\u20f0\ufe20-\ufe2f"
)
_DROPPED = re.compile(f"[{_INVISIBLE}{_MARKS}]|(?<![иИуУ])\u0306|(?<![іІ])\u0308")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


def fold(text: str) -> str:
    """The text in the form in which it is searched."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPELLINGS))
    letters = _DROPPED.sub("", decomposed).casefold().translate(_LETTERS)
    return unicodedata.normalize("NFC", _OTHER_DIGIT.sub(_digit, letters))


def _digit(found: re.Match[str]) -> str:
    return str(unicodedata.decimal(found[0]))


def folding_tables() -> dict[str, str | dict[str, str]]:
    """The tables of `fold` for programs in other languages: what it drops, which letters it replaces, and zeros of all scripts."""
    digits = map(chr, range(sys.maxunicode + 1))
    return {
        "dropped": _INVISIBLE + _MARKS,
        "letters": {chr(letter): str(folded) for letter, folded in sorted(_LETTERS.items())},
        "zeros": "".join(digit for digit in digits if unicodedata.decimal(digit, -1) == 0 and not digit.isascii()),
    }
