"""The pages that list: the overview, articles, posts, accounts, outlets, runs, and what a search finds."""

from collections.abc import Iterator, Sequence

from archiver.app.lookup import lookup
from archiver.app.show import show
from archiver.errors import InputError
from archiver.ledger.archive_state import void_platforms
from archiver.ledger.due_state import silent_services
from archiver.ledger.queries import Query
from archiver.ledger.reader import LedgerReader
from archiver.ledger.site_queries import listed_articles, post_ids_of_names, runs_before
from archiver.render.pages.lists import (
    WITHDRAWN,
    account_page,
    accounts_page,
    articles_page,
    outlet_page,
    outlets_page,
    posts_page,
    search_page,
)
from archiver.render.pages.overview_page import overview_page, report_page
from archiver.render.pages.rows import ArticleLine, article_row, paged
from archiver.render.pages.run_page import run_page, runs_page
from archiver.reporting.archive_index import PostAccount
from archiver.reporting.phrases import count_of, human_date
from archiver.reporting.sensitivity import is_sensitive
from archiver.reporting.site_map import PageKind, PagePath
from archiver.reporting.status import RunDetail
from archiver.serving.view import NEVER, ListSizes, View
from archiver.verdicts.judge import Standing

_NEWEST_ARTICLES = 10
_CHANGES_OF_OVERVIEW = 20
_MAX_FOUND = 50
_MAX_QUERY_CHARACTERS = 500
_WHAT_TO_ASK = "Words of a post, an @handle, or the address of a post or of an article."


def overview(view: View) -> bytes:
    """The overview."""
    index = view.index
    changed = {change.post_id for change in index.changes[:_CHANGES_OF_OVERVIEW]}
    return overview_page(
        index,
        {record.id: record for record in view.archive.by_ids(sorted(changed))},
        _article_rows(view, index.articles[:_NEWEST_ARTICLES]),
        view.troubles(),
        view.frame,
        over=view.over_time(),
    )


def report(view: View) -> bytes:
    """The report over time."""
    return report_page(view.over_time(), view.index, view.frame)


def troubles(query: Query) -> list[str]:
    """What is in the way of knowing how posts stand: platforms whose answers do not count, and hosts without usable answers."""
    void = [f"{found.platform}, since {human_date(found.since)}: {found.why}" for found in void_platforms(query)]
    silent = [
        f"{found.host}, {count_of(found.posts, 'post')}, since {human_date(found.since)}: {found.why}"
        for found in silent_services(query)
    ]
    return [*void, *silent]


def _article_rows(view: View, articles: Sequence[int]) -> list[ArticleLine]:
    return [article_row(article, view.index) for article in listed_articles(view.archive.query, articles)]


def articles(view: View) -> bytes | None:
    """A page of the list of articles."""
    found = paged(view.index.articles, view.address, ListSizes.ARTICLES)
    return found and articles_page(_article_rows(view, found[0]), len(view.index.articles), found[1], view.frame)


def posts(view: View) -> bytes | None:
    """A page of the posts that stand in one way, or are withdrawn."""
    name = view.address.name
    if name != WITHDRAWN and name not in set(Standing):
        return None
    ids = view.index.withdrawn if name == WITHDRAWN else view.index.posts.get(Standing(name), ())
    found = paged(ids, view.address, ListSizes.POSTS)
    return found and posts_page(view.archive.by_ids(found[0]), view.index, found[1], view.frame)


def accounts(view: View) -> bytes | None:
    """A page of the list of accounts."""
    tallies = list(view.index.accounts.values())
    found = paged(range(len(tallies)), view.address, ListSizes.TALLIES)
    return found and accounts_page([tallies[place] for place in found[0]], len(tallies), found[1], view.frame)


def account(view: View) -> bytes | None:
    """A page of the posts of an account."""
    tally = view.index.accounts.get(PostAccount(platform=view.address.platform, id=view.address.name))
    found = paged(tally.posts, view.address, ListSizes.POSTS) if tally is not None else None
    return account_page(tally, view.archive.by_ids(found[0]), found[1], view.frame) if tally is not None and found else None


def outlets(view: View) -> bytes | None:
    """A page of the list of outlets."""
    tallies = list(view.index.outlets.values())
    found = paged(range(len(tallies)), view.address, ListSizes.TALLIES)
    return found and outlets_page([tallies[place] for place in found[0]], len(tallies), found[1], view.frame)


def outlet(view: View) -> bytes | None:
    """A page of the articles of an outlet."""
    tally = view.index.outlets.get(view.address.name)
    found = paged(tally.articles, view.address, ListSizes.ARTICLES) if tally is not None else None
    return outlet_page(tally, _article_rows(view, found[0]), found[1], view.frame) if tally is not None and found else None


def count_of_runs(archive: LedgerReader) -> int:
    """How many runs are recorded."""
    return int(next(iter(archive.query("SELECT count(*) AS runs FROM run", ())))["runs"])


def every_run(archive: LedgerReader) -> Iterator[int]:
    """The numbers of all runs, newest first."""
    yield from (row["id"] for row in archive.query("SELECT id FROM run ORDER BY id DESC", ()))


def runs(view: View) -> bytes | None:
    """A page of the list of runs."""
    total = count_of_runs(view.archive)
    found = paged(range(total), view.address, ListSizes.RUNS)
    if found is None:
        return None
    listed = runs_before(view.archive.query, skip=found[0][0] if found[0] else 0, limit=ListSizes.RUNS)
    return runs_page(listed, total, found[1], view.frame)


def run(view: View) -> bytes | None:
    """The page of a run."""
    detail = show(view.archive, f"run:{view.address.row}", now=view.index.at or NEVER)
    if not isinstance(detail, RunDetail):
        return None
    names = {str(change.get("post")) for change in detail.recorded.listed("changes")}
    ids = post_ids_of_names(view.archive.query, names)
    sensitive = {str(record.post) for record in view.archive.by_ids(ids) if is_sensitive(record)}
    return run_page(detail, frozenset(sensitive), view.frame)


def search(view: View) -> bytes:
    """What a search finds."""
    asked = " ".join(view.query.get("q", "").split())[:_MAX_QUERY_CHARACTERS]
    if not asked:
        return search_page("", (), _WHAT_TO_ASK, view.frame, is_static=view.is_static)
    try:
        found = lookup(view.archive, asked, limit=_MAX_FOUND)
    except InputError as error:
        return search_page(asked, (), error.message, view.frame)
    article = view.archive.article_named(found.article) if found.article is not None else None
    row = (
        next((row["id"] for row in view.archive.query("SELECT id FROM article WHERE name = ?", (article.name,))), None)
        if article
        else None
    )
    shown = f"the first {len(found.posts)}" if found.total is None or found.total > len(found.posts) else ""
    total = count_of(found.total, "post") if found.total is not None else "Many posts"
    nearly = "Nothing is exactly so; nearest: " if found.nearly else ""
    outcome = f"{nearly}{total}{f', {shown} here' if shown else ''}." if found.posts else "Nothing in this archive matches."
    leads = (PagePath(kind=PageKind.ARTICLE, row=row), article.name) if article is not None and row is not None else None
    return search_page(asked, found.posts, outcome, view.frame, article=leads)
