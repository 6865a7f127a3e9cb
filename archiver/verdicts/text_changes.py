"""Wording: how two texts of one post differ, beyond how each is spelled.

Platforms spell one text in many ways: entities, white space, invisible marks, their own short links in place of addresses. None of
that is a difference. What is one is sorted by what it touches, as a hint for readers; every sort is a difference all the same.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from itertools import zip_longest

from archiver.model.posts import normalise
from archiver.verdicts.text_diff import diff_texts


class Touched(StrEnum):
    """What of the words a difference touches."""

    WORDS = "words"
    NUMBER = "number"
    NEGATION = "negation"
    LINK = "link"
    MENTION = "mention"
    EMOJI = "emoji"
    LOOK_ALIKE = "look-alike"
    INVISIBLE = "invisible"
    REMOVED = "text-removed"


SHORT_LINK = re.compile(r"https?://(?:t\.co|lnkd\.in|t\.cn)/[A-Za-z0-9_\-]{1,40}")
"""Addresses that a platform itself puts in the place of others, and that do not show where they lead."""


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same in other spellings; of a platform's own short link it is not known where it leads."""
    if one == other:
        return True
    first, second = normalise(one), normalise(other)
    if first == second:
        return True
    if not SHORT_LINK.search(first) and not SHORT_LINK.search(second):
        return False
    pairs = zip_longest(first.split(" "), second.split(" "))
    return all(a is not None and b is not None and (a == b or _wraps(a, b) or _wraps(b, a)) for a, b in pairs)


def _wraps(short: str, other: str) -> bool:
    """Whether a word is the other one with its address in a short link's place."""
    found = SHORT_LINK.search(short)
    if found is None:
        return False
    before, after = short[: found.start()], short[found.end() :]
    if len(other) <= len(before) + len(after) or not (other.startswith(before) and other.endswith(after)):
        return False
    address = other[len(before) : len(other) - len(after)]
    return address.startswith(("https://", "http://")) or "." in address[1:-1]


def classify_text_changes(then: str, now: str) -> tuple[Touched, ...]:
    """What of the words the difference between two texts touches; nothing where they say the same."""
    if same_words(then, now):
        return ()
    old, new = normalise(then), normalise(now)
    if _bare(old) == _bare(new):
        return (Touched.INVISIBLE,)
    if _look_alike(old, new):
        return (Touched.LOOK_ALIKE,)
    found = diff_texts(old, new)
    out = [one.text for one in found.then if one.differs]
    put = [one.text for one in found.now if one.differs]
    sorts = [sort for sort, concerns in _SORTS if concerns(out, put)]
    sorts.extend(sort for sort, those in _PARTS if those(old) != those(new))
    return tuple(sort for sort in Touched if sort in sorts) or (Touched.WORDS,)


def _removed(out: Sequence[str], put: Sequence[str]) -> bool:
    return any(map(_says, out)) and not any(map(_says, put))


def _says(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _digits(texts: Iterable[str]) -> list[str]:
    return [character for text in texts for character in text if character.isdigit()]


def _negations(texts: Iterable[str]) -> list[str]:
    words = (word.casefold().replace("’", "'") for text in texts for word in _WORD.findall(text))
    return sorted(word for word in words if word in _NEGATIONS or word.endswith("n't"))


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NEGATIONS = frozenset(
    word
    for language in (
        "not no never none nobody nothing neither nor without cannot",
        "nicht kein keine keinen keinem keiner keines nie niemals nichts niemand ohne",
        "ne pas jamais rien aucun aucune sans non",
        "nunca nada nadie ningún ninguna sin jamás",
        "mai niente nessuno nessuna senza",
        "não nenhum nenhuma ninguém sem",
        "niet geen nooit niets zonder",
        "не ни нет никогда ничего никто без",
        "nigdy nic nikt bez",
        "inte aldrig ingen inga ikke",
        "değil yok hiç",
        "nem nincs soha",
        "لا لم لن ليس غير بدون",
        "לא אין בלי",
        "不 没 沒 无 無 未 非 勿 別 别 ない",
    )
    for word in language.split()
)
"""Words that turn a sentence into its opposite, in some of the languages that posts are written in."""

_SORTS: tuple[tuple[Touched, Callable[[Sequence[str], Sequence[str]], bool]], ...] = (
    (Touched.REMOVED, _removed),
    (Touched.NUMBER, lambda out, put: _digits(out) != _digits(put)),
    (Touched.NEGATION, lambda out, put: _negations(out) != _negations(put)),
)
"""What a difference touches, by the stretches that were taken out and put in."""


def _bare(text: str) -> str:
    """The text without joiners and marks of direction."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _signs(text: str) -> list[str]:
    """The pictorial signs of a text, with what colours and joins them."""
    return [sign for sign in text if unicodedata.category(sign) in {"So", "Sk"} and not sign.isascii()]


_ADDRESS = re.compile(r"https?://\S+|\b[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}/\S*", re.IGNORECASE)


_HANDLE = re.compile(r"@\w[\w.\-]*")

_PARTS: tuple[tuple[Touched, Callable[[str], Sequence[str]]], ...] = (
    (Touched.EMOJI, _signs),
    (Touched.LINK, _ADDRESS.findall),
    (Touched.MENTION, _HANDLE.findall),
)
"""Parts of a text that are told from its other words: where they are others, the difference touches them."""


def _look_alike(old: str, new: str) -> bool:
    """Whether only letters of other scripts stand where letters stood: a Cyrillic а for a Latin a."""
    if len(old) != len(new):
        return False
    pairs = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    return bool(pairs) and all(a.isalpha() and b.isalpha() and _script(a) != _script(b) for a, b in pairs)


def _script(letter: str) -> str:
    """The script that a letter is of, as its name in Unicode begins."""
    return unicodedata.name(letter, "?").split(" ", 1)[0]
