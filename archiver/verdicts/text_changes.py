"""Text comparison: whether two texts of one post say the same, and if not, what kind of change it is.

Platforms write one text in many ways: entities, white space, invisible characters, their own short links instead of addresses.
These are no changes. Any other difference is; its kind (a number, a negation, a link …) is only a hint for readers.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

from archiver.model.posts import normalise
from archiver.verdicts.rules import Change
from archiver.verdicts.text_diff import diff_texts

SHORT_LINK = re.compile(r"https?://(?:t\.co|lnkd\.in|t\.cn)/[A-Za-z0-9_\-]{1,40}")
"""Short links that platforms themselves put in place of other addresses; where they lead is not visible."""


def same_words(first: str, second: str) -> bool:
    """Whether two texts say the same, however they are written; a platform's own short link matches any address."""
    if first == second:
        return True
    old, new = normalise(first), normalise(second)
    if old == new:
        return True
    if not SHORT_LINK.search(old) and not SHORT_LINK.search(new):
        return False
    pairs = zip_longest(old.split(" "), new.split(" "))
    return all(a is not None and b is not None and (a == b or _stands_for(a, b) or _stands_for(b, a)) for a, b in pairs)


def _stands_for(short: str, full: str) -> bool:
    """Whether two words are equal, except that the first has a short link where the second has an address."""
    found = SHORT_LINK.search(short)
    if found is None:
        return False
    before, after = short[: found.start()], short[found.end() :]
    if len(full) <= len(before) + len(after) or not (full.startswith(before) and full.endswith(after)):
        return False
    address = full[len(before) : len(full) - len(after)]
    return address.startswith(("https://", "http://")) or "." in address[1:-1]


def classify_text_changes(then: str, now: str) -> tuple[Change, ...]:
    """The kinds of change between two texts, in the order of `Change`; empty where they say the same."""
    if same_words(then, now):
        return ()
    old, new = normalise(then), normalise(now)
    if _without_format_characters(old) == _without_format_characters(new):
        return (Change.INVISIBLE,)
    if _is_look_alike(old, new):
        return (Change.LOOK_ALIKE,)
    diff = diff_texts(old, new)
    removed = [span.text for span in diff.then if span.differs]
    added = [span.text for span in diff.now if span.differs]
    kinds = [kind for kind, applies in _KINDS_BY_SPANS if applies(removed, added)]
    kinds.extend(kind for kind, parts_of in _KINDS_BY_PARTS if parts_of(old) != parts_of(new))
    return tuple(kind for kind in Change if kind in kinds) or (Change.WORDS,)


def _is_removal(removed: Sequence[str], added: Sequence[str]) -> bool:
    return any(map(_has_words, removed)) and not any(map(_has_words, added))


def _has_words(text: str) -> bool:
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
"""Words that negate a sentence, in some of the languages that posts are written in."""

_KINDS_BY_SPANS: tuple[tuple[Change, Callable[[Sequence[str], Sequence[str]], bool]], ...] = (
    (Change.TEXT_REMOVED, _is_removal),
    (Change.NUMBER, lambda removed, added: _digits(removed) != _digits(added)),
    (Change.NEGATION, lambda removed, added: _negations(removed) != _negations(added)),
)
"""The kinds of change that show in the removed and added spans."""


def _without_format_characters(text: str) -> str:
    """The text without joiners and direction marks (Unicode category Cf)."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _emoji(text: str) -> list[str]:
    """The pictorial characters of a text and their skin-tone modifiers."""
    return [character for character in text if unicodedata.category(character) in {"So", "Sk"} and not character.isascii()]


_ADDRESS = re.compile(r"https?://\S+|\b[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}/\S*", re.IGNORECASE)
_HANDLE = re.compile(r"@\w[\w.\-]*")

_KINDS_BY_PARTS: tuple[tuple[Change, Callable[[str], Sequence[str]]], ...] = (
    (Change.EMOJI, _emoji),
    (Change.LINK, _ADDRESS.findall),
    (Change.MENTION, _HANDLE.findall),
)
"""The kinds of change that show in certain parts of the whole text."""


def _is_look_alike(old: str, new: str) -> bool:
    """Whether letters were only replaced by letters of another script: a Cyrillic а for a Latin a."""
    if len(old) != len(new):
        return False
    pairs = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    return bool(pairs) and all(a.isalpha() and b.isalpha() and _script(a) != _script(b) for a, b in pairs)


def _script(letter: str) -> str:
    """The script of a letter: the first word of its Unicode name."""
    return unicodedata.name(letter, "?").split(" ", 1)[0]
