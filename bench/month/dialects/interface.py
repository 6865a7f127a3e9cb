"""What the dialects share: a post as the month knows it, a platform as it is on one night, and what a dialect is asked for."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Protocol

from archiver.demo.smallweb.messages import Request, Response, page
from bench.month.fates import Course, Lot

CONTROL = 900_000
"""The number of every platform's control posts; those of an article count from 0 and stay far below."""
_FIRST_POST = datetime(2026, 1, 5, 8, tzinfo=UTC)
_BETWEEN = timedelta(minutes=61)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post: its key is the platform's own, `words` are its first text and the one that it is changed to."""

    number: int
    dialect: str
    platform: str
    key: str
    words: tuple[str, str]
    course: Course
    pinned: bool = False

    @property
    def ref(self) -> str:
        """Its name in the ledger."""
        return f"{self.platform}:{self.key}"

    @property
    def handle(self) -> str:
        """Who wrote it: everyone in this town writes one post."""
        return handle(self.number)

    @property
    def written(self) -> datetime:
        """When it was written."""
        return written(self.number)


def handle(number: int) -> str:
    """The account that writes the post of a number."""
    return f"ferry{number}"


def written(number: int) -> datetime:
    """When the post of a number was written."""
    return _FIRST_POST + _BETWEEN * (number % CONTROL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A post on one night: what it says, and what it has said from the first on."""

    post: Post
    lot: Lot
    said: tuple[str, ...]

    @property
    def words(self) -> str:
        """What it says."""
        return self.said[-1]

    @property
    def edited(self) -> bool:
        """Whether it was ever edited."""
        return len(self.said) > 1

    @property
    def escaped(self) -> str:
        """Its words as markup."""
        return html.escape(self.words, quote=False)


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """A platform on one night: its posts by their keys, none at all where it `denies` everything."""

    night: int
    now: datetime
    posts: Mapping[str, Seen]
    denies: bool = False

    def seen(self, key: str) -> Seen | None:
        """The post of a key; None where the platform has none, or denies it."""
        found = None if self.denies else self.posts.get(key)
        return None if found is None or found.lot is Lot.DENIED else found

    def count(self, number: int) -> int:
        """How often something was done to a post: it grows by itself, and must never count."""
        return 3 + 17 * number % 211 + self.night * (number % 7 + 1)


class Dialect(Protocol):
    """A platform as the small web pretends it. What it answers of each lot follows `docs/platforms.md`."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a module's constant, as those below
        """What the dialect is called."""

    @property
    def PLATFORM(self) -> str:  # noqa: N802
        """The platform's name in the ledger."""

    @property
    def HOSTS(self) -> tuple[str, ...]:  # noqa: N802
        """The hosts that speak it."""

    @property
    def SHARE(self) -> int:  # noqa: N802
        """How many of the month's posts are of it, against all others' shares."""

    @property
    def CONTROLS(self) -> tuple[str, ...]:  # noqa: N802
        """The keys of its posts that always live."""

    def key(self, number: int, dice: Random, /) -> str:
        """The key of the post of that number."""

    def markup(self, post: Post, /) -> str:
        """The platform's official embed of a post."""

    def answer(self, view: View, request: Request, /) -> Response:
        """What the platform answers."""


NOT_FOUND = page("<!DOCTYPE html><title>Not found</title><p>There is nothing here.</p>", status=404)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def document(body: str, head: str = "") -> str:
    """A page around markup."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><link rel="icon" href="data:,">{head}</head><body>{body}</body></html>'
    )


def base_64(number: int) -> str:
    """A number in the alphabet in which Instagram and Threads spell theirs."""
    digits = ""
    while number:
        number, digit = divmod(number, len(_LETTERS))
        digits = _LETTERS[digit] + digits
    return digits


def last_part(path: str) -> str:
    """The last part of a path."""
    return path.rstrip("/").rpartition("/")[2]
