"""Posts in many scripts, and what people type who remember one of them: its words, with a mistake.

The words are CLDR's names of countries, languages and currencies, since they are real words of each script.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale

SCRIPTS: Mapping[str, str] = {
    "Latin": "de",
    "Cyrillic": "ru",
    "Greek": "el",
    "Arabic": "ar",
    "Hebrew": "he",
    "Devanagari": "hi",
    "Hangul": "ko",
    "Han": "zh",
    "kana and Han": "ja",
    "Thai": "th",
}
"""Scripts, each with the language whose words are taken."""
UNSEPARATED = frozenset({"Han", "kana and Han", "Thai"})
"""Scripts that do not separate words."""
_POST_WORDS, _QUERY_WORDS, _QUERY_CHARACTERS = (9, 15), 5, 12
_MIN_MISSPELLED = 4  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedPost:
    """A post's text, and where a query is taken from it: a stretch of its words, or of its characters."""

    script: str
    text: str
    stretch: tuple[str, ...]

    @property
    def joint(self) -> str:
        """What stands between the parts of the stretch."""
        return "" if self.script in UNSEPARATED else " "

    @property
    def halves(self) -> tuple[str, str]:
        """The stretch's two halves: what is left whole by a mistake in the other."""
        middle = len(self.stretch) // 2
        return self.joint.join(self.stretch[:middle]), self.joint.join(self.stretch[middle:])

    def is_told_from(self, other: "SearchedPost") -> bool:
        """Whether each half of the stretch is in this post only, and each half of the other's in the other only."""
        return not any(half in other.text for half in self.halves) and not any(half in self.text for half in other.halves)


@cache
def vocabulary(script: str) -> tuple[str, ...]:
    """Words of a script."""
    locale = Locale(SCRIPTS[script])
    names = (*locale.territories.values(), *locale.languages.values(), *locale.currencies.values())
    words = {word.strip("().,–-") for name in names for word in str(name).split()}
    return tuple(sorted(word for word in words if len(word) > 1 and not any(map(str.isdigit, word))))


def searched_posts(script: str, number: int, *, seed: int = 1) -> list[SearchedPost]:
    """Random posts of a script, the same for the same seed; each half of a stretch is in no other post."""
    dice = random.Random(f"{script} {seed}")
    found: list[SearchedPost] = []
    while len(found) < number:
        post = _post(script, dice)
        if all(post.is_told_from(other) for other in found):
            found.append(post)
    return found


def _post(script: str, dice: random.Random) -> SearchedPost:
    words = dice.choices(vocabulary(script), k=dice.randint(*_POST_WORDS))
    text = ("" if script in UNSEPARATED else " ").join(words)
    return SearchedPost(script=script, text=text, stretch=stretch_of(script, text, dice))


def stretch_of(script: str, text: str, dice: random.Random) -> tuple[str, ...]:
    """A random stretch of a text: so many words, or characters of a script without spaces."""
    parts, length = (list(text), _QUERY_CHARACTERS) if script in UNSEPARATED else (text.split(), _QUERY_WORDS)
    start = dice.randrange(max(1, len(parts) - length))
    return tuple(parts[start : start + length])


def as_it_is(post: SearchedPost, dice: random.Random) -> str:
    """A stretch of the post, as it is."""
    del dice
    return post.joint.join(post.stretch)


def with_typo(post: SearchedPost, dice: random.Random) -> str:
    """The stretch with one letter wrong, missing, doubled, or exchanged with the next."""
    return _with_changed(post, dice, _misspelled)


def with_other_ending(post: SearchedPost, dice: random.Random) -> str:
    """The stretch with another ending of one word; in scripts without spaces, with another last character."""
    return _with_changed(post, dice, _with_ending, last=True)


def without_word(post: SearchedPost, dice: random.Random) -> str:
    """The stretch without one of its words, or characters."""
    left_out = dice.randrange(len(post.stretch))
    return post.joint.join(part for place, part in enumerate(post.stretch) if place != left_out)


def with_foreign_word(post: SearchedPost, dice: random.Random) -> str:
    """The stretch with a word that the post does not have; in scripts without spaces it stands behind."""
    place = len(post.stretch) if post.script in UNSEPARATED else dice.randrange(len(post.stretch))
    word = min(dice.choices(vocabulary(post.script), k=5), key=len)
    return post.joint.join((*post.stretch[:place], word, *post.stretch[place:]))


MISTAKES: Mapping[str, Callable[[SearchedPost, random.Random], str]] = {
    "exact words": as_it_is,
    "one typo": with_typo,
    "another ending": with_other_ending,
    "a word is missing": without_word,
    "a word too many": with_foreign_word,
}
"""What people do to the words that they remember."""


def _with_changed(
    post: SearchedPost, dice: random.Random, changed: Callable[[str, random.Random, Sequence[str]], str], *, last: bool = False
) -> str:
    letters = sorted({letter for word in vocabulary(post.script) for letter in word})
    if post.script in UNSEPARATED:
        return changed(post.joint.join(post.stretch), dice, letters)
    long = [place for place, word in enumerate(post.stretch) if len(word) >= _MIN_MISSPELLED] or [0]
    place = long[-1] if last else dice.choice(long)
    words = list(post.stretch)
    words[place] = changed(words[place], dice, letters)
    return post.joint.join(words)


def _misspelled(word: str, dice: random.Random, letters: Sequence[str]) -> str:
    place = dice.randrange(max(1, len(word) - 1))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    return dice.choice(
        (
            before + dice.choice(letters) + after,
            before + after,
            before + letter + letter + after,
            before + after[:1] + letter + after[1:],
        )
    )


def _with_ending(word: str, dice: random.Random, letters: Sequence[str]) -> str:
    ending = "".join(dice.choices(letters, k=dice.choice((1, 2))))
    return dice.choice((word[:-1], word[:-1] + ending, word + ending))
