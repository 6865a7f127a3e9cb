"""The verdicts that a post should have after each night, by the rules of `docs/verdicts.md`; shares no code with the program.

They follow from the post's timeline, from what its platform discloses (`disclosures`), and from the failures of its platform.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tests.simulation.disclosures import DISCLOSURES, NEVER_ASKED, PARTIAL_DISCLOSURES, Disclosure, DisclosureKind
from tests.simulation.failures import Visibility
from tests.simulation.lifecycles import NightState, Timeline

_NOT_STATED = "not-stated"
_MIN_SPAN, _MAX_SPAN = (
    timedelta(hours=20),
    timedelta(days=90),
)  # between two denials, by the clocks, one of which confirms the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A post's verdict, reason and suspicion, as the program's reports name them."""

    verdict: str
    reason: str | None = None
    suspected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Knowledge:
    """What is known of a post after some nights: its standing, and when and why it was said to be gone since it was shown."""

    standing: Standing
    denied: tuple[datetime, ...] = ()
    reason: str = _NOT_STATED
    shown: str = "intact"
    first_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """How much can be seen on a night, and what the clock says."""

    visibility: Visibility
    clock: datetime


def is_confirmed_by_time(denied: Sequence[datetime], clock: datetime) -> bool:
    """Whether a denial at this time confirms an earlier one."""
    return any(_MIN_SPAN <= clock - earlier <= _MAX_SPAN for earlier in denied)


def expected(platform: str, timeline: Timeline, nights: Sequence[Circumstances], *, pinned: bool) -> list[frozenset[Standing]]:
    """The possible standings after each night.

    Several are possible if a night let some requests through, if a part of the posts could not be read, if the night is to be
    doubted, or if only a second endpoint can confirm a denial.
    """
    if platform in NEVER_ASKED:
        return [frozenset({Standing(verdict="unknown")})] * len(timeline)
    unknown = Standing(verdict="unknown", reason=_NOT_STATED)
    possible = {_Knowledge(standing=unknown, first_version=0 if pinned else None)}
    standings: list[frozenset[Standing]] = []
    for night, circumstances in zip(timeline, nights, strict=True):
        disclosed, clock = DISCLOSURES[platform][night.state], circumstances.clock
        match circumstances.visibility:
            case Visibility.VOID:
                pass
            case Visibility.DENIALS_DO_NOT_COUNT if disclosed.kind not in _SHOWN:
                pass
            case Visibility.CLEAR | Visibility.DENIALS_DO_NOT_COUNT:
                possible = {after for known in possible for after in _after(known, night, disclosed, clock)}
            case Visibility.BLIND if disclosed.kind in _SHOWN:
                # That a post is there is known in any case, unless its owner cannot be read either.
                learned = {after for known in possible for after in _after(known, night, disclosed, clock)}
                possible |= learned | {_as_last_shown(known) for known in possible if known.first_version is not None}
            case _:
                learned = {after for known in possible for after in _after(known, night, disclosed, clock)}
                partly = PARTIAL_DISCLOSURES.get(platform, {}).get(night.state)
                if partly is not None and circumstances.visibility is Visibility.PARTIAL:
                    learned |= {after for known in possible for after in _after(known, night, partly, clock)}
                possible |= learned
        standings.append(frozenset(known.standing for known in possible))
    return standings


_SHOWN = {DisclosureKind.SHOWN, DisclosureKind.SHOWN_ELSEWHERE}


def _as_last_shown(known: _Knowledge) -> _Knowledge:
    """A post that is there, while what it says cannot be read."""
    return _Knowledge(standing=Standing(verdict=known.shown), shown=known.shown, first_version=known.first_version)


def _after(known: _Knowledge, night: NightState, disclosed: Disclosure, clock: datetime) -> Iterator[_Knowledge]:
    """What may be known after a night on which everything was answered."""
    standing = known.standing
    match disclosed.kind:
        case DisclosureKind.SHOWN:
            first = night.version if known.first_version is None else known.first_version
            verdict = "intact" if night.version == first else "altered"
            yield _Knowledge(standing=Standing(verdict=verdict), shown=verdict, first_version=first)
        case DisclosureKind.SHOWN_ELSEWHERE:
            # Texts are only compared with texts of the same endpoint: an edit remains known, and a new one is not seen.
            yield _as_last_shown(known)
        case DisclosureKind.WITHHELD:
            withheld = Standing(verdict="withheld", reason=disclosed.reason)
            yield replace(known, standing=withheld, denied=(), reason=_NOT_STATED)
        case DisclosureKind.ENDED:
            # A stated reason remains: a later answer without one takes nothing back.
            reason = known.reason if disclosed.reason in {None, _NOT_STATED} else disclosed.reason
            denied = replace(known, denied=(*known.denied, clock), reason=reason or _NOT_STATED)
            gone = replace(denied, standing=Standing(verdict="gone", reason=reason))
            if standing.verdict == "gone" or is_confirmed_by_time(known.denied, clock):
                yield gone
                return
            yield replace(denied, standing=replace(standing, suspected=True))
            if known.denied:
                yield gone  # by another endpoint than before, which no clock can mislead
        case DisclosureKind.AMBIGUOUS if standing.verdict != "gone":
            yield replace(known, standing=replace(standing, suspected=True))
        case _:
            yield known
