"""Pages that list: articles, posts by how they stand, accounts, outlets, and what a search found."""

from collections.abc import Sequence

from archiver.render.escaping import one_line
from archiver.render.pages.frame import POLICY, SCRIPTED_POLICY, PageFrame, render
from archiver.render.pages.rows import ArticleLine, Pagination, post_row
from archiver.render.sentences import platform_name
from archiver.reporting.archive_index import AccountTally, ArchiveIndex, OutletTally
from archiver.reporting.records import PostRecord
from archiver.reporting.site_map import PageKind, PagePath, fits
from archiver.verdicts.judge import Standing

WITHDRAWN = "withdrawn"
_NOTES = {
    Standing.GONE.value: "The platform itself has said so, and confirmed it.",
    Standing.ALTERED.value: "Still there, but no longer saying what they said at first.",
    Standing.WITHHELD.value: "There, but not visible to everyone.",
    Standing.UNKNOWN.value: "Not seen is not gone: it is not known whether these are still there.",
    Standing.INTACT.value: "There, and saying what they said at first.",
    WITHDRAWN: "Taken out of the archive; only their names are shown.",
}


def articles_page(rows: Sequence[ArticleLine], total: int, place: Pagination, frame: PageFrame) -> bytes:
    """A page of the list of articles."""
    return render("articles.html", frame, {"rows": rows, "total": total, "place": place})


def posts_page(records: Sequence[PostRecord], index: ArchiveIndex, place: Pagination, frame: PageFrame) -> bytes:
    """A page of the posts that stand in one way, or are withdrawn."""
    numbers = {standing: len(index.posts.get(Standing(standing), ())) for standing in _NOTES if standing != WITHDRAWN}
    numbers[WITHDRAWN] = len(index.withdrawn)
    values = {
        "rows": [post_row(record) for record in records],
        "name": frame.address.name,
        "note": _NOTES[frame.address.name],
        "kinds": [(name, number) for name, number in numbers.items() if number or name != WITHDRAWN],
        "total": numbers[frame.address.name],
        "place": place,
    }
    return render("posts.html", frame, values)


def accounts_page(tallies: Sequence[AccountTally], total: int, place: Pagination, frame: PageFrame) -> bytes:
    """A page of the list of accounts."""
    rows = [(_name(tally), account_path(tally), len(tally.posts), tally.counts) for tally in tallies]
    note = f"{total:,} of which the archive has posts, those with most posts first."
    values = {"heading": "Accounts", "column": "Account", "note": note, "rows": rows, "place": place}
    return render("accounts.html", frame, values)


def account_path(tally: AccountTally) -> PagePath | None:
    """The page of an account; None where its id does not fit into a path."""
    account = tally.account
    return PagePath(kind=PageKind.ACCOUNT, platform=account.platform, name=account.id) if fits(account.id) else None


def _name(tally: AccountTally) -> str:
    who = tally.name or (f"@{tally.handle.removeprefix('@')}" if tally.handle else tally.account.id)
    return f"{one_line(who)} ({platform_name(tally.account.platform)})"


def account_page(tally: AccountTally, records: Sequence[PostRecord], place: Pagination, frame: PageFrame) -> bytes:
    """A page of the posts of an account."""
    handle = one_line(tally.handle).removeprefix("@") if tally.handle else None
    values = {
        "name": one_line(tally.name or f"@{handle or tally.account.id}"),
        "handle": handle if tally.name else None,
        "id": one_line(tally.account.id),
        "is_lasting": not tally.account.id.startswith("@"),
        "platform": platform_name(tally.account.platform),
        "tally": tally,
        "total": len(tally.posts),
        "rows": [post_row(record) for record in records],
        "place": place,
    }
    return render("account.html", frame, values)


def outlet_rows(tallies: Sequence[OutletTally]) -> list[tuple[str, PagePath | None, int, object]]:
    """Outlets as rows of a table: name, page, posts, and how many stand how."""
    paths = [PagePath(kind=PageKind.OUTLET, name=tally.name) if fits(tally.name) else None for tally in tallies]
    return [(tally.name, path, tally.posts, tally.counts) for tally, path in zip(tallies, paths, strict=True)]


def outlets_page(tallies: Sequence[OutletTally], total: int, place: Pagination, frame: PageFrame) -> bytes:
    """A page of the list of outlets."""
    note = f"{total:,} who publish the articles, those that lost most posts first. A post that several show counts for each."
    values = {"heading": "Outlets", "column": "Outlet", "note": note, "rows": outlet_rows(tallies), "place": place}
    return render("accounts.html", frame, values)


def outlet_page(tally: OutletTally, rows: Sequence[ArticleLine], place: Pagination, frame: PageFrame) -> bytes:
    """A page of the articles of an outlet."""
    return render("outlet.html", frame, {"name": one_line(tally.name), "tally": tally, "rows": rows, "place": place})


def search_page(
    query: str,
    records: Sequence[PostRecord],
    outcome: str,
    frame: PageFrame,
    *,
    article: tuple[PagePath, str] | None = None,
    is_static: bool = False,
) -> bytes:
    """What a search found; or, in a site of files, the page whose script searches."""
    values = {
        "query": one_line(query),
        "rows": [post_row(record) for record in records],
        "outcome": outcome,
        "article": article,
        "is_static": is_static,
    }
    return render("search.html", frame, values, policy=SCRIPTED_POLICY if is_static else POLICY)
