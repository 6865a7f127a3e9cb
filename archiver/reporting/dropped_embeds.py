"""Dropped embeds: whether the newest reading of an article proves that it no longer shows a post.

A newsroom edits its articles, and a post that an earlier version showed may be missing from the newest reading. That counts only
where the reading could have seen the post:

- a post that only the rendered page showed is missing only if the later reading was rendered too;
- a reading with less than half of the text (an empty shell), or of an article's beginning before a paywall, proves nothing.

Pages in an article's place (a login, a domain for sale) are no readings of it at all (`finding/substitute_pages.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from archiver.model.embeds import Form

_MIN_SHARE_OF_TEXT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionReading:
    """The last reading of one version of an article: when it was, how long the text was, and whether a browser rendered it.

    `partial` says that it was only the beginning, before a paywall. Readings are compared by `number`, in the order in which they
    were made, and only then by time, since a clock can be wrong.
    """

    article_version: int
    at: datetime
    characters: int
    rendered: bool
    partial: bool = False
    number: int = 0

    @property
    def place(self) -> tuple[int, datetime]:
        """Its place among all readings."""
        return self.number, self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """The conditions under which a reading would show a post: a minimum length, and rendering where only that shows the post."""

    min_characters: int
    rendered: bool

    def holds(self, reading: VersionReading) -> bool:
        """Whether a reading would have shown the post if it were there."""
        return not reading.partial and reading.characters >= self.min_characters and (reading.rendered or not self.rendered)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastShown:
    """When an article was last read with a post; `missed_by` says which later readings miss it, None while it is not missed.

    `number` is that of the reading.
    """

    at: datetime
    missed_by: Visibility | None
    number: int = 0


def last_shown(readings: Sequence[VersionReading], showing: set[int], form: Form) -> LastShown | None:
    """When an article was last read with a post, by the last readings of its versions; None where no reading showed it.

    `showing` are the versions that show the post, and `form` is how the newest of them does.
    """
    showing_post = (reading for reading in readings if reading.article_version in showing)
    with_post = max(showing_post, key=attrgetter("place"), default=None)
    if with_post is None:
        return None
    required = Visibility(min_characters=int(_MIN_SHARE_OF_TEXT * with_post.characters), rendered=form is Form.RENDERED)
    later = (reading for reading in readings if reading.place > with_post.place)
    missed = any(required.holds(reading) for reading in later)
    return LastShown(at=with_post.at, missed_by=required if missed else None, number=with_post.number)
