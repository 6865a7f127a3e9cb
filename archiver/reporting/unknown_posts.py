"""What is not known of posts, and why: each kind of ignorance with its number of posts, so that no percentage hides it.

A post can be of several kinds: its age can be unknown, and its platform silent.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archiver.reporting.post_lives import PostLife
from archiver.verdicts.rules import RULES, Rule, Standing

_THERE = (Standing.INTACT, Standing.ALTERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownPosts:
    """So many posts of which something is unknown: a stable code for what, and a sentence about it and about how they count."""

    code: str
    posts: int
    sentence: str


def unknown_posts(posts: Sequence[PostLife]) -> list[UnknownPosts]:
    """What is not known of these posts; kinds that none is of are left out."""
    found = [UnknownPosts(code=kind, posts=sum(map(holds, posts)), sentence=sentence) for kind, sentence, holds in _KINDS]
    silent = Counter(life.silent_why or "nobody knows why" for life in posts if life.silent_since is not None)
    found += [
        UnknownPosts(
            code="silent",
            posts=number,
            sentence=f"No usable answer came when they were last asked about ({why}); they count as they stood before.",
        )
        for why, number in sorted(silent.items(), key=lambda counted: (-counted[1], counted[0]))
    ]
    return [kind for kind in found if kind.posts]


def _judged_by(rule: Rule) -> Callable[[PostLife], bool]:
    return lambda life: life.is_named and life.standing is Standing.UNKNOWN and life.rule == rule.code


_KINDS: Sequence[tuple[str, str, Callable[[PostLife], bool]]] = (
    (
        "not-settled",
        "It is not known which post the article shows, so nobody could be asked; they count as unknown.",
        lambda life: not life.is_named and life.standing is Standing.UNKNOWN,
    ),
    *(
        (rule.name.lower().replace("_", "-"), f"{rule.sentence} They count as unknown.", _judged_by(rule))
        for rule in RULES
        if rule.standing is Standing.UNKNOWN
    ),
    (
        "suspected",
        "The platform has said once that they are gone, which is not confirmed yet; they count as they stood before.",
        lambda life: life.suspected and life.standing in _THERE,
    ),
    (
        "withheld",
        "They are there, but not visible to everyone; what they say now is not known. They count as withheld, and live.",
        lambda life: life.standing is Standing.WITHHELD,
    ),
    (
        "undated",
        "Nobody knows when they were published, so they are in no curve.",
        lambda life: life.published is None,
    ),
    (
        "never-alive",
        "They were gone when they were first asked about, so they are only in the curve of all that were shown.",
        lambda life: life.standing is Standing.GONE and life.alive_first is None,
    ),
)
