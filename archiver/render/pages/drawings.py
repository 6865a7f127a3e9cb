"""Drawings of a post's page as inline SVG: its observations on a line of time, and the chain from the article to the signature.

Neither has a script or a style of its own; the page says the same in words beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from archiver.render.escaping import shortened
from archiver.reporting.phrases import human_date
from archiver.reporting.site_map import PagePath

_WIDTH, _MARGIN, _LINE = 560, 12, 26
_BOX_WIDTH, _BOX_HEIGHT, _GAP = 340, 54, 20
_BOX_CHARACTERS = 38


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something that happened at a time, with the class of its colour."""

    at: datetime
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """One step from the article to the signature: what it is, in short and in full, and the page that tells more."""

    label: str
    full: str
    path: PagePath | None = None


def timeline(observed: Sequence[Moment], judged: Sequence[Moment]) -> Markup:
    """Observations as dots on a line of time, and above it a mark for each verdict."""
    times = [moment.at for moment in (*observed, *judged)]
    first, last = min(times), max(times)
    span = (last - first) or timedelta(seconds=1)

    def place(at: datetime) -> str:
        return f"{_MARGIN + (at - first) / span * (_WIDTH - 2 * _MARGIN):.1f}"

    dots = Markup("").join(
        Markup('<circle class="fill-{}" cx="{}" cy="{}" r="5"></circle>').format(moment.tone, place(moment.at), _LINE)
        for moment in observed
    )
    marks = Markup("").join(
        Markup('<path class="fill-{0}" d="M{1} 16 l-5 -10 h10 z"></path>').format(moment.tone, place(moment.at))
        for moment in judged
    )
    return Markup(
        '<figure class="timeline"><svg viewBox="0 0 {width} 40" aria-hidden="true" focusable="false">'
        '<line class="axis" x1="{left}" y1="{line}" x2="{right}" y2="{line}"></line>{dots}{marks}</svg>'
        "<figcaption><span>{first}</span><span>Dots: observations; triangles: verdicts</span>"
        "<span>{last}</span></figcaption></figure>"
    ).format(
        width=_WIDTH,
        left=_MARGIN,
        right=_WIDTH - _MARGIN,
        line=_LINE,
        dots=dots,
        marks=marks,
        first=human_date(first),
        last=human_date(last),
    )


def chain(steps: Sequence[ChainStep]) -> Markup:
    """The steps as boxes below each other, with an arrow from each to the next."""
    boxes = Markup("").join(_box(number, step, is_last=number == len(steps) - 1) for number, step in enumerate(steps))
    height = len(steps) * (_BOX_HEIGHT + _GAP) - _GAP
    return Markup('<svg class="chain" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>').format(
        _BOX_WIDTH, height, boxes
    )


def _box(number: int, step: ChainStep, *, is_last: bool) -> Markup:
    top = number * (_BOX_HEIGHT + _GAP)
    middle, bottom = _BOX_WIDTH // 2, top + _BOX_HEIGHT
    arrow = (
        Markup("")
        if is_last
        else Markup('<path class="arrow" d="M{0} {1} v{2} m-5 -7 l5 7 l5 -7"></path>').format(middle, bottom, _GAP - 1)
    )
    return Markup(
        '<rect class="box" x="1" y="{top}" width="{width}" height="{height}" rx="6"></rect>'
        '<text class="label" x="14" y="{label}">{step}</text><text x="14" y="{line}">{text}</text>{arrow}'
    ).format(
        top=top + 1 if number == 0 else top,
        width=_BOX_WIDTH - 2,
        height=_BOX_HEIGHT - 2,
        label=top + 22,
        line=top + 42,
        step=step.label,
        text=shortened(step.full, _BOX_CHARACTERS),
        arrow=arrow,
    )
