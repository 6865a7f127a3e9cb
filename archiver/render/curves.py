"""Plots as inline SVG: survival curves with their bands, weeks as bars, and shares side by side.

A plot has no colours and no style of its own: its classes get them from `templates/curves.css`, for light and dark pages and for
paper. What a plot shows is also in its description, for those who cannot see it, and in a table beside it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from archiver.render.escaping import one_line
from archiver.reporting.phrases import count_of, percent
from archiver.reporting.rot_series import RotWeek
from archiver.reporting.survival import SurvivalCurve, SurvivalStep
from archiver.reporting.survival_of import MONTH, SurvivalOf, ticks
from archiver.verdicts.rules import Standing

WORST_FIRST = (Standing.GONE, Standing.ALTERED, Standing.WITHHELD, Standing.UNKNOWN, Standing.INTACT)
"""Standings in the order in which bars show them."""
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_BARS = (Standing.GONE, Standing.ALTERED)
_MIN_BAR = 0.6
_MAX_DATES = 5
_MIN_WEEKS = 13
"""The fewest weeks that a plot has room for, a quarter of a year: so that a single bar does not fill it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a plot's area lies in its picture, in units of the picture: its size, and the margins for the axes."""

    width: float = 640.0
    height: float = 300.0
    left: float = 46.0
    right: float = 18.0
    top: float = 12.0
    bottom: float = 54.0

    @property
    def inner_width(self) -> float:
        """The width of the plot's area."""
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> float:
        """The height of the plot's area."""
        return self.height - self.top - self.bottom

    def x(self, share: float) -> float:
        """Where a share of the width lies."""
        return self.left + share * self.inner_width

    def y(self, share: float) -> float:
        """Where a share of the height lies, counted from below."""
        return self.top + (1 - share) * self.inner_height


LARGE = Frame()
LOW = Frame(height=240.0, bottom=30.0)
"""For plots over time, which have no numbers at risk below."""
SMALL = Frame(width=320.0, height=180.0, left=40.0, right=12.0, top=8.0, bottom=46.0)


@cache
def curves_style() -> str:
    """The style of all plots, to be put behind the page's own, whose colours it uses."""
    return files("archiver.render").joinpath("templates", "curves.css").read_text(encoding="utf-8")


def survival_svg(survival: SurvivalOf, *, name: str, frame: Frame = LARGE, until: float | None = None) -> Markup:
    """Both curves of some posts as one plot; `name` tells its parts from those of other plots on the page.

    The curve of posts seen alive has its band around it, and the numbers at risk below; that of all that were shown is dashed. The
    axis of age ends at `until` days.
    """
    end = until if until is not None else survival.until
    grid = ticks(end) if end > 0 else [(0.0, "0 days")]
    end = max(end, 1.0)
    begins = min(survival.since, end)
    at_risk = {row.age: row.at_risk for row in survival.rows}
    marks = grid if frame is LARGE else grid[:: max(1, len(grid) // 3)]
    parts = [
        *_shares(frame),
        *(_mark(frame, age / end, age_name, at_risk.get(age)) for age, age_name in marks),
        _words("at-risk-name", frame.left - 6, frame.height - 6, "at risk", anchor="end"),
        _band(survival.seen_alive.steps, end, survival.seen_alive.until, frame),
        _line("curve-shown", survival.shown, (0.0, end), frame),
        _line("curve-line", survival.seen_alive, (begins, end), frame),
    ]
    return _svg(frame, name, f"Survival: {one_line(survival.name)}", survival_description(survival), parts)


def survival_description(survival: SurvivalOf) -> str:
    """A survival curve in words."""
    curve = survival.seen_alive
    if not curve.posts:
        return "No post whose age is known was seen alive, so there is no curve."
    rows = [
        f"after {row.name} {percent(row.share)}" + (f" ({percent(row.low)} to {percent(row.high)})" if row.low is not None else "")
        for row in survival.rows[1:]
        if row.share is not None
    ]
    reached = f" None was under observation before the age of {survival.since:.0f} days." if survival.since > MONTH else ""
    there = f" Still there: {', '.join(rows)}." if rows else ""
    return f"{count_of(curve.posts, 'post')} seen alive, of which {curve.deaths:,} died.{reached}{there}"


def weeks_svg(weeks: Sequence[RotWeek], *, name: str, frame: Frame = LOW) -> Markup:
    """How many posts died and were altered each week, as bars."""
    highest = max((week.died + week.altered for week in weeks), default=0)
    top = _round_up(highest)
    width = 1 / max(len(weeks), _MIN_WEEKS)
    parts = [*_numbers(frame, top)]
    parts += [
        _mark(frame, place * width, weeks[place].begins.isoformat(), None)
        for place in range(0, len(weeks), max(1, -(-len(weeks) // (_MAX_DATES if frame.width > SMALL.width else 2))))
    ]
    for place, week in enumerate(weeks):
        below = 0
        for standing, number in zip(_BARS, (week.died, week.altered), strict=True):
            if number:
                parts.append(_bar(frame, standing, (place * width, (place + 1) * width), (below / top, (below + number) / top)))
            below += number
    died, altered = sum(week.died for week in weeks), sum(week.altered for week in weeks)
    period = f"In {count_of(len(weeks), 'week')}"
    sentence = f"{period} {count_of(died, 'post')} died and {altered:,} were altered; in one week at most {highest:,} of both."
    return _svg(frame, name, "Posts that died or were altered, by week", sentence, parts)


def shares_svg(standings: Mapping[Standing, int]) -> Markup:
    """How some posts stand, as shares of one bar; it is decoration beside the numbers."""
    total = sum(standings.values())
    parts, start = [], 0.0
    for standing in WORST_FIRST:
        width = 100 * standings.get(standing, 0) / total if total else 0.0
        if width:
            parts.append(
                Markup('<rect class="fill-{}" x="{}" y="0" width="{}" height="1"></rect>').format(
                    standing.value, _number(start), _number(width)
                )
            )
        start += width
    return Markup(
        '<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>'
    ).format(Markup("").join(parts))


def _svg(frame: Frame, name: str, title: str, description: str, parts: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-title {name}-desc" focusable="false">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>{parts}</svg>'
    ).format(
        width=_number(frame.width),
        height=_number(frame.height),
        name=name,
        title=title,
        description=description,
        parts=Markup("").join(parts),
    )


def _shares(frame: Frame) -> Iterator[Markup]:
    """The lines across a plot of shares, and what they stand for."""
    for share in _SHARES:
        yield _across(frame, share)
        yield _words("axis", frame.left - 6, frame.y(share) + 4, f"{share:.0%}", anchor="end")


def _numbers(frame: Frame, top: int) -> Iterator[Markup]:
    """The lines across a plot of numbers, and what they stand for."""
    for number in sorted({0, top // 2, top}):
        yield _across(frame, number / top)
        yield _words("axis", frame.left - 6, frame.y(number / top) + 4, f"{number:,}", anchor="end")


def _across(frame: Frame, share: float) -> Markup:
    kind = "base" if share == 0 else "grid"
    return Markup('<path class="{}" d="M{} {}H{}"></path>').format(
        kind, _number(frame.left), _number(frame.y(share)), _number(frame.width - frame.right)
    )


def _mark(frame: Frame, share: float, name: str, at_risk: int | None) -> Markup:
    """A mark on the lower axis, with the number at risk below it."""
    x, base = frame.x(share), frame.y(0)
    anchor = "start" if share == 0 and at_risk is None else "middle"
    below = _words("at-risk", x, frame.height - 6, f"{at_risk:,}", anchor="middle") if at_risk is not None else Markup("")
    tick = Markup('<path class="base" d="M{} {}v5"></path>').format(_number(x), _number(base))
    return tick + _words("axis", x, base + 19, name, anchor=anchor) + below


def _words(kind: str, x: float, y: float, words: str, *, anchor: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(kind, _number(x), _number(y), anchor, words)


def _line(kind: str, curve: SurvivalCurve, ages: tuple[float, float], frame: Frame) -> Markup:
    """A curve as steps, from the age where something is known of it to where nothing more is, on an axis that ends at an age."""
    if not curve.posts:
        return Markup("")
    begin, end = ages
    steps = "".join(
        f"H{_number(frame.x(step.age / end))}V{_number(frame.y(step.share))}" for step in _thinned(curve.steps, end, frame)
    )
    path = f"M{_number(frame.x(begin / end))} {_number(frame.y(1))}{steps}H{_number(frame.x(min(curve.until, end) / end))}"
    return Markup('<path class="{}" d="{}"></path>').format(kind, path)


def _band(steps: Sequence[SurvivalStep], end: float, until: float, frame: Frame) -> Markup:
    """The area between the bounds, from the first step to the last one that has them."""
    bounded = [(step.age, step.low, step.high) for step in _thinned(steps, end, frame) if step.low is not None]
    if not bounded:
        return Markup("")
    ages = [age for age, _, _ in bounded]
    last = next((step.age for step in steps if step.age > ages[-1]), min(until, end))
    ends = [frame.x(min(age, end) / end) for age in (*ages[1:], last)]
    upper = [f"V{_number(frame.y(high or 0))}H{_number(x)}" for (_, _, high), x in zip(bounded, ends, strict=True)]
    lower = [f"V{_number(frame.y(low or 0))}H{_number(frame.x(age / end))}" for age, low, _ in reversed(bounded)]
    return Markup('<path class="curve-band" d="M{} {}{}{}Z"></path>').format(
        _number(frame.x(ages[0] / end)), _number(frame.y(bounded[0][2] or 0)), "".join(upper), "".join(lower)
    )


def _thinned(steps: Sequence[SurvivalStep], end: float, frame: Frame) -> list[SurvivalStep]:
    """The steps within the plot, of those in the same unit of it only the last."""
    kept = {int(frame.inner_width * step.age / end): step for step in steps if step.age <= end}
    return list(kept.values())


def _bar(frame: Frame, standing: Standing, across: tuple[float, float], up: tuple[float, float]) -> Markup:
    """A bar between two shares of the width and two of the height, with a gap to its neighbours."""
    start, end = frame.x(across[0]), frame.x(across[1])
    gap = min(0.15 * (end - start), 2.0)
    return Markup('<rect class="fill-{}" x="{}" y="{}" width="{}" height="{}"></rect>').format(
        standing.value,
        _number(start + gap / 2),
        _number(frame.y(up[1])),
        _number(max(end - start - gap, _MIN_BAR)),
        _number(frame.y(up[0]) - frame.y(up[1])),
    )


def _round_up(number: int) -> int:
    """A round number that is not smaller, whose half is whole."""
    size = next(size for size in (2, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10**9) if number <= size)
    factors = (0.2, 0.4, 0.6, 0.8, 1) if size > 2 else (1,)  # noqa: PLR2004 - 2 has one half
    return next(round(size * factor) for factor in factors if size * factor >= number)


def _number(number: float) -> str:
    """A number for an attribute of SVG."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
