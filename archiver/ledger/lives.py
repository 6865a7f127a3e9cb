"""Read the lives of all posts that articles show, for statistics: a small tuple a post, page by page, in seconds among 100,000.

Posts that are withdrawn are left out. What a post was settled as is one post (`queries`).
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from sys import intern
from typing import NamedTuple

from archiver.ledger.marks import tags
from archiver.ledger.queries import NOT_WITHDRAWN, Query, ids_in, of_group
from archiver.ledger.rows import Row
from archiver.model.posts import PostRef
from archiver.reporting.post_lives import PostLife, PostLives, ShownArticle, StandingSince, to_days
from archiver.verdicts.rules import Rule, Standing

_POSTS_AT_ONCE = 5000

PostedAt = Callable[[PostRef], datetime | None]
"""The time that a post's key encodes, if it does."""


def lives(query: Query, *, posted_at: PostedAt, resting: str | None = None) -> PostLives:
    """The lives of all posts that articles embed, and of linked ones that were captured.

    Posts that were never asked about, since they rest for the reason `resting`, are left out.
    """
    names = _Names(query)
    posts = [life for page in _pages(query) for life in _lives_of(query, page, names, posted_at, resting)]
    shown = {row for life in posts for row in life.articles}
    withdrawn = int(next(iter(query("SELECT count(DISTINCT post) AS n FROM withdrawn WHERE post IS NOT NULL", ())))["n"])
    return PostLives(
        posts=posts,
        articles={row: article for row, article in shown_articles(query).items() if row in shown},
        withdrawn=withdrawn,
    )


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
SELECT post.id, post.platform, post.key, julianday(COALESCE((
        SELECT min(min(member.first_seen), post.first_seen) FROM post AS member WHERE member.settled_as = post.id
    ), post.first_seen)) - 2440587.5 AS first_seen, due.rests,
    julianday(due.silent_since) - 2440587.5 AS silent_since, due.silent_why
FROM post LEFT JOIN due ON due.post = post.id WHERE post.settled_as IS NULL AND post.id > ? AND {NOT_WITHDRAWN}
ORDER BY post.id LIMIT ?
"""  # noqa: S608 - our own


def _lives_of(query: Query, page: Sequence[Row], names: _Names, posted_at: PostedAt, resting: str | None) -> Iterator[PostLife]:
    wanted = (ids_in([row["id"] for row in page]),)
    shown = {row["requested"]: row for row in query(_SHOWN, wanted)}
    dated = {row["requested"]: row["posted_at"] for row in query(_DATED, wanted)}
    captured = {row["requested"] for row in query(_CAPTURED, wanted)}
    seen_alive = {row["requested"]: row for row in query(_OBSERVED, wanted)}
    verdicts: defaultdict[int, list[Row]] = defaultdict(list)
    for row in query(_JUDGED, wanted):
        verdicts[row["requested"]].append(row)
    for row in page:
        post_id = row["id"]
        about = _Facts(row, shown.get(post_id), seen_alive.get(post_id), verdicts[post_id])
        is_embedded = about.shown is not None and about.shown["embedded"]
        is_left_out = not about.verdicts and resting is not None and row["rests"] == resting
        if (is_embedded or post_id in captured) and not is_left_out:
            yield _life(about, names, _published(about, dated.get(post_id), posted_at))


class _Facts(NamedTuple):
    """What is recorded about one post: its row, where it is shown, when it was asked about and seen alive, and its verdicts."""

    row: Row
    shown: Row | None
    observed: Row | None
    verdicts: Sequence[Row]


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


def _published(about: _Facts, stated: float | None, posted_at: PostedAt) -> float | None:
    """When a post was published: as its platform has stated, as its key says, else as an article prints."""
    if stated is not None:
        return stated
    key = about.row["key"]
    by_key = posted_at(PostRef(platform=about.row["platform"], key=key)) if key is not None else None
    if by_key is not None:
        return to_days(by_key)
    return about.shown["printed"] if about.shown is not None else None


def _life(about: _Facts, names: _Names, published: float | None) -> PostLife:
    row, shown, observed, current = about.row, about.shown, about.observed, about.verdicts[-1] if about.verdicts else None
    articles = names.articles(shown["articles"] if shown is not None else None)
    first_shown = row["first_seen"]
    if shown is not None:
        first_shown = shown["published"] if shown["published"] is not None else shown["read"]
    gone = current if current is not None and current["standing"] == Standing.GONE else None
    return PostLife(
        id=row["id"],
        platform=intern(row["platform"]),
        is_named=row["key"] is not None,
        articles=articles,
        published=published,
        shown=first_shown,
        first_seen=row["first_seen"],
        asked=observed["asked"] if observed is not None else None,
        alive_first=observed["alive_first"] if observed is not None else None,
        alive_last=observed["alive_last"] if observed is not None else None,
        gone_after=gone["changed_after"] if gone is not None else None,
        gone_before=_since(gone) if gone is not None else None,
        standing=Standing(current["standing"]) if current is not None else Rule.NEVER_ASKED.standing,
        reason=intern(current["reason"]) if current is not None and current["reason"] is not None else None,
        suspected=current is not None and bool(current["suspected"]),
        rule=intern(current["rule"]) if current is not None else Rule.NEVER_ASKED.code,
        silent_since=row["silent_since"],
        silent_why=intern(row["silent_why"]) if row["silent_why"] is not None else None,
        tags=names.tags(row["id"], articles),
        moves=tuple(_moves(about.verdicts)),
    )


def _since(verdict: Row) -> float:
    """When a post was first seen to stand as a verdict says."""
    return float(verdict["changed_before"] if verdict["changed_before"] is not None else verdict["at"])


def _moves(verdicts: Sequence[Row]) -> Iterator[StandingSince]:
    """The changes of standing; verdicts that only raise or clear a suspicion are none."""
    standing = None
    for verdict in verdicts:
        if verdict["standing"] != standing:
            standing = verdict["standing"]
            yield StandingSince(at=_since(verdict), standing=Standing(standing))
