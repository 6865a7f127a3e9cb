"""The report over time as Markdown: what can be said, tables, causes, ranks with links, what is unknown, and the method."""

from collections.abc import Callable, Iterable, Sequence

from archiver.render.html_cards import web_url
from archiver.render.markdown import escape, link, table
from archiver.render.rot_sections import cause_sentence, loss_name
from archiver.render.sentences import platform_name
from archiver.reporting.over_time import DEFINITIONS, METHOD, ReportOverTime
from archiver.reporting.phrases import percent
from archiver.reporting.rot_series import RankedLoss, StandingTally
from archiver.reporting.survival_of import SurvivalOf
from archiver.verdicts.rules import Standing

_MAX_WEEKS, _MAX_RANKED = 26, 20


def over_time_markdown(over: ReportOverTime | None) -> list[str]:
    """The lines of the report over time; of the weeks the last half year, of the ranks the first."""
    if over is None or not over.series.posts:
        return []
    series = over.series
    weeks = [
        [week.begins.isoformat(), *map(str, (week.first_seen, week.died, week.altered, week.came_back, week.unknown))]
        for week in series.weeks[-_MAX_WEEKS:]
    ]
    causes = [[escape(cause_sentence(cause)), cause.standing.value, str(cause.posts)] for cause in series.causes]
    return [
        "## How long posts live",
        "",
        *(line for sentence in over.sentences for line in (escape(sentence), "")),
        *_survival(series.of_all),
        *_halves("By platform", "platform", series.of_platforms, platform_name),
        *_halves("By outlet", "outlet", series.of_outlets, str),
        *_section("Week by week", ["week of", "first seen", "died", "altered", "came back", "unknown at its end"], weeks),
        *_section("By age of the post", ["age", "posts", *_STANDINGS], _tallies(series.by_age)),
        *_section("By year of the first article", ["year", "posts", *_STANDINGS], _tallies(series.by_year)),
        *_section("Causes", ["reason", "standing", "posts"], causes),
        *_section("Articles that have lost most", ["article", *_LOSSES], _ranked(series.ranked_articles)),
        *_section("Outlets that have lost most", ["outlet", *_LOSSES], _ranked(series.ranked_outlets)),
        *(
            ["## What is not known", "", *(f"- {kind.posts:,}: {escape(kind.sentence)}" for kind in over.unknown), ""]
            if over.unknown
            else []
        ),
    ]


def method_markdown(over: ReportOverTime | None) -> list[str]:
    """How the report was made, and how to cite it."""
    if over is None or not over.series.posts:
        return []
    meanings = [f"- **{term}**: {escape(meaning)}" for term, meaning in DEFINITIONS]
    paragraphs = [line for paragraph in METHOD for line in (escape(paragraph), "")]
    return ["## Definitions, method, and how to cite this", "", f"Cite as: {escape(over.cite_as)}", "", *meanings, "", *paragraphs]


_STANDINGS = tuple(standing.value for standing in Standing)
_LOSSES = ("posts", "gone", "altered", "unknown")


def _section(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"## {title}", "", *table(head, rows), ""] if rows else []


def _survival(survival: SurvivalOf) -> list[str]:
    rows = [
        [row.name, f"{row.at_risk:,}", percent(row.share), percent(row.low), percent(row.high), percent(row.share_shown)]
        for row in survival.rows
    ]
    return [*table(["age", "at risk", "still there", "low", "high", "of all shown"], rows), ""] if rows else []


def _halves(title: str, kind: str, survivals: Sequence[SurvivalOf], name: Callable[[str], str]) -> list[str]:
    """What each curve says at its last round age."""
    if len(survivals) <= 1:
        return []
    rows = [
        [
            escape(name(survival.name)),
            f"{survival.seen_alive.posts:,}",
            f"{survival.seen_alive.deaths:,}",
            last.name,
            percent(last.share),
        ]
        for survival in survivals
        if (last := next((row for row in reversed(survival.rows) if row.share is not None), None)) is not None
    ]
    return _section(title, [kind, "seen alive", "died", "by the age of", "still there"], rows)


def _tallies(tallies: Iterable[StandingTally]) -> list[list[str]]:
    return [
        [escape(tally.name), str(tally.posts), *(str(tally.standings[standing]) for standing in Standing)]
        for tally in tallies
        if tally.posts
    ]


def _ranked(losses: Sequence[RankedLoss]) -> list[list[str]]:
    return [
        [link(loss_name(loss), web_url(loss.url)), *map(str, (loss.posts, loss.gone, loss.altered, loss.unknown))]
        for loss in losses[:_MAX_RANKED]
    ]
