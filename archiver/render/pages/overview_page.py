"""The overview: how all posts stand, how long they last, what changed lately, and what is in the way of knowing."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from archiver.render.curves import SMALL, survival_svg
from archiver.render.escaping import one_line
from archiver.render.pages.frame import PageFrame, render
from archiver.render.pages.lists import outlet_rows
from archiver.render.pages.rows import ArticleLine, outlet_path, post_row
from archiver.render.rot_sections import rot_method, rot_sections
from archiver.render.sentences import change_phrase, platform_name
from archiver.reporting.archive_index import ArchiveIndex
from archiver.reporting.excerpts import excerpt_of
from archiver.reporting.over_time import ReportOverTime
from archiver.reporting.records import PostRecord
from archiver.reporting.rot_series import RankedLoss
from archiver.reporting.site_map import PageKind, PagePath
from archiver.verdicts.judge import Standing

_MAX_OUTLETS = 12


def overview_page(
    index: ArchiveIndex,
    changed: Mapping[int, PostRecord],
    newest: Sequence[ArticleLine],
    troubles: Sequence[str],
    frame: PageFrame,
    *,
    over: ReportOverTime,
) -> bytes:
    """The overview; `changed` are the records of the posts that changed lately, by row."""
    counts = index.counts
    values = {
        "total": sum(counts.values()),
        "rotten": counts[Standing.GONE] + counts[Standing.ALTERED],
        "counts": counts,
        "articles": len(index.articles),
        "accounts": len(index.accounts),
        "outlet_count": len(index.outlets),
        "withdrawn": len(index.withdrawn),
        "curves": _curves(over),
        "sentences": over.sentences,
        "changes": [
            (change, row.path, row.author or f"@{row.handle}", _words(changed[change.post_id]), change_phrase(change))
            for change in index.changes
            if change.post_id in changed and not (row := post_row(changed[change.post_id])).withdrawn
        ],
        "troubles": [one_line(trouble) for trouble in troubles],
        "platforms": [(platform_name(name), None, sum(stood.values()), stood) for name, stood in index.platforms.items()],
        "outlets": outlet_rows(list(index.outlets.values())[:_MAX_OUTLETS]),
        "newest": newest,
    }
    return render("overview.html", frame, values)


def _curves(over: ReportOverTime) -> Markup:
    """The survival curves of all posts, for wide and for narrow pages."""
    wide = survival_svg(over.series.of_all, name="all")
    return Markup('<div class="when-wide">{}</div><div class="when-tight">{}</div>').format(
        wide, survival_svg(over.series.of_all, name="all-tight", frame=SMALL)
    )


def report_page(over: ReportOverTime, index: ArchiveIndex, frame: PageFrame) -> bytes:
    """The report over time: how long posts last, what became of them by week and by age, causes, ranks, and what is unknown."""
    return render(
        "report.html", frame, {"sections": rot_sections(over, link=lambda loss: _link(loss, index)), "method": rot_method(over)}
    )


def _link(loss: RankedLoss, index: ArchiveIndex) -> str | None:
    if loss.article is not None:
        return str(PagePath(kind=PageKind.ARTICLE, row=loss.article))
    page = outlet_path(loss.name, index)
    return str(page) if page is not None else None


def _words(record: PostRecord) -> str | None:
    """How a post begins; nothing of one that is shown only once a reader asks."""
    return None if post_row(record).is_sensitive else excerpt_of(record).words
