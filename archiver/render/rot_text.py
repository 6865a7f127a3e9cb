"""The report over time as text for a terminal: what can be said, the survival at round ages, causes, and what is unknown."""

from collections.abc import Sequence

from archiver.render.escaping import one_line
from archiver.render.layout import TextLayout, table
from archiver.render.rot_sections import cause_sentence
from archiver.reporting.over_time import ReportOverTime
from archiver.reporting.phrases import percent
from archiver.reporting.survival_of import SurvivalOf

_MAX_WEEKS = 4


def over_time_text(over: ReportOverTime | None, layout: TextLayout) -> list[str]:
    """The lines of the report over time; the last weeks in which something happened, or all of them where lists are whole."""
    if over is None or not over.series.posts:
        return []
    series = over.series
    eventful = [week for week in series.weeks if week.first_seen or week.died or week.altered or week.came_back]
    weeks = series.weeks if layout.long else eventful[-_MAX_WEEKS:]
    numbers = [(week.begins.isoformat(), week.first_seen, week.died, week.altered, week.came_back, week.unknown) for week in weeks]
    lines = [line for sentence in over.sentences for line in layout.wrapped(sentence)]
    return [
        *(["", "How long posts live", *lines, *survival_lines(series.of_all, layout)] if series.of_all.shown.posts else []),
        *_table(("week of", "first seen", "died", "altered", "came back", "unknown"), numbers, layout),
        *_phrases(
            "Causes", [f"{cause.posts:,} {cause.standing.value}: {cause_sentence(cause)}" for cause in series.causes], layout
        ),
        *_phrases("Not known", [f"{kind.posts:,}: {one_line(kind.sentence)}" for kind in over.unknown], layout),
    ]


def method_text(over: ReportOverTime | None, layout: TextLayout) -> list[str]:
    """How to cite the report."""
    return ["", *layout.wrapped(f"Cite as: {one_line(over.cite_as)}")] if over is not None and over.series.posts else []


def survival_lines(survival: SurvivalOf, layout: TextLayout) -> list[str]:
    """The table of a survival curve."""
    rows = [
        (row.name, f"{row.at_risk:,}", percent(row.share), percent(row.low), percent(row.high), percent(row.share_shown))
        for row in survival.rows
    ]
    return _table(("age", "at risk", "still there", "low", "high", "of all shown"), rows, layout)


def _table(head: Sequence[str], rows: Sequence[Sequence[str | int]], layout: TextLayout) -> list[str]:
    return ["", *table([list(head), *([str(cell) for cell in row] for row in rows)], layout.width)] if rows else []


def _phrases(title: str, phrases: Sequence[str], layout: TextLayout) -> list[str]:
    return ["", title, *(line for phrase in phrases for line in layout.wrapped(phrase, mark="    "))] if phrases else []
