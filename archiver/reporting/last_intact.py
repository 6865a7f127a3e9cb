"""Compute when a post was last seen intact, by its verdicts and by comparing contents with the first one."""

from collections.abc import Sequence
from datetime import datetime

from archiver.model.posts import Content
from archiver.verdicts.changes import compare_contents
from archiver.verdicts.judge import Standing, Verdict


def says_as_first(first: Content, now: Content) -> bool:
    """Whether a content is unaltered compared with the first one by the same probe and witness, as far as they can be compared."""
    return first is now or not compare_contents(first, now).alters


def last_seen_intact(verdicts: Sequence[Verdict], seen_as_first: datetime | None) -> datetime | None:
    """When a post was last seen intact; None if it was never judged intact.

    `verdicts` are oldest first; `seen_as_first` is when it was last seen with its first content. An altered post was last intact
    before its alteration began.
    """
    if seen_as_first is None or all(verdict.standing is not Standing.INTACT for verdict in verdicts):
        return None
    current = verdicts[-1]
    if current.standing is Standing.ALTERED and current.changed_after is not None:
        return min(seen_as_first, current.changed_after)
    return seen_as_first
