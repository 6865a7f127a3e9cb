"""Events of a month that are planned: platforms that move, close, rename a field or deny their posts, controls that change, purges.

Each kind happens on certain platforms on certain nights, drawn from the seed; other failures may come before and after it. Events
that say something about the program's brake happen on nights that follow the one before within a day, and not under a wrong clock.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tests.simulation.controls import MENDED, NIGHTS_UNTIL_MENDED, ChangedControls, ControlFate
from tests.simulation.failures import RENAMED_FIELDS, Failure
from tests.simulation.renames import RENAMED
from tests.simulation.schedule import first_gap, has_long_plan, plan_nights

_CONTROL_PLATFORMS = ("bluesky", "truthsocial", "threads", "instagram", "facebook", "tiktok", "telegram", "reddit")
_MORE_CONTROL_PLATFORMS = ("tumblr", "pinterest", "vimeo", "imgur")
_GONE_IS_CERTAIN = ("bluesky", "truthsocial", "threads", "instagram", "telegram", "reddit", "vimeo")
"""Platforms that have a gone control."""
_DENIES_A_CONTROL = ("bluesky", "truthsocial", "threads", "tiktok", "reddit", "instagram", "imgur")
"""Platforms that say something of a post that is gone."""
_SHOWS_TEXT = ("truthsocial", "threads", "instagram", "facebook", "telegram", "imgur", "bluesky")
"""Platforms of which a control that is rewritten shows other words by the probe that reads it."""
PURGED = "youtube"
"""The platform that removes posts of many accounts in one night."""
_DOUBTED_NIGHTS = 2
_MAX_RENAMED_NIGHTS = 3
_MIN_NIGHTS_FOR_ALL = 20  # of a month in which every field of X is renamed: a shorter one has too few clear nights left


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """The planned events of a month: failures by domain and night, changed controls by platform, the night of the purge, if any."""

    failures: Mapping[tuple[str, int], Failure]
    controls: Mapping[str, ChangedControls]
    purge: int | None = None


def quiet_nights(nights: int, number: int) -> list[int]:
    """The nights from which on so many come one day after the other, under the right clock."""
    plan = plan_nights(nights)
    wrong = {night.number for night in plan if night.is_under_a_wrong_clock}
    wrong |= {night + 1 for night in wrong}  # there, the last run seems to lie years away
    return [first for first in range(1, first_gap(nights) - number + 1) if not wrong & set(range(first, first + number))]


def plan_events(dice: Random, nights: int, hosts: Sequence[str], *, denying: str) -> Events:
    """The events of a month; none in one that is too short. `hosts` are those of Mastodon, of which one is `denying` its posts."""
    if not has_long_plan(nights):
        return Events(failures={}, controls={})
    failures: dict[tuple[str, int], Failure] = {}

    def happens(failure: Failure, domain: str, first: int, number: int) -> None:
        failures.update({(domain, night): failure for night in range(first, min(first + number, nights + 1))})

    free = {*_CONTROL_PLATFORMS, *_MORE_CONTROL_PLATFORMS}
    controls = {}
    for fate, eligible in _FATES.items():
        platform = _take(dice, free, eligible)
        began = dice.choice(quiet_nights(nights, 1) if fate in _ONLY_ON_QUIET_NIGHTS else range(2, max(nights // 2, 3)))
        controls[platform] = ChangedControls(platform=platform, fate=fate, began=began)
        for failure, number in _FAILURES_BY_FATE.get(fate, ()):
            happens(failure, platform, began, number)
    happens(Failure.OUTAGE, _take(dice, free, sorted(free)), first_gap(nights) - 1, nights - first_gap(nights) + 1)
    closed, renamed, *_ = (host for host in dice.sample(list(hosts), k=len(hosts)) if host != denying)
    happens(Failure.CLOSED, closed, nights // 2, nights)
    quiet = quiet_nights(nights, _DOUBTED_NIGHTS)
    purge = dice.choice([first for first in quiet if max(first - quiet[0], quiet[-1] - first) >= _DOUBTED_NIGHTS])
    others = [first for first in quiet if abs(first - purge) >= _DOUBTED_NIGHTS]
    happens(Failure.PURGE, PURGED, purge, _DOUBTED_NIGHTS)
    for domain in ("x", denying):
        happens(Failure.DENIES_POSTS, domain, dice.choice(others), _DOUBTED_NIGHTS)
    for failure, domain in _renames(dice, free, renamed, all_of_x=nights >= _MIN_NIGHTS_FOR_ALL):
        first = next((night for night in dice.sample(range(1, nights), k=nights - 1) if (domain, night) not in failures), 1)
        for night in range(first, first + dice.randint(1, _MAX_RENAMED_NIGHTS)):
            if night <= nights and night not in {purge, purge + 1}:  # the operator accepts these nights, whatever is doubted
                failures.setdefault((domain, night), failure)
    for domain in ("activitypub", dice.choice(("x", PURGED, "tiktok"))):
        later = [night for night in range(2, nights) if not {(domain, night), (domain, night + 1)} & failures.keys()]
        happens(Failure.MOVED, domain, dice.choice(later), 2)
    return Events(failures=failures, controls=controls, purge=purge)


_FATES: Mapping[ControlFate, Collection[str]] = {
    ControlFate.ONE_DIES: _DENIES_A_CONTROL,
    ControlFate.GONE_REVIVES: _GONE_IS_CERTAIN,
    ControlFate.ONE_GONE_REVIVES: _GONE_IS_CERTAIN,
    ControlFate.SOLE_REWRITTEN: _SHOWS_TEXT,
    ControlFate.SOLE_REWRITTEN_ONCE: _SHOWS_TEXT,
    ControlFate.ONE_REWRITTEN: _SHOWS_TEXT,
    ControlFate.SOLE_DIES: (*_CONTROL_PLATFORMS, *_MORE_CONTROL_PLATFORMS),
}
"""The platforms on which each of these can be seen."""
_FAILURES_BY_FATE: Mapping[ControlFate, Sequence[tuple[Failure, int]]] = {
    ControlFate.SOLE_DIES: ((Failure.CONTROL_FAILS, NIGHTS_UNTIL_MENDED),),
    ControlFate.GONE_REVIVES: ((Failure.CONTROL_FAILS, NIGHTS_UNTIL_MENDED),),
    ControlFate.ONE_DIES: ((Failure.NONE, 2), (Failure.CONTROL_DENIED, 1)),
    ControlFate.SOLE_REWRITTEN: ((Failure.CONTROL_REWRITTEN, NIGHTS_UNTIL_MENDED),),
    ControlFate.SOLE_REWRITTEN_ONCE: ((Failure.CONTROL_REWRITTEN, 1),),
    ControlFate.ONE_REWRITTEN: ((Failure.NONE, 2),),
    ControlFate.ONE_GONE_REVIVES: ((Failure.NONE, 2),),
}
_ONLY_ON_QUIET_NIGHTS = frozenset(ControlFate) - MENDED


def _take(dice: Random, free: set[str], eligible: Collection[str]) -> str:
    """One of the eligible platforms that is still free."""
    taken = dice.choice(sorted(free & set(eligible)))
    free.discard(taken)
    return taken


def _renames(dice: Random, free: set[str], host: str, *, all_of_x: bool) -> Iterator[tuple[Failure, str]]:
    """The renamed fields: on X, on Mastodon's host, on platforms without controls, and on those that are still free."""
    for failure in RENAMED_FIELDS if all_of_x else [dice.choice(list(RENAMED_FIELDS))]:
        yield failure, "x"
    yield from ((Failure.RENAMED_TEXT, host), (Failure.RENAMED_MEDIA, host), (Failure.RENAMED_AUTHOR, host))
    yield from ((Failure.RENAMED_TEXT, "linkedin"), (Failure.RENAMED_TEXT, "weibo"), (Failure.RENAMED_AUTHOR, "weibo"))
    for platform in (*sorted(free), PURGED):
        fields = [failure for failure, field in RENAMED_FIELDS.items() if (platform, field) in RENAMED]
        if fields:
            yield dice.choice(fields), platform
