"""The verdicts that a post should have after each night, by the rules of `docs/verdicts.md`; shares no code with the program.

They follow from the post's timeline, from what its platform discloses (`disclosures`), and from the failures of its platform.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.simulation.disclosures import DISCLOSURES, NEVER_ASKED, PARTIAL_DISCLOSURES, Disclosure, DisclosureKind
from tests.simulation.failures import Visibility
from tests.simulation.lifecycles import NightState, Timeline

_NOT_STATED = "not-stated"
_CONFIRMATIONS = 2  # nights on which a platform says that a post is gone, before it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A post's verdict, reason and suspicion, as the program's reports name them."""

    verdict: str
    reason: str | None = None
    suspected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Knowledge:
    """What is known of a post after some nights: its standing, and how often and why it was said to be gone since it was shown."""

    standing: Standing
    said_gone: int = 0
    reason: str = _NOT_STATED
    shown: str = "intact"
    first_version: int | None = None


def expected(platform: str, timeline: Timeline, visibilities: Sequence[Visibility], *, pinned: bool) -> list[frozenset[Standing]]:
    """The possible standings after each night; several are possible only if a night let some requests through."""
    if platform in NEVER_ASKED:
        return [frozenset({Standing(verdict="unknown")})] * len(timeline)
    unknown = Standing(verdict="unknown", reason=_NOT_STATED)
    possible = {_Knowledge(standing=unknown, first_version=0 if pinned else None)}
    standings: list[frozenset[Standing]] = []
    for night, visible in zip(timeline, visibilities, strict=True):
        if visible is not Visibility.VOID:
            learned = {_after(known, night, DISCLOSURES[platform][night.state]) for known in possible}
            partly = PARTIAL_DISCLOSURES.get(platform, {}).get(night.state)
            if visible is Visibility.PARTIAL:
                learned |= possible | {_after(known, night, partly) for known in possible if partly is not None}
            possible = learned
        standings.append(frozenset(known.standing for known in possible))
    return standings


def _after(known: _Knowledge, night: NightState, disclosed: Disclosure) -> _Knowledge:
    """What is known after a night on which everything was answered."""
    standing = known.standing
    match disclosed.kind:
        case DisclosureKind.SHOWN:
            first = night.version if known.first_version is None else known.first_version
            verdict = "intact" if night.version == first else "altered"
            return _Knowledge(standing=Standing(verdict=verdict), shown=verdict, first_version=first)
        case DisclosureKind.SHOWN_ELSEWHERE:
            # Texts are only compared with texts of the same endpoint: an edit remains known, and a new one is not seen.
            return _Knowledge(standing=Standing(verdict=known.shown), shown=known.shown, first_version=known.first_version)
        case DisclosureKind.WITHHELD:
            withheld = Standing(verdict="withheld", reason=disclosed.reason)
            return replace(known, standing=withheld, said_gone=0, reason=_NOT_STATED)
        case DisclosureKind.ENDED:
            # A stated reason remains: a later answer without one takes nothing back.
            reason = known.reason if disclosed.reason in {None, _NOT_STATED} else disclosed.reason
            confirmed = known.said_gone + 1 >= _CONFIRMATIONS
            ended = Standing(verdict="gone", reason=reason) if confirmed else replace(standing, suspected=True)
            said_gone = min(known.said_gone + 1, _CONFIRMATIONS)
            return replace(known, standing=ended, said_gone=said_gone, reason=reason or _NOT_STATED)
        case DisclosureKind.AMBIGUOUS if standing.verdict != "gone":
            return replace(known, standing=replace(standing, suspected=True))
        case _:
            return known
