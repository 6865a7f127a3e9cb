"""What the series say in words, where the numbers allow it: how much is lost of what articles showed, and how long posts live."""

from collections.abc import Iterator, Sequence

from archiver.reporting.phrases import count_of, percent
from archiver.reporting.rot_series import RotSeries, StandingTally
from archiver.reporting.survival_of import DAY, MONTH, YEAR, SurvivalOf
from archiver.verdicts.rules import Standing

MIN_POSTS_IN_WORDS = 20
"""From so many posts on, a share is told in words."""
MIN_AT_RISK_IN_WORDS = 10
"""So many posts have to be under observation at an age for the curve there to be told in words."""
_SHARES = ((0.55, "More than half"), (0.5, "Half"), (1 / 3, "A third"), (0.25, "A quarter"))
_MAX_YEARS = 3


def rot_sentences(series: RotSeries) -> list[str]:
    """What can be said: of the years whose articles have lost the greatest shares, then of how long posts live."""
    worst = sorted(series.by_year, key=lambda year: -year.standings[Standing.GONE] / max(year.posts, 1))
    losses = [sentence for year in worst if (sentence := loss_sentence(year)) is not None]
    return [*losses[:_MAX_YEARS], *survival_sentences(series.of_all)]


def loss_sentence(year: StandingTally) -> str | None:
    """How much is gone of what articles of a year showed; None where it is less than a quarter, or too few posts."""
    gone, unknown = year.standings[Standing.GONE], year.standings[Standing.UNKNOWN]
    words = next((words for share, words in _SHARES if year.posts and gone / year.posts >= share), None)
    if words is None or year.posts < MIN_POSTS_IN_WORDS:
        return None
    also = f"; of {unknown:,} more it is not known" if unknown else ""
    if gone / year.posts < 1 / 2:
        words = f"At least {words[0].lower()}{words[1:]}"
    return f"{words} of the posts that articles of {year.name} showed are gone ({gone:,} of {year.posts:,}{also})."


def survival_sentences(survival: SurvivalOf) -> Iterator[str]:
    """How long half of the posts live, or how many live on at the last age at which enough of them were seen."""
    half = _half_life(survival)
    which = "the posts seen alive" + (f" at the age of {how_long(survival.since)} or later" if survival.since > MONTH else "")
    deaths, posts = survival.seen_alive.deaths, survival.seen_alive.posts
    if half is not None:
        yield f"Half of {which} are gone {how_long(half)} after they were published ({deaths:,} of {posts:,} died)."
        return
    rows = [row for row in survival.rows if row.age > 0 and row.at_risk >= MIN_AT_RISK_IN_WORDS and row.share is not None]
    if rows and posts >= MIN_POSTS_IN_WORDS and not _is_thin(survival, rows[-1].age):
        last = rows[-1]
        band = f" (95 % band {percent(last.low)} to {percent(last.high)})" if last.low is not None else ""
        yield (
            f"Of {which}, {percent(last.share)}{band} are still there after {last.name}, the longest time at which "
            f"enough of them ({last.at_risk:,}) were under observation; how long half of them live cannot be said yet."
        )


def _half_life(survival: SurvivalOf) -> float | None:
    """The age at which half are gone, where enough posts were seen alive and under observation up to it."""
    half = survival.seen_alive.half_life
    return half if half is not None and survival.seen_alive.posts >= MIN_POSTS_IN_WORDS and not _is_thin(survival, half) else None


def _is_thin(survival: SurvivalOf, until: float) -> bool:
    """Whether a death counted up to an age when too few posts were under observation, so that the curve there is mere chance."""
    return any(step.at_risk < MIN_AT_RISK_IN_WORDS for step in survival.seen_alive.steps if step.age <= until)


def how_long(days: float) -> str:
    """A length of time in the unit that fits it."""
    units: Sequence[tuple[float, str]] = ((2 * YEAR, "year"), (3 * MONTH, "month"), (0.0, "day"))
    length = {"year": YEAR, "month": MONTH, "day": DAY}
    unit = next(name for least, name in units if days >= least)
    return count_of(round(days / length[unit]), unit)
