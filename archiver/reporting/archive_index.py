"""The index of an archive: how all posts stand and where they belong, so that one page of a list can be read at a time.

It is computed once for each state of the ledger. Posts and articles are in it by their rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archiver.reporting.records import PostChange
from archiver.verdicts.judge import Standing

STANDINGS = tuple(Standing)
"""The standings in the order of their codes in the index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAccount:
    """An account by its platform and its lasting id, or by `@` and its handle where no answer named the id."""

    platform: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTally:
    """An account's last known name and handle, its posts, newest first, and how many stand how."""

    account: PostAccount
    name: str | None
    handle: str | None
    posts: Sequence[int]
    counts: Mapping[Standing, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletTally:
    """An outlet, its articles, newest first, and how many of the posts that they show stand how; each post counts once."""

    name: str
    articles: Sequence[int]
    posts: int
    counts: Mapping[Standing, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveIndex:
    """How all posts stood after the last finished run, the lists of posts, accounts, articles and outlets, and the newest changes.

    `at` is when that run ended; None where none has. `standings` has a code for each post's row, 0 where there is none, else the
    place in `STANDINGS` plus one. `posts` are those that articles show, of each standing, the newest verdict first; `withdrawn`
    those that are withdrawn. `changes` are newest first.
    """

    run: int = 0
    at: datetime | None = None
    standings: bytes = b""
    posts: Mapping[Standing, Sequence[int]] = field(default_factory=dict)
    withdrawn: Sequence[int] = ()
    platforms: Mapping[str, Mapping[Standing, int]] = field(default_factory=dict)
    articles: Sequence[int] = ()
    accounts: Mapping[PostAccount, AccountTally] = field(default_factory=dict)
    outlets: Mapping[str, OutletTally] = field(default_factory=dict)
    changes: tuple[PostChange, ...] = ()

    def standing(self, post_id: int) -> Standing | None:
        """How a post stands; None where it is not counted."""
        code = self.standings[post_id] if post_id < len(self.standings) else 0
        return STANDINGS[code - 1] if code else None

    @property
    def counts(self) -> dict[Standing, int]:
        """How many posts stand how."""
        return {standing: len(self.posts.get(standing, ())) for standing in STANDINGS}
