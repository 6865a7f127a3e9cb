"""The posts of a report: what is counted of each, which is little and kept, and their records, which are read when shown."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import overload

from archiver.model.articles import ArticleAbsence
from archiver.model.posts import PostRef
from archiver.reporting.records import PostRecord
from archiver.verdicts.judge import Standing
from archiver.verdicts.staleness import Staleness

KINDS = ("gone", "altered", "suspected", "withheld", "unknown", "intact")
"""The kinds of posts that a report lists, the worst first: standings, and posts that are suspected to be gone and no worse."""
_RECORDS_AT_ONCE = 100

ReadRecords = Callable[[Sequence[int]], Iterable[PostRecord]]
"""Reads the records of posts, by their rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedArticle:
    """An article that shows posts, its title and outlet, and its absence, if it does not answer any more."""

    article: str
    title: str | None
    outlet: str | None
    absence: ArticleAbsence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPost:
    """What is counted of a post: how it stands, where it is shown, and since when `host`, which answers for it, does not.

    `articles` are without those that do not count, each once.
    """

    id: int
    platform: str
    post: PostRef | None
    host: str | None
    standing: Standing
    suspected: bool
    first_seen: datetime
    articles: tuple[CountedArticle, ...]
    staleness: Staleness | None = None
    unread: Staleness | None = None

    @property
    def kind(self) -> str:
        """Which of the kinds it is."""
        return kind_of(self.standing, suspected=self.suspected)


def kind_of(standing: Standing, *, suspected: bool) -> str:
    """The kind of a post: its standing, or `suspected` where it may be gone and nothing worse is known of it."""
    return "suspected" if suspected and standing in (Standing.INTACT, Standing.UNKNOWN) else standing.value


class ReportedPosts(Sequence[PostRecord]):
    """Records of posts in their order, read so many at a time when they are asked for, and not kept."""

    def __init__(self, posts: Sequence[CountedPost], read: ReadRecords) -> None:
        self._posts, self._read = posts, read

    def of_kinds(self, kinds: Iterable[str]) -> "ReportedPosts":
        """The posts of these kinds, in the order of the kinds."""
        chosen: dict[str, list[CountedPost]] = {kind: [] for kind in kinds}
        for post in self._posts:
            if post.kind in chosen:
                chosen[post.kind].append(post)
        return ReportedPosts([post for of_kind in chosen.values() for post in of_kind], self._read)

    def of_rows(self, rows: Collection[int]) -> "ReportedPosts":
        """Those of these rows."""
        return ReportedPosts([post for post in self._posts if post.id in rows], self._read)

    @property
    def counted(self) -> Sequence[CountedPost]:
        """What is counted of each."""
        return self._posts

    def __len__(self) -> int:
        return len(self._posts)

    def __iter__(self) -> Iterator[PostRecord]:
        posts = iter(self._posts)
        while page := list(islice(posts, _RECORDS_AT_ONCE)):
            yield from self._read([post.id for post in page])

    @overload
    def __getitem__(self, place: int) -> PostRecord: ...

    @overload
    def __getitem__(self, place: slice) -> "ReportedPosts": ...

    def __getitem__(self, place: int | slice) -> "PostRecord | ReportedPosts":
        if isinstance(place, slice):
            return ReportedPosts(self._posts[place], self._read)
        return next(iter(self._read([self._posts[place].id])))
