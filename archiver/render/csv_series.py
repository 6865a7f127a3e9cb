"""Every series of the report over time as CSV, one row a week, an age, a cause …, safe to open in a spreadsheet.

Ages are days, shares are between 0 and 1, dates are ISO; what is unknown is empty.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO

from archiver.model.timestamps import format_iso
from archiver.render.csv_report import safe_cell
from archiver.reporting.link_rot import LinkRotReport
from archiver.reporting.over_time import ReportOverTime
from archiver.reporting.rot_series import RankedLoss, RotSeries, StandingTally
from archiver.reporting.survival_of import SurvivalOf
from archiver.verdicts.rules import Standing

Cell = str | int | float | None
Rows = Iterable[Sequence[Cell]]

_STANDINGS = tuple(standing.value for standing in Standing)


def series_csv(report: LinkRotReport, name: str) -> str:
    """A series by its name, with all cells quoted and CRLF line ends (RFC 4180)."""
    head, rows = SERIES[name]
    written = StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    if name == "changes":
        writer.writerows([_text(cell) for cell in row] for row in _changes(report))
    elif report.over_time is not None:
        writer.writerows([_text(cell) for cell in row] for row in rows(report.over_time))
    return written.getvalue()


def _text(cell: Cell) -> str:
    return "" if cell is None else safe_cell(str(cell))


def _weeks(over: ReportOverTime) -> Rows:
    for week in over.series.weeks:
        flows = (week.begins.isoformat(), week.first_seen, week.died, week.altered, week.came_back)
        yield *flows, *(week.standings[standing] for standing in Standing)


def _survival(over: ReportOverTime) -> Rows:
    for kind, name, survival in _survivals(over.series):
        for row in survival.rows:
            shares = (row.share, row.low, row.high, row.share_shown)
            yield kind, name, row.age, row.at_risk, row.deaths, *shares


def _steps(over: ReportOverTime) -> Rows:
    for kind, name, survival in _survivals(over.series):
        for curve_name, curve in (("seen-alive", survival.seen_alive), ("shown", survival.shown)):
            for step in curve.steps:
                yield kind, name, curve_name, step.age, step.at_risk, step.deaths, step.share, step.low, step.high


def _survivals(series: RotSeries) -> Iterator[tuple[str, str, SurvivalOf]]:
    yield "all", "all", series.of_all
    yield from (("platform", survival.name, survival) for survival in series.of_platforms)
    yield from (("outlet", survival.name, survival) for survival in series.of_outlets)


def _tallies(tallies: Iterable[StandingTally]) -> Rows:
    return ((tally.name, tally.posts, *(tally.standings[standing] for standing in Standing)) for tally in tallies)


def _causes(over: ReportOverTime) -> Rows:
    return ((cause.standing.value, cause.reason.value, cause.posts) for cause in over.series.causes)


def _losses(losses: Iterable[RankedLoss]) -> Rows:
    return ((loss.name, loss.title, loss.url, loss.outlet, loss.posts, loss.gone, loss.altered, loss.unknown) for loss in losses)


def _unknown(over: ReportOverTime) -> Rows:
    return ((kind.code, kind.posts, kind.sentence) for kind in over.unknown)


def _changes(report: LinkRotReport) -> Rows:
    for change in report.changes:
        named = str(change.post) if change.post is not None else None
        yield (
            *(format_iso(change.at), change.run, named, change.was.value, change.became.value),
            *(change.reason.value if change.reason else None, "true" if change.suspected else "false"),
        )


_OF_LOSSES = ("name", "title", "url", "outlet", "posts", "gone", "altered", "unknown")
SERIES: Mapping[str, tuple[Sequence[str], Callable[[ReportOverTime], Rows]]] = {
    "weeks": (("week", "first_seen", "died", "altered", "came_back", *(f"{name}_at_end" for name in _STANDINGS)), _weeks),
    "survival": (
        ("of", "name", "age", "at_risk", "deaths", "share", "low", "high", "share_shown"),
        _survival,
    ),
    "steps": (("of", "name", "curve", "age", "at_risk", "deaths", "share", "low", "high"), _steps),
    "ages": (("age", "posts", *_STANDINGS), lambda over: _tallies(over.series.by_age)),
    "years": (("year", "posts", *_STANDINGS), lambda over: _tallies(over.series.by_year)),
    "causes": (("standing", "reason", "posts"), _causes),
    "articles": (_OF_LOSSES, lambda over: _losses(over.series.ranked_articles)),
    "outlets": (_OF_LOSSES, lambda over: _losses(over.series.ranked_outlets)),
    "unknown": (("what", "posts", "sentence"), _unknown),
    "changes": (("at", "run", "post", "was", "became", "reason", "suspected"), lambda _: ()),
}
"""The series by their names, each with its columns and what makes its rows."""
