"""Differences: what was taken out of a text and what was put in, word by word.

Words are compared as they stand; scripts that write without spaces are compared sign by sign.
Posts are hostile, so the time is bounded: of very long stretches between the first and the last word that differ, all is marked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+(?:['’][^\W_]+)*|\s+|.", re.DOTALL)
_MOST = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of text that both sides share, or that only one of them has (`differs`)."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDiff:
    """Two texts, each in full, with what only it has marked."""

    then: tuple[Span, ...]
    now: tuple[Span, ...]

    @property
    def none(self) -> bool:
        """Whether the texts are the same."""
        return not any(stretch.differs for stretch in (*self.then, *self.now))


def diff_texts(then: str, now: str) -> TextDiff:
    """What was taken out and what was put in."""
    old, new = _WORDS.findall(then), _WORDS.findall(now)
    left, right = [], []
    for same, a, b in _steps(old, new):
        left.append(Span(text="".join(a), differs=not same))
        right.append(Span(text="".join(b), differs=not same))
    return TextDiff(then=_tidy(left), now=_tidy(right))


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[bool, Sequence[str], Sequence[str]]]:
    """Both texts in step: whether a stretch is the same, and what each side has there."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    middle: list[tuple[bool, Sequence[str], Sequence[str]]] = [(False, old_middle, new_middle)]
    if max(len(old_middle), len(new_middle)) <= _MOST:
        matcher = SequenceMatcher(None, old_middle, new_middle, autojunk=False)
        middle = [(tag == "equal", old_middle[a:b], new_middle[c:d]) for tag, a, b, c, d in matcher.get_opcodes()]
    return [(True, old[:head], new[:head]), *middle, (True, old[len(old) - tail :], new[len(new) - tail :])]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts begin with alike."""
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _tidy(stretches: Sequence[Span]) -> tuple[Span, ...]:
    """The stretches without empty ones, neighbours of one kind joined; white space between two marks is marked too."""
    joined: list[Span] = []
    for place, stretch in enumerate(stretches):
        if not stretch.text:
            continue
        followed = any(one.text and one.differs for one in stretches[place + 1 : place + 2])
        blank = not stretch.text.strip() and bool(joined) and joined[-1].differs and followed
        differs = stretch.differs or blank
        if joined and joined[-1].differs is differs:
            joined[-1] = Span(text=joined[-1].text + stretch.text, differs=differs)
        else:
            joined.append(Span(text=stretch.text, differs=differs))
    return tuple(joined)
