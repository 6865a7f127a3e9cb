"""Which differences between two verdicts of a post are reported as a change (docs/verdicts.md, "What counts as a change")."""

from dataclasses import dataclass

from archiver.model.observations import Reason
from archiver.verdicts.judge import Verdict
from archiver.verdicts.rules import Rule, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingChange:
    """A verdict with another standing than the one before it, or a new suspicion (`suspected`; `became` is then `gone`)."""

    was: Standing
    became: Standing
    reason: Reason | None
    suspected: bool


def standing_change(before: Verdict | None, after: Verdict) -> StandingChange | None:
    """The change from one verdict of a post to the next; None if there is no change to report.

    The first answer is no change: there was no verdict before, or only the one that nobody has asked yet. A suspicion that was
    dispelled is not a change either.
    """
    if before is None or before.rule == Rule.NEVER_ASKED.code:
        return None
    if before.standing is not after.standing:
        return StandingChange(was=before.standing, became=after.standing, reason=after.reason, suspected=False)
    if after.suspected and not before.suspected:
        return StandingChange(was=before.standing, became=Standing.GONE, reason=None, suspected=True)
    return None
