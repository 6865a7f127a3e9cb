"""Standing history: takes a post's observations run by run and keeps how the post stands, since when, and on what evidence.

All observations of one run are weighed together and the strongest reading wins: Present > Withheld > Gone > ambiguous Gone >
Unreadable. A first `Gone` only raises a suspicion, which a second one confirms; every other reading takes effect at once.
`judge` turns the last state into a verdict; `content_history` compares what the post says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from operator import attrgetter
from typing import assert_never

from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable, Withheld
from archiver.verdicts.content_history import ContentHistory
from archiver.verdicts.rules import Rule, Standing

CONFIRMATION_SPAN = timedelta(hours=20)
"""How long after a first negative a second one by the same probe confirms it: one day, less some hours of slack for cron."""

MAX_CONFIRMATION_SPAN = timedelta(days=90)
"""The longest time between two negatives that confirm each other: three times the longest interval between two checks.

A longer one is rather a clock that was set wrong for one of the two runs, and a real one costs only one more night.
"""

_INTACT_AFTER = {
    Standing.UNKNOWN: Rule.AS_FIRST_SEEN,
    Standing.INTACT: Rule.AS_FIRST_SEEN,
    Standing.ALTERED: Rule.RESTORED,
    Standing.GONE: Rule.RETURNED,
    Standing.WITHHELD: Rule.RETURNED,
}
"""The rule for a post that is present and unaltered, by its standing before."""

_JUDGED_FIELDS = attrgetter(
    *("chain", "aliases", "edited", "edited_at", "content.media", "content.links"),
    *("content.quoted", "content.reply_to", "content.truncated"),
)
"""What judging reads of a present post, apart from its text."""

_SHOWN = (Standing.INTACT, Standing.ALTERED)


class _Rank(IntEnum):
    """How much a reading says, the strongest first: a post that one probe shows is there, whatever others say in that run."""

    PRESENT = 1
    WITHHELD = 2
    GONE = 3
    AMBIGUOUS = 4
    UNREADABLE = 5


def _rank(reading: Reading) -> _Rank:
    match reading:
        case Present():
            return _Rank.PRESENT
        case Withheld():
            return _Rank.WITHHELD
        case Gone(ambiguous=ambiguous):
            return _Rank.AMBIGUOUS if ambiguous else _Rank.GONE
        case Unreadable():
            return _Rank.UNREADABLE
        case never:
            assert_never(never)


@dataclass(slots=True, kw_only=True)
class History:
    """How a post stands after the runs so far.

    `rests_on` are the observations that decided the standing; `changed_after` and `changed_before` bound when it began.
    `confirmed_at` is when the standing was last confirmed, `content_confirmed_at` when the content was.
    `negatives` are each `Gone` since the post was last shown, run by run, and `suspected_by` is what raised the suspicion.
    `unchanged` is the only observation of the last run, if it showed content: repetitions of it are skipped, which makes
    long histories quick to judge.
    """

    contents: ContentHistory = field(default_factory=ContentHistory)
    rule: Rule = Rule.NEVER_ASKED
    reason: Reason | None = None
    changed_after: datetime | None = None
    changed_before: datetime | None = None
    rests_on: tuple[Observation, ...] = ()
    confirmed_at: datetime | None = None
    content_confirmed_at: datetime | None = None
    negatives: list[Observation] = field(default_factory=list)
    suspected_by: Observation | None = None
    unchanged: Observation | None = None

    def add_run(self, observations: Sequence[Observation]) -> None:
        """Take in the observations of one run: the strongest readings count."""
        only = observations[0] if len(observations) == 1 else None
        if only is not None and self.unchanged is not None and _repeats(self.unchanged, only):
            self.confirmed_at = self.content_confirmed_at = only.at
            return
        weighed = [(_rank(observation.reading), observation) for observation in observations]
        strongest = min(strength for strength, _ in weighed)
        decisive = in_order([observation for strength, observation in weighed if strength is strongest])
        self.unchanged = only if only is not None and only.content is not None else None
        match strongest:
            case _Rank.PRESENT:
                self._on_present(decisive)
            case _Rank.WITHHELD:
                self._on_withheld(decisive)
            case _Rank.GONE:
                self._on_gone(decisive)
            case _Rank.AMBIGUOUS:
                self._suspect(decisive[0], Rule.AMBIGUOUS_NEGATIVE)
            case _Rank.UNREADABLE:
                if self.rule is Rule.NEVER_ASKED:
                    self.rule, self.reason = Rule.NOTHING_READABLE, Reason.NOT_STATED
            case never:
                assert_never(never)

    def _on_present(self, present: Sequence[Observation]) -> None:
        """The post is there: unaltered, altered, or without showing which."""
        evidence = self.contents.add_run(present) or (present[0],)
        alteration = self.contents.alteration
        rule = alteration.rule if alteration and alteration.rule else _INTACT_AFTER[self.rule.standing]
        is_first_sight = self.rule.standing is Standing.UNKNOWN and alteration is None
        self._transition(rule, None, evidence, since=None if is_first_sight else present[0].at)
        self._confirm(
            present[-1].at, content=any(observation.content is not None and not observation.unproven for observation in present)
        )

    def _on_withheld(self, withheld: Sequence[Observation]) -> None:
        """The post is there, but not visible to everyone; a stated reason stays until another one is stated."""
        stated = [observation for observation in withheld if _reason(observation) is not Reason.NOT_STATED]
        best = (stated or withheld)[0]
        self._transition(Rule.WITHHELD, _reason(best), (best,), since=withheld[0].at)
        if stated:
            self.reason = _reason(best)
        self._confirm(withheld[-1].at)

    def _on_gone(self, gone: Sequence[Observation]) -> None:
        """The platform says that the post is gone: a suspicion the first time, `gone` once it is confirmed."""
        if self.rule.standing is Standing.GONE:
            self.reason = _last_stated_reason(gone) or self.reason
            self.confirmed_at = gone[-1].at
            return
        confirmations = [
            (rule, first, second) for first in self.negatives for second in gone if (rule := _confirming_rule(first, second))
        ]
        if not confirmations:
            self.negatives += gone
            self._suspect(gone[0], Rule.UNCONFIRMED_NEGATIVE)
            return
        rule, first, second = min(
            confirmations, key=lambda found: (found[0].code, found[1].at, found[1].probe, found[2].at, found[2].probe)
        )
        negatives = in_order([*self.negatives, *gone])
        self._transition(rule, _last_stated_reason(negatives) or Reason.NOT_STATED, (first, second), since=negatives[0].at)
        self._confirm(gone[-1].at)

    def _suspect(self, observation: Observation, rule: Rule) -> None:
        """Mark the standing as suspected by a negative that proves nothing yet; an unknown standing also takes the rule."""
        if self.rule.standing is Standing.GONE:
            self.confirmed_at = observation.at
            return
        self.suspected_by = self.suspected_by or observation
        if self.rule.standing is Standing.UNKNOWN:
            self.rule, self.reason = rule, Reason.NOT_STATED

    def _transition(self, rule: Rule, reason: Reason | None, evidence: tuple[Observation, ...], *, since: datetime | None) -> None:
        """Move to the standing of a rule, first seen at `since`; nothing happens if the post stands so already."""
        was, becomes = self.rule.standing, rule.standing
        if was is becomes:
            return
        content_changed = was in _SHOWN and becomes in _SHOWN
        after = self.content_confirmed_at if content_changed else self.confirmed_at
        # Seen otherwise later than seen so: the clock of one of the two runs was wrong, and the interval has no known beginning.
        self.changed_after = None if after is not None and since is not None and after > since else after
        self.changed_before = since
        self.rule, self.reason, self.rests_on = rule, reason, evidence

    def _confirm(self, at: datetime, *, content: bool = False) -> None:
        """Record that the current standing, and with `content` what the post says, was confirmed; clear any suspicion."""
        self.confirmed_at = at
        if content:
            self.content_confirmed_at = at
        self.negatives.clear()
        self.suspected_by = None


def _repeats(before: Observation, now: Observation) -> bool:
    """Whether an observation repeats an earlier one exactly in every field that judging reads."""
    first, second = before.reading, now.reading
    if (
        before.probe != now.probe
        or before.unproven != now.unproven
        or not isinstance(first, Present)
        or not isinstance(second, Present)
    ):
        return False
    if first.content is None or second.content is None or first.content.text != second.content.text:
        return False
    return bool(_JUDGED_FIELDS(first) == _JUDGED_FIELDS(second))


def _reason(observation: Observation) -> Reason:
    """The reason that a negative states."""
    return observation.reading.reason if isinstance(observation.reading, Gone | Withheld) else Reason.NOT_STATED


def _last_stated_reason(negatives: Sequence[Observation]) -> Reason | None:
    """The last stated reason; None where none is stated."""
    stated = [reason for observation in negatives if (reason := _reason(observation)) is not Reason.NOT_STATED]
    return stated[-1] if stated else None


def _confirming_rule(first: Observation, second: Observation) -> Rule | None:
    """The rule by which a negative of a later run confirms an earlier one; None if it does not."""
    if first.probe != second.probe:
        return Rule.CONFIRMED_BY_OTHER_PROBE
    return Rule.CONFIRMED_LATER if CONFIRMATION_SPAN <= second.at - first.at <= MAX_CONFIRMATION_SPAN else None


def in_order(observations: list[Observation]) -> list[Observation]:
    """Observations by time; ties in an order that does not depend on how they were given."""
    if len(observations) <= 1:
        return observations
    return sorted(
        observations, key=lambda observation: (observation.at, observation.probe, repr(observation.reading), observation.id or 0)
    )
