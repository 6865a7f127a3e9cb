"""Word-level text diff: what was removed from a text and what was added.

CJK text is compared character by character, other scripts word by word.
Posts are hostile input, so the time is bounded: if more than 800 words differ between the first and the last difference, all of
them are marked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKENS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+(?:['’][^\W_]+)*|\s+|.", re.DOTALL)
_MAX_COMPARED_TOKENS = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span of text that both sides share, or that only one of them has (`differs`)."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDiff:
    """Two texts, each in full, with the spans that only it has marked."""

    then: tuple[Span, ...]
    now: tuple[Span, ...]


def diff_texts(then: str, now: str) -> TextDiff:
    """The diff between an earlier and a later text."""
    left, right = [], []
    for same, old, new in _aligned(_TOKENS.findall(then), _TOKENS.findall(now)):
        left.append(Span(text="".join(old), differs=not same))
        right.append(Span(text="".join(new), differs=not same))
    return TextDiff(then=_merged(left), now=_merged(right))


def _aligned(old: Sequence[str], new: Sequence[str]) -> list[tuple[bool, Sequence[str], Sequence[str]]]:
    """Both token lists side by side in blocks: whether a block is the same, and the tokens of each side."""
    head = _common_prefix(old, new)
    tail = _common_prefix(old[head:][::-1], new[head:][::-1])
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    middle: list[tuple[bool, Sequence[str], Sequence[str]]] = [(False, old_middle, new_middle)]
    if max(len(old_middle), len(new_middle)) <= _MAX_COMPARED_TOKENS:
        matcher = SequenceMatcher(None, old_middle, new_middle, autojunk=False)
        middle = [(tag == "equal", old_middle[a:b], new_middle[c:d]) for tag, a, b, c, d in matcher.get_opcodes()]
    return [(True, old[:head], new[:head]), *middle, (True, old[len(old) - tail :], new[len(new) - tail :])]


def _common_prefix(old: Sequence[str], new: Sequence[str]) -> int:
    """How many tokens two lists have in common at their beginning."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((position for position, (a, b) in pairs if a != b), min(len(old), len(new)))


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans without empty ones and with equal neighbours joined; white space between two marked spans is marked too."""
    merged: list[Span] = []
    for position, span in enumerate(spans):
        if not span.text:
            continue
        before_marked = any(following.text and following.differs for following in spans[position + 1 : position + 2])
        is_gap = not span.text.strip() and bool(merged) and merged[-1].differs and before_marked
        differs = span.differs or is_gap
        if merged and merged[-1].differs is differs:
            merged[-1] = Span(text=merged[-1].text + span.text, differs=differs)
        else:
            merged.append(Span(text=span.text, differs=differs))
    return tuple(merged)
