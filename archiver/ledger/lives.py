"""Read the lives of all posts that articles show, for statistics: a small tuple a post, page by page, in seconds among 100,000.

Posts that are withdrawn are left out. What a post was settled as is one post (`queries`).
"""

import gc
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from sys import intern
from typing import Any, NamedTuple, cast

from archiver.ledger.marks import tags
from archiver.ledger.queries import NOT_WITHDRAWN, Query, ids_in, of_group
from archiver.ledger.related_posts import only_related
from archiver.ledger.rows import Row
from archiver.model.posts import PostRef
from archiver.reporting.post_lives import PostLife, PostLives, ShownArticle, StandingSince, to_days
from archiver.verdicts.rules import Rule, Standing

_POSTS_AT_ONCE = 5000

PostedAt = Callable[[PostRef], datetime | None]
"""The time that a post's key encodes, if it does."""


def lives(query: Query, *, posted_at: PostedAt, resting: str | None = None) -> PostLives:
    """The lives of all posts that articles embed, and of linked ones that were captured, without those that others only quote.

    Posts that were never asked about, since they rest for the reason `resting`, are left out.
    """
    names, unshown = _Names(query), only_related(query)
    with _without_collection():
        found = (life for page in _pages(query) for life in _lives_of(query, page, names, posted_at, resting))
        posts = [life for life in found if life.id not in unshown]
    shown = {row for life in posts for row in life.articles}
    withdrawn = int(next(iter(query("SELECT count(DISTINCT post) AS n FROM withdrawn WHERE post IS NOT NULL", ())))["n"])
    return PostLives(
        posts=posts,
        articles={row: article for row, article in shown_articles(query).items() if row in shown},
        withdrawn=withdrawn,
    )


@contextmanager
def _without_collection() -> Iterator[None]:
    """Do not look for cycles meanwhile: among so many tuples, none of which is in one, that takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def shown_articles(query: Query) -> dict[int, ShownArticle]:
    """All articles with what their last version says of itself, by row."""
    return {
        row["article"]: ShownArticle(name=row["source"], title=row["title"], outlet=row["outlet"], url=row["url"])
        for row in query(_ARTICLES, ())
    }


_ARTICLES = """
SELECT article, source, title, outlet, url FROM article_version
WHERE id IN (SELECT max(id) FROM article_version GROUP BY article)
    AND article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL)
"""


class _Names:
    """What many posts have in common, kept once: tags, and tuples of articles."""

    def __init__(self, query: Query) -> None:
        marked = tags(query)
        self._tags_of_posts = {mark.post: found for mark, found in marked.items() if mark.post is not None}
        self._tags_of_articles = {mark.article: found for mark, found in marked.items() if mark.article is not None}
        self._articles: dict[str, tuple[int, ...]] = {}

    def articles(self, rows: str | None) -> tuple[int, ...]:
        """The rows of articles, from a JSON list."""
        if rows is None:
            return ()
        found = self._articles.get(rows)
        if found is None:
            found = self._articles[rows] = tuple(sorted(set(json.loads(rows))))
        return found

    def tags(self, post: int, articles: Sequence[int]) -> tuple[str, ...]:
        """The tags of a post and of the articles that show it."""
        own = self._tags_of_posts.get(post, ())
        if not self._tags_of_articles:
            return own
        return tuple(sorted({*own, *(name for row in articles for name in self._tags_of_articles.get(row, ()))}))


def _pages(query: Query) -> Iterator[Sequence[Row]]:
    """The posts that are not withdrawn, so many at a time."""
    after = 0
    while rows := list(query(_PAGE, (after, _POSTS_AT_ONCE))):
        yield rows
        after = rows[-1]["id"]


_PAGE = f"""
SELECT post.id, post.platform, post.key, COALESCE(julianday(COALESCE((
        SELECT min(min(member.first_seen), post.first_seen) FROM post AS member WHERE member.settled_as = post.id
    ), post.first_seen)) - 2440587.5, post.first_seen) AS first_seen, due.rests,
    julianday(due.silent_since) - 2440587.5 AS silent_since, due.silent_why
FROM post LEFT JOIN due ON due.post = post.id WHERE post.settled_as IS NULL AND post.id > ? AND {NOT_WITHDRAWN}
ORDER BY post.id LIMIT ?
"""  # noqa: S608 - our own


def _lives_of(query: Query, page: Sequence[Row], names: _Names, posted_at: PostedAt, resting: str | None) -> Iterator[PostLife]:
    wanted = (ids_in([row["id"] for row in page]),)
    shown = {row[0]: _ShownPost(*row) for row in _cells(query(_SHOWN, wanted))}
    dated: dict[int, float] = dict(_cells(query(_DATED, wanted)))
    captured = {post for (post,) in _cells(query(_CAPTURED, wanted))}
    observed = {row[0]: row[1:] for row in map(tuple, _cells(query(_OBSERVED, wanted)))}
    verdicts: defaultdict[int, list[_Judged]] = defaultdict(list)
    for row in _cells(query(_JUDGED, wanted)):
        verdicts[row[0]].append(_Judged(*row))
    for row in _cells(page):
        post_id, platform, key, first_seen, rests, silent_since, silent_why = row
        if not isinstance(first_seen, float):
            raise ValueError(f"not a time: {first_seen!r}")  # noqa: TRY004 - told as a damaged value
        judged, place = verdicts.get(post_id, ()), shown.get(post_id)
        if (place is None or not place.embedded) and post_id not in captured:
            continue
        if not judged and resting is not None and rests == resting:
            continue
        articles = names.articles(place.articles) if place is not None else ()
        current = judged[-1] if judged else _NEVER_JUDGED
        asked, alive_first, alive_last = observed.get(post_id, (None, None, None))
        is_gone = current.standing == _GONE
        yield PostLife(
            post_id,
            intern(platform),
            key is not None,
            articles,
            _published(platform, key, dated.get(post_id), place, posted_at),
            place.first_shown if place is not None else first_seen,
            first_seen,
            asked,
            alive_first,
            alive_last,
            current.changed_after if is_gone else None,
            current.since if is_gone else None,
            _standing(current.standing),
            intern(current.reason) if current.reason is not None else None,
            bool(current.suspected),
            intern(current.rule),
            silent_since,
            intern(silent_why) if silent_why is not None else None,
            names.tags(post_id, articles),
            _moves(judged),
        )


def _cells(rows: Iterable[Row]) -> Iterable[tuple[Any, ...]]:
    """Rows as sequences of cells, which SQLite's are too: unpacking them is quicker than asking each cell by its name."""
    return cast("Iterable[tuple[Any, ...]]", rows)


_GONE = Standing.GONE.value
_STANDINGS = {standing.value: standing for standing in Standing}


def _standing(written: str) -> Standing:
    """A standing; `ValueError` for one that there is not, which only a damaged file has."""
    return _STANDINGS.get(written) or Standing(written)


class _ShownPost(NamedTuple):
    """Where a post is shown: a row of `_SHOWN`."""

    post: int
    embedded: int
    articles: str
    printed: float | None
    read: float
    published: float | None

    @property
    def first_shown(self) -> float:
        """The date of the earliest article, else when one was first read."""
        return self.published if self.published is not None else self.read


class _Judged(NamedTuple):
    """A verdict: a row of `_JUDGED`."""

    post: int
    standing: str
    reason: str | None
    suspected: int
    rule: str
    at: float | None
    changed_after: float | None
    changed_before: float | None

    @property
    def since(self) -> float:
        """When the post was first seen to stand so; `ValueError` where its time is none, as only a damaged file has it."""
        at = self.changed_before if self.changed_before is not None else self.at
        if at is None:
            raise ValueError(f"the time of a verdict on post {self.post} is none")
        return at


_NEVER_JUDGED = _Judged(0, Rule.NEVER_ASKED.standing.value, None, 0, Rule.NEVER_ASKED.code, 0.0, None, None)


# Of the times of observations only the first and the last are read: posts have one for each night.
_SHOWN = of_group("""
SELECT member.requested, max(embed.kind = 'embed') AS embedded, json_group_array(article_version.article) AS articles,
    julianday(min(embed.printed)) - 2440587.5 AS printed, julianday(min(embed.seen_at)) - 2440587.5 AS read,
    julianday(min(article_version.published)) - 2440587.5 AS published
FROM member JOIN embed ON embed.post = member.post JOIN article_version ON article_version.id = embed.article_version
WHERE article_version.article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL)
GROUP BY member.requested
""")
_DATED = of_group("""
SELECT member.requested, julianday(min(version.posted_at)) - 2440587.5 AS posted_at
FROM member JOIN version ON version.post = member.post WHERE version.posted_at IS NOT NULL GROUP BY member.requested
""")
_CAPTURED = of_group("SELECT DISTINCT member.requested FROM member JOIN snapshot ON snapshot.post = member.post")
_OBSERVED = of_group("""
SELECT requested, julianday(min(asked)) - 2440587.5 AS asked, julianday(min(alive_first)) - 2440587.5 AS alive_first,
    julianday(max(alive_last)) - 2440587.5 AS alive_last
FROM (
    SELECT member.requested,
        (SELECT at FROM direct_observation AS direct WHERE direct.post = member.post ORDER BY run, at LIMIT 1) AS asked,
        (
            SELECT at FROM direct_observation AS direct WHERE direct.post = member.post AND reading = 'present' AND informative
            ORDER BY run, at LIMIT 1
        ) AS alive_first,
        (
            SELECT at FROM direct_observation AS direct WHERE direct.post = member.post AND reading = 'present' AND informative
            ORDER BY run DESC, at DESC LIMIT 1
        ) AS alive_last
    FROM member
) WHERE asked IS NOT NULL GROUP BY requested
""")
_JUDGED = of_group("""
SELECT member.requested, verdict.standing, verdict.reason, verdict.suspected, verdict.rule,
    julianday(verdict.at) - 2440587.5 AS at, julianday(verdict.changed_after) - 2440587.5 AS changed_after,
    julianday(verdict.changed_before) - 2440587.5 AS changed_before
FROM member JOIN verdict ON verdict.post = member.post ORDER BY verdict.id
""")


def _published(platform: str, key: str | None, stated: float | None, place: _ShownPost | None, posted_at: PostedAt) -> float | None:
    """When a post was published: as its platform has stated, as its key says, else as an article prints."""
    if stated is not None:
        return stated
    by_key = posted_at(PostRef(platform=platform, key=key)) if key is not None else None
    if by_key is not None:
        return to_days(by_key)
    return place.printed if place is not None else None


def _moves(verdicts: Sequence[_Judged]) -> tuple[StandingSince, ...]:
    """The changes of standing; verdicts that only raise or clear a suspicion are none."""
    before = (None, *(verdict.standing for verdict in verdicts))
    return tuple(
        StandingSince(verdict.since, _standing(verdict.standing))
        for was, verdict in zip(before, verdicts, strict=False)
        if was != verdict.standing
    )
