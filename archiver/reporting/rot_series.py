"""The report over time: what became of posts week by week, by age, by the year of their articles, and how long they live.

Every count is of posts, each once, and none is left out of it because its state is unknown: those are counted as such. A post that
came back lives. Curves are of `survival`; whether there are enough posts to say something in words is decided in `rot_words`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from archiver.model.observations import Reason
from archiver.reporting.post_lives import PostLife, PostLives, to_date, to_days
from archiver.reporting.survival_of import SurvivalOf, survival_of
from archiver.verdicts.rules import Standing

_WEEK = timedelta(weeks=1)
_THERE = (Standing.INTACT, Standing.ALTERED, Standing.WITHHELD)
MIN_POSTS_OF_CURVE = 10
"""A platform or outlet has a curve of its own from so many posts on; with fewer, a curve is noise."""

MAX_CURVES = 12
"""So many platforms, and outlets, have curves of their own: those with the most posts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RotWeek:
    """One week, from Monday `begins` in UTC.

    `first_seen`, `died`, `altered` and `came_back` are how many posts the archive first saw then, were first seen gone or altered,
    and were there again after being gone. `standings` is how all posts stood when it ended; not yet judged ones are unknown.
    """

    begins: date
    first_seen: int
    died: int
    altered: int
    came_back: int
    standings: Mapping[Standing, int]

    @property
    def unknown(self) -> int:
        """The posts of which nobody knew at the end of the week whether they were still there."""
        return self.standings[Standing.UNKNOWN]


class AgeBand(NamedTuple):
    """Ages from so many days on, below others (None: no end), and what they are called."""

    first: float
    end: float | None
    name: str


AGE_BANDS = (
    AgeBand(0, 30, "up to a month"),
    AgeBand(30, 182.625, "1 to 6 months"),
    AgeBand(182.625, 365.25, "6 to 12 months"),
    AgeBand(365.25, 2 * 365.25, "1 to 2 years"),
    AgeBand(2 * 365.25, 3 * 365.25, "2 to 3 years"),
    AgeBand(3 * 365.25, 5 * 365.25, "3 to 5 years"),
    AgeBand(5 * 365.25, 10 * 365.25, "5 to 10 years"),
    AgeBand(10 * 365.25, None, "over 10 years"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingTally:
    """How many posts of a kind there are, and how they stand."""

    name: str
    posts: int
    standings: Mapping[Standing, int]

    @property
    def lost(self) -> int:
        """How many of them are gone or altered."""
        return self.standings[Standing.GONE] + self.standings[Standing.ALTERED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why posts are gone or withheld, as far as their platforms say."""

    standing: Standing
    reason: Reason
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedLoss:
    """What an article or outlet has lost; `article` is its row, None of an outlet."""

    name: str
    title: str | None
    url: str | None
    outlet: str | None
    article: int | None
    posts: int
    gone: int
    altered: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RotSeries:
    """Everything that the report tells over time; `begins` and `ends` are the days that it covers.

    `ranked_articles` and `ranked_outlets` are those that lost something, the most first.
    """

    posts: int
    begins: date | None
    ends: date
    weeks: tuple[RotWeek, ...]
    by_age: tuple[StandingTally, ...]
    by_year: tuple[StandingTally, ...]
    of_all: SurvivalOf
    of_platforms: tuple[SurvivalOf, ...]
    of_outlets: tuple[SurvivalOf, ...]
    causes: tuple[Cause, ...]
    ranked_articles: tuple[RankedLoss, ...]
    ranked_outlets: tuple[RankedLoss, ...]


def rot_series(lives: PostLives, *, now: datetime, since: datetime | None = None) -> RotSeries:
    """The series over these posts until `now`; weeks only from the one of `since` on."""
    posts = lives.posts
    platforms, outlets = _by(posts, lambda life: [life.platform]), _by(posts, lives.outlets_of)
    begins = min((life.first_seen for life in posts), default=None)
    return RotSeries(
        posts=len(posts),
        begins=to_date(begins) if begins is not None else None,
        ends=now.date(),
        weeks=tuple(weeks(posts, now=now, since=since)),
        by_age=tuple(by_age(posts, now=now)),
        by_year=tuple(by_year(posts)),
        of_all=survival_of("all", posts),
        of_platforms=_curves(platforms),
        of_outlets=_curves(outlets),
        causes=tuple(causes(posts)),
        ranked_articles=tuple(_ranked_articles(lives)),
        ranked_outlets=tuple(_ranked_outlets(outlets)),
    )


def weeks(posts: Sequence[PostLife], *, now: datetime, since: datetime | None = None) -> Iterator[RotWeek]:
    """The weeks from the one in which the first post was seen (or that of `since`) to the one of `now`, without gaps."""
    arrived, moved, died, altered, back = Counter[date](), Counter[tuple[date, Standing]](), *(Counter[date]() for _ in range(3))
    for life in posts:
        arrived[_monday(life.first_seen)] += 1
        was = Standing.UNKNOWN
        for at, standing in life.moves:
            week = _monday(max(at, life.first_seen))
            moved[week, was] -= 1
            moved[week, standing] += 1
            died[week] += standing is Standing.GONE
            altered[week] += standing is Standing.ALTERED and was is not Standing.GONE
            back[week] += was is Standing.GONE and standing in _THERE
            was = standing
    if not arrived:
        return
    standings = Counter[Standing]()
    week, last, first = min(arrived), _monday(to_days(now)), _monday(to_days(since)) if since is not None else date.min
    while week <= last:
        standings[Standing.UNKNOWN] += arrived[week]
        for standing in Standing:
            standings[standing] += moved[week, standing]
        if week >= first:
            yield RotWeek(
                begins=week,
                first_seen=arrived[week],
                died=died[week],
                altered=altered[week],
                came_back=back[week],
                standings={standing: standings[standing] for standing in Standing},
            )
        week += _WEEK


def _monday(at: float) -> date:
    day = to_date(at)
    return day - timedelta(days=day.weekday())


def by_age(posts: Iterable[PostLife], *, now: datetime) -> Iterator[StandingTally]:
    """How posts of each age stand today; the last ones are those whose age is unknown."""
    today, found = to_days(now), {band.name: Counter[Standing]() for band in AGE_BANDS}
    undated = Counter[Standing]()
    for life in posts:
        band = _band(today - life.published) if life.published is not None else None
        (undated if band is None else found[band.name])[life.standing] += 1
    yield from (_tally(name, standings) for name, standings in found.items())
    if undated:
        yield _tally("age unknown", undated)


def _band(age: float) -> AgeBand:
    return next(band for band in AGE_BANDS if band.end is None or age < band.end)


def by_year(posts: Iterable[PostLife]) -> Iterator[StandingTally]:
    """How the posts stand today that articles of each year showed first."""
    found: dict[int, Counter[Standing]] = {}
    for life in posts:
        found.setdefault(to_date(life.shown).year, Counter())[life.standing] += 1
    yield from (_tally(str(year), standings) for year, standings in sorted(found.items()))


def _tally(name: str, standings: Counter[Standing]) -> StandingTally:
    return StandingTally(name=name, posts=standings.total(), standings={standing: standings[standing] for standing in Standing})


def causes(posts: Iterable[PostLife]) -> Iterator[Cause]:
    """Why posts are gone, then why they are withheld, the most frequent reasons first."""
    found = Counter((life.standing, Reason(life.reason or Reason.NOT_STATED)) for life in posts)
    for wanted in (Standing.GONE, Standing.WITHHELD):
        for (standing, reason), number in found.most_common():
            if standing is wanted:
                yield Cause(standing=standing, reason=reason, posts=number)


def _by(posts: Iterable[PostLife], names: Callable[[PostLife], Iterable[str]]) -> dict[str, list[PostLife]]:
    """The posts of each name, those with the most posts first."""
    found: dict[str, list[PostLife]] = {}
    for life in posts:
        for name in names(life):
            found.setdefault(name, []).append(life)
    return dict(sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def _curves(posts_by_name: Mapping[str, Sequence[PostLife]]) -> tuple[SurvivalOf, ...]:
    enough = ((name, posts) for name, posts in posts_by_name.items() if len(posts) >= MIN_POSTS_OF_CURVE)
    return tuple(survival_of(name, posts) for name, posts in islice(enough, MAX_CURVES))


def _ranked_articles(lives: PostLives) -> list[RankedLoss]:
    """The articles that lost something."""
    found: dict[int, Counter[Standing]] = {}
    for life in lives.posts:
        for row in life.articles:
            found.setdefault(row, Counter())[life.standing] += 1
    losses = (
        _loss(article.name, standings, title=article.title, url=article.url, outlet=article.outlet, article=row)
        for row, standings in found.items()
        if (article := lives.articles.get(row)) is not None
    )
    return _ranked(losses)


def _ranked_outlets(outlets: Mapping[str, Sequence[PostLife]]) -> list[RankedLoss]:
    """The outlets that lost something."""
    return _ranked(_loss(name, Counter(life.standing for life in posts), outlet=name) for name, posts in outlets.items())


def _loss(
    name: str,
    standings: Counter[Standing],
    *,
    outlet: str | None,
    title: str | None = None,
    url: str | None = None,
    article: int | None = None,
) -> RankedLoss:
    return RankedLoss(
        name=name,
        title=title,
        url=url,
        outlet=outlet,
        article=article,
        posts=standings.total(),
        gone=standings[Standing.GONE],
        altered=standings[Standing.ALTERED],
        unknown=standings[Standing.UNKNOWN],
    )


def _ranked(losses: Iterable[RankedLoss]) -> list[RankedLoss]:
    lost = (loss for loss in losses if loss.gone or loss.altered)
    return sorted(lost, key=lambda loss: (-loss.gone - loss.altered, -loss.gone, loss.posts, loss.name))
