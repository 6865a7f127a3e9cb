"""The report over time as HTML: the sections that the report's page and the archive's pages share, and how the report was made.

They carry no style: the page that shows them adds `curves_style` to its own.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from archiver.render.curves import LARGE, LOW, SMALL, WORST_FIRST, Frame, shares_svg, survival_svg, weeks_svg
from archiver.render.escaping import one_line
from archiver.render.html_cards import web_url
from archiver.render.sentences import REASONS, STANDINGS, platform_name
from archiver.reporting.over_time import DEFINITIONS, METHOD, ReportOverTime
from archiver.reporting.phrases import count_of, human_date, percent
from archiver.reporting.rot_series import Cause, RankedLoss, RotWeek
from archiver.reporting.survival_of import MONTH, SurvivalOf
from archiver.reporting.unknown_posts import UnknownPosts
from archiver.verdicts.rules import Standing

_MAX_RANKED, _MAX_UNFOLDED = 10, 100

Link = Callable[[RankedLoss], str | None]
"""Where an article or outlet that has lost something is linked to; None where it is not."""


def rot_sections(over: ReportOverTime, *, link: Link | None = None) -> Markup:
    """All sections, each with a heading of the second level; `link` names pages of ours, else articles are linked on the web."""
    return Markup(  # noqa: S704 -- made by our own template, which escapes
        _template().render(
            part="sections",
            over=over,
            until=max((survival.until for survival in (*over.series.of_platforms, *over.series.of_outlets)), default=0.0),
            loss_link=link or _on_the_web,
            link_inside=link is not None,
        )
    )


def rot_method(over: ReportOverTime) -> Markup:
    """How the report was made, what its words mean, what it covers and rests on, and how to cite it."""
    return Markup(_template().render(part="method", over=over))  # noqa: S704 -- made by our own template, which escapes


def _for_both_widths(plot: Callable[..., Markup], name: str, frame: Frame) -> Markup:
    """A plot for wide pages and one for narrow ones, where the writing of the wide one could not be read; a page shows either."""
    wide, tight = plot(name=name, frame=frame), plot(name=f"{name}-tight", frame=SMALL)
    return Markup('<div class="when-wide">{}</div><div class="when-tight">{}</div>').format(wide, tight)


def cause_sentence(cause: Cause) -> str:
    """What a platform says of why posts are gone or withheld."""
    return REASONS.get((cause.standing, cause.reason), STANDINGS[cause.standing])


def _on_the_web(loss: RankedLoss) -> str | None:
    return web_url(loss.url)


def loss_name(loss: RankedLoss) -> str:
    """By what people recognise an article, or the outlet's name."""
    return one_line(loss.title or loss.name)


def _survival_rows(survival: SurvivalOf) -> Iterator[tuple[str, ...]]:
    for row in survival.rows:
        band = f"{percent(row.low)} to {percent(row.high)}" if row.low is not None else "–"
        yield row.name, f"{row.at_risk:,}", f"{row.deaths:,}", percent(row.share), band, percent(row.share_shown)


def _week_rows(weeks: Sequence[RotWeek]) -> Iterator[tuple[str, ...]]:
    for week in weeks:
        if not (week.first_seen or week.died or week.altered or week.came_back):
            continue
        numbers = (week.first_seen, week.died, week.altered, week.came_back, week.standings[Standing.GONE], week.unknown)
        yield human_date(week.begins), *(f"{number:,}" for number in numbers)


def _cause_rows(causes: Sequence[Cause]) -> Iterator[tuple[str, ...]]:
    for cause in causes:
        yield cause_sentence(cause), cause.standing.value, f"{cause.posts:,}"


def _unknown_rows(unknown: Sequence[UnknownPosts]) -> Iterator[tuple[str, ...]]:
    for kind in unknown:
        yield f"{kind.posts:,}", one_line(kind.sentence)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(day=human_date)
    environment.globals.update(
        count=count_of,
        standings=WORST_FIRST,
        short=_MAX_RANKED,
        long=_MAX_UNFOLDED,
        definitions=DEFINITIONS,
        paragraphs=METHOD,
        platform_name=platform_name,
        outlet_name=one_line,
        loss_name=loss_name,
        shares=shares_svg,
        survival_rows=_survival_rows,
        week_rows=_week_rows,
        cause_rows=_cause_rows,
        unknown_rows=_unknown_rows,
        month=MONTH,
        large_plot=lambda survival: _for_both_widths(partial(survival_svg, survival), "survival", LARGE),
        small_plot=lambda survival, name, until: survival_svg(survival, name=f"survival-{name}", frame=SMALL, until=until),
        weeks_plot=lambda weeks: _for_both_widths(partial(weeks_svg, weeks), "weeks", LOW),
    )
    return environment.from_string(files("archiver.render").joinpath("templates", "rot.html").read_text(encoding="utf-8"))
