"""What the API answers: each function reads one opened archive, and gives an object or a page of a list."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archiver.app.lookup import lookup
from archiver.app.show import with_excerpts, with_next_check
from archiver.app.status import status
from archiver.errors import InputError
from archiver.ledger.article_records import article_record
from archiver.ledger.listings import articles_after, changes_after, posts_after
from archiver.ledger.run_history import recorded_runs, run_detail
from archiver.model.digests import JSONValue
from archiver.model.posts import parse_postref
from archiver.render.article_output import article_json, listed_article_json
from archiver.render.json_objects import changes_json, lookup_json, show_json
from archiver.render.run_history import run_detail_json, runs_json
from archiver.render.status_output import status_json
from archiver.reporting.records import PostRecord
from archiver.reporting.status import RunDetail
from archiver.serving.api_parameters import Values
from archiver.serving.served_archive import OpenedArchive

MAX_SKIPPED = 10_000
_UNSETTLED = re.compile(r"unsettled/([1-9][0-9]{0,15})")


class NotFoundError(Exception):
    """What was asked for is not in the archive; `status` is 410 for what was withdrawn."""

    def __init__(self, what: str, *, status: int = 404) -> None:
        super().__init__(what)
        self.what = what
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiPage:
    """A page of a list: its objects under a key, more about them, and the parameters of the next page; None if it is the last."""

    key: str
    objects: Sequence[JSONValue]
    next: Mapping[str, int] | None = None
    more: Mapping[str, JSONValue] | None = None


def answer_post(archive: OpenedArchive, values: Values) -> dict[str, JSONValue]:
    """One post by its name, or by its row where it has none."""
    name = values.text("name")
    if (unsettled := _UNSETTLED.fullmatch(name)) is not None:
        return _history(archive, archive.reader.post_record(int(unsettled[1]), history=True), name)
    ref = parse_postref(name)
    found = archive.reader.by_ref(ref, history=True) if ref is not None else []
    return _history(archive, found[0] if found else None, name)


def _history(archive: OpenedArchive, post: PostRecord | None, name: str) -> dict[str, JSONValue]:
    if post is None:
        raise NotFoundError(f"there is no post “{name}” in this archive; /api/lookup finds posts by all of their names")
    if post.withdrawn is not None:
        raise NotFoundError(f"this post was {post.withdrawn.phrase}", status=410)
    return show_json(with_next_check(archive.reader, post, now=archive.now))


def answer_posts(archive: OpenedArchive, values: Values) -> ApiPage:
    """A page of posts."""
    limit = values.number("limit")
    ids = posts_after(
        archive.reader.query,
        values.number("after"),
        limit=limit,
        standing=values.maybe_text("verdict"),
        platform=values.maybe_text("platform"),
    )
    next_page = {"after": ids[-1]} if len(ids) == limit else None
    return ApiPage(key="posts", objects=lookup_json(archive.reader.by_ids(ids)), next=next_page)


def answer_articles(archive: OpenedArchive, values: Values) -> ApiPage:
    """A page of articles."""
    limit = values.number("limit")
    found = articles_after(archive.reader.query, values.number("after"), limit=limit)
    next_page = {"after": found[-1].id} if len(found) == limit else None
    return ApiPage(key="articles", objects=[listed_article_json(article) for article in found], next=next_page)


def answer_article(archive: OpenedArchive, values: Values) -> dict[str, JSONValue]:
    """One article with its posts."""
    row = values.number("id")
    names = [str(found["name"]) for found in archive.reader.query("SELECT name FROM article WHERE id = ?", (row,))]
    found = archive.reader.article_named(names[0]) if names else None
    if found is None:
        raise NotFoundError(f"there is no article {row} in this archive")
    if found.withdrawn is not None:
        raise NotFoundError(f"this article was {found.withdrawn.phrase}", status=410)
    record = article_record(archive.reader.query, found, archive.reader.by_ids)
    return article_json(replace(record, posts=tuple(post for post in record.posts if post.withdrawn is None)))


def answer_runs(archive: OpenedArchive, values: Values) -> ApiPage:
    """A page of runs, newest first."""
    limit, before = values.number("limit"), values.number("before")
    found = recorded_runs(archive.reader.query, limit=limit, before=before or None)
    return ApiPage(key="runs", objects=runs_json(found), next={"before": found[-1].run} if len(found) == limit else None)


def answer_run(archive: OpenedArchive, values: Values) -> dict[str, JSONValue]:
    """One run."""
    number = values.number("run")
    found = run_detail(archive.reader.query, number)
    if found is None:
        raise NotFoundError(f"there is no run {number} in this archive")
    return run_detail_json(with_excerpts(archive.reader, _without_withdrawn(archive, found)))


def _without_withdrawn(archive: OpenedArchive, run: RunDetail) -> RunDetail:
    """A run without what it says of posts that were withdrawn."""
    listed = {name: run.recorded.listed(name) for name in ("changes", "problems")}
    hidden = _withdrawn_names(archive, {str(entry.get(key)) for key, of in _NAMED_IN.items() for entry in listed[of]})
    shown = {of: [dict(entry) for entry in listed[of] if str(entry.get(key)) not in hidden] for key, of in _NAMED_IN.items()}
    return replace(run, recorded=replace(run.recorded, summary={**run.recorded.summary, **shown})) if hidden else run


_NAMED_IN = {"post": "changes", "where": "problems"}
"""Which key names a post in which list of a run's summary."""


def _withdrawn_names(archive: OpenedArchive, names: Collection[str]) -> set[str]:
    """Those of these names that are of withdrawn posts."""
    refs = ((name, parse_postref(name)) for name in names)
    ids = {name: post_id for name, ref in refs if ref is not None and (post_id := archive.reader.post_of(ref)) is not None}
    withdrawn = archive.reader.withdrawn_posts(list(ids.values()))
    return {name for name, post_id in ids.items() if post_id in withdrawn}


def answer_status(archive: OpenedArchive, _values: Values) -> dict[str, JSONValue]:
    """How the archive is doing."""
    return status_json(status(archive.reader, archive.home, contact=archive.contact, now=archive.now))


def answer_lookup(archive: OpenedArchive, values: Values) -> ApiPage:
    """What a query finds."""
    limit, skip = values.number("limit"), values.number("skip")
    found = lookup(archive.reader, values.text("q"), limit=limit, skip=skip)
    posts = [post for post in found.posts if post.withdrawn is None]
    is_more = len(found.posts) == limit and (found.total is None or found.total > skip + limit)
    return ApiPage(
        key="posts",
        objects=lookup_json(posts, nearly=found.nearly),
        next={"skip": skip + limit} if is_more and skip + limit <= MAX_SKIPPED else None,
        more={"total": found.total, "article": found.article if found.withdrawn is None else None},
    )


def answer_changes(archive: OpenedArchive, values: Values) -> ApiPage:
    """A page of changes, oldest first."""
    since = _time("since", values.maybe_text("since"))
    found = changes_after(archive.reader.query, values.number("after"), limit=values.number("limit"), since=since)
    next_page = {"after": found.next} if found.next is not None else None
    return ApiPage(key="changes", objects=changes_json(found.changes), next=next_page)


def _time(name: str, written: str | None) -> datetime | None:
    """A time of ISO 8601, in UTC unless it says otherwise; `InputError` for what is none."""
    if written is None:
        return None
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise InputError(f"{name}: this is no time", remedy="write 2026-03-01, or 2026-03-01T12:00:00Z") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
