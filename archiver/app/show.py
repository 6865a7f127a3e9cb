"""`show`: read all that is recorded of one post, one article or one run; what matches more than one thing names none."""

import re
from dataclasses import replace
from datetime import datetime

from archiver.app.lookup import article_of, lookup, only_post
from archiver.app.names_in_queries import names_in
from archiver.app.posts.resting import EXCLUDED, resting_posts
from archiver.checking.schedule import next_check
from archiver.errors import InputError
from archiver.ledger.article_records import article_record, articles_titled
from archiver.ledger.name_search import by_key
from archiver.ledger.reader import LedgerReader
from archiver.ledger.run_history import run_detail
from archiver.model.posts import parse_postref
from archiver.platforms import by_name
from archiver.reporting.article_records import ArticleRecord
from archiver.reporting.excerpts import PostExcerpt, excerpt_of
from archiver.reporting.records import PostRecord
from archiver.reporting.status import RunDetail

_MAX_LISTED = 10
_MIN_TITLE_CHARACTERS = 4
"""Shorter texts are in many titles by accident."""
_RUN = re.compile(r"(run:)?([0-9]{1,9})")


def show(archive: LedgerReader, query: str, *, now: datetime) -> PostRecord | ArticleRecord | RunDetail | None:
    """The post, article or run that a query names; None where it names none. `InputError` lists them where it names several."""
    number = _RUN.fullmatch(query.strip())
    if number is not None and (run := _run(archive, int(number[2]), is_named=number[1] is not None)) is not None:
        return run
    if query.startswith("run:"):
        return None
    named = next((found for name in names_in(query) if (found := article_of(archive, name)) is not None), None)
    if named is not None:
        return article_record(archive.query, named, archive.by_ids)
    matches = lookup(archive, query, limit=_MAX_LISTED, history=True)
    filed = archive.article_named(matches.article) if matches.article is not None else None
    if filed is not None:
        return article_record(archive.query, filed, archive.by_ids)
    titled = articles_titled(archive.query, query) if len(query.strip()) >= _MIN_TITLE_CHARACTERS else []
    if titled and (matches.nearly or not matches.posts or _is_title(query, titled)):
        return _titled(archive, query, titled)
    post = only_post(query, matches)
    return with_next_check(archive, post, now=now) if post is not None else None


def with_next_check(archive: LedgerReader, post: PostRecord, *, now: datetime) -> PostRecord:
    """A post with when it is asked about next, or why it is not."""
    rests = _resting(archive, post, now=now)
    return replace(post, rests=rests, due=None if rests is not None else _next_check(archive, post, now=now))


def _is_title(query: str, titled: list[tuple[str, str | None]]) -> bool:
    """Whether the query is the whole title of an article, or the name of its file."""
    return any(query.casefold() == (title or "").casefold() or name.endswith(f"/{query}") for name, title in titled)


def _titled(archive: LedgerReader, query: str, titled: list[tuple[str, str | None]]) -> ArticleRecord | None:
    """The only article that a title or a file name names; `InputError` that lists them if there are several."""
    if len(titled) > 1:
        listed = "\n  ".join(f"{name}  “{title}”" if title else name for name, title in titled[:_MAX_LISTED])
        raise InputError(f"“{query}” names {len(titled)} articles:\n  {listed}", remedy="name one of them by its address")
    found = archive.article_named(titled[0][0])
    return article_record(archive.query, found, archive.by_ids) if found is not None else None


def _run(archive: LedgerReader, number: int, *, is_named: bool) -> RunDetail | None:
    """The run with a number; None if there is none.

    `InputError` if the number is also the key of a post, unless it `is_named` as a run's.
    """
    found = run_detail(archive.query, number)
    if found is not None and not is_named and (posts := archive.by_ids(by_key(archive.query, str(number)))):
        names = "\n  ".join([f"run:{number}", *(str(post.post) for post in posts)])
        raise InputError(f"“{number}” names a run and {len(posts)} of the posts:\n  {names}", remedy="name one of them")
    return None if found is None else with_excerpts(archive, found)


def with_excerpts(archive: LedgerReader, run: RunDetail) -> RunDetail:
    """A run with the excerpts of the posts that changed in it."""
    return replace(run, excerpts=_excerpts(archive, run))


def _excerpts(archive: LedgerReader, run: RunDetail) -> dict[str, PostExcerpt]:
    """The excerpts of the posts that changed in a run, by the names that the run has of them."""
    names = {str(change.get("post")) for change in run.recorded.listed("changes")}
    ids = {name: post_id for name in names if (post := parse_postref(name)) and (post_id := archive.post_of(post)) is not None}
    found = {record.id: excerpt_of(record) for record in archive.by_ids(list(ids.values()))}
    return {name: found[post_id] for name, post_id in ids.items() if post_id in found}


def _resting(archive: LedgerReader, record: PostRecord, *, now: datetime) -> str | None:
    """Why a post is not asked about; what the settings exclude is known from the last check."""
    reason = resting_posts(archive.query, (), (record.id,), now=now).get(record.id)
    planned = archive.query("SELECT rests FROM due WHERE post = ? AND rests = ?", (record.id, EXCLUDED))
    return reason or next((str(row["rests"]) for row in planned), None)


def _next_check(archive: LedgerReader, record: PostRecord, *, now: datetime) -> datetime | None:
    """When the post is checked next: now if it is overdue, None if its platform cannot be probed."""
    entry = archive.schedule_entry(record.id, now=now) if by_name(record.platform) is not None else None
    return max(now, next_check(entry)) if entry is not None else None
