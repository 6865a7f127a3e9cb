"""The report over time as JSON: every series with its numbers, and what a study needs to cite it.

Ages are days, shares are between 0 and 1, dates and weeks (their Mondays) are ISO; what is unknown is null.
"""

from archiver.model.digests import JSONValue
from archiver.model.timestamps import format_iso
from archiver.reporting.over_time import DEFINITIONS, METHOD, ReportOverTime
from archiver.reporting.rot_series import RankedLoss, StandingTally
from archiver.reporting.survival import SurvivalCurve
from archiver.reporting.survival_of import SurvivalOf

JSONObject = dict[str, JSONValue]


def over_time_json(over: ReportOverTime | None) -> JSONObject:
    """The keys that a report over time adds to that of today."""
    if over is None:
        return {}
    series = over.series
    return {
        "series": {
            "weeks": [
                {
                    "week": week.begins.isoformat(),
                    "first_seen": week.first_seen,
                    "died": week.died,
                    "altered": week.altered,
                    "came_back": week.came_back,
                    "unknown": week.unknown,
                    "standings": {standing.value: number for standing, number in week.standings.items()},
                }
                for week in series.weeks
            ],
            "ages": [_tally(tally) for tally in series.by_age],
            "years": [_tally(tally) for tally in series.by_year],
            "sentences": list(over.sentences),
        },
        "survival": {
            "all": survival_json(series.of_all),
            "platforms": {survival.name: survival_json(survival) for survival in series.of_platforms},
            "outlets": {survival.name: survival_json(survival) for survival in series.of_outlets},
        },
        "causes": [
            {"standing": cause.standing.value, "reason": cause.reason.value, "posts": cause.posts} for cause in series.causes
        ],
        "ranked": {
            "articles": [_loss(loss) for loss in series.ranked_articles],
            "outlets": [_loss(loss) for loss in series.ranked_outlets],
        },
        "unknown": [{"what": kind.code, "posts": kind.posts, "sentence": kind.sentence} for kind in over.unknown],
        "method": {
            "version": over.basis.version,
            "checkpoint": {"origin": over.basis.origin, "size": over.basis.size, "root": over.basis.root},
            "generated_at": format_iso(over.generated_at),
            "period": [day.isoformat() for day in over.period] if over.period is not None else None,
            "posts": series.posts,
            "withdrawn": over.withdrawn,
            "definitions": dict(DEFINITIONS),
            "paragraphs": list(METHOD),
            "cite_as": over.cite_as,
        },
    }


def survival_json(survival: SurvivalOf) -> JSONObject:
    """Both curves of some posts, with every step, and the table."""
    return {
        "posts": survival.posts,
        "undated": survival.undated,
        "never_alive": survival.never_alive,
        "since": survival.since,
        "seen_alive": _curve(survival.seen_alive),
        "shown": _curve(survival.shown),
        "rows": [
            {
                "age": row.age,
                "at_risk": row.at_risk,
                "deaths": row.deaths,
                "share": row.share,
                "low": row.low,
                "high": row.high,
                "share_shown": row.share_shown,
            }
            for row in survival.rows
        ],
    }


def _curve(curve: SurvivalCurve) -> JSONObject:
    return {
        "posts": curve.posts,
        "deaths": curve.deaths,
        "until": curve.until,
        "half_life": curve.half_life,
        "steps": [
            {
                "age": step.age,
                "share": step.share,
                "at_risk": step.at_risk,
                "deaths": step.deaths,
                "low": step.low,
                "high": step.high,
            }
            for step in curve.steps
        ],
    }


def _tally(tally: StandingTally) -> JSONObject:
    return {
        "name": tally.name,
        "posts": tally.posts,
        **{standing.value: number for standing, number in tally.standings.items()},
    }


def _loss(loss: RankedLoss) -> JSONObject:
    return {
        "name": loss.name,
        "title": loss.title or None,
        "url": loss.url or None,
        "outlet": loss.outlet or None,
        "posts": loss.posts,
        "gone": loss.gone,
        "altered": loss.altered,
        "unknown": loss.unknown,
    }
