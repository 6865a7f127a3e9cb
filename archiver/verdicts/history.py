"""The course of a post: how it has stood from night to night, by its observations.

A night is one run. Of each the strongest statement counts: that the post is there, before that it is withheld, before that it is
gone, before a negative that may mean anything, before nothing at all. What is only one statement of an end waits for a second;
everything else stands at once. Contents are compared only between answers to the same probe, against what that probe saw first.
Where a course ends, `archiver.verdicts` concludes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from operator import attrgetter
from typing import NamedTuple, assert_never

from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Content, version_mark
from archiver.model.probes import EDIT_PROBE
from archiver.verdicts.changes import Aspect, Change, Comparison, aspects, compare_contents, is_declared_edit
from archiver.verdicts.rules import (
    AMBIGUOUS_NEGATIVE,
    AS_FIRST_SEEN,
    CONFIRMED_BY_OTHER_PROBE,
    CONFIRMED_LATER,
    CONTEXT_CHANGED,
    MEDIA_CHANGED,
    NEVER_ASKED,
    NEWER_EDIT,
    NOTHING_READABLE,
    OTHER_PINNED_VERSION,
    RESTORED,
    RETURNED,
    TEXT_CHANGED,
    UNCONFIRMED_NEGATIVE,
    WITHHELD,
    Rule,
    Standing,
)

CONFIRMATION_SPAN = timedelta(hours=20)
"""How long after the first negative the same probe's second one confirms it: a night, with some hours of play for cron."""


_RULE_OF = {Aspect.WORDS: TEXT_CHANGED, Aspect.MEDIA: MEDIA_CHANGED, Aspect.CONTEXT: CONTEXT_CHANGED}


def altering_rule(changes: Sequence[Change]) -> Rule | None:
    """The first rule by which such changes alter a post; None where there are none."""
    return min((_RULE_OF[aspect] for aspect in aspects(changes)), key=attrgetter("code"), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What one probe saw first, and how the post was altered already when it did (`altered` is None if it was not)."""

    seen: Observation
    content: Content
    altered: "AlterationResult | None"


class _Weight(IntEnum):
    """How much a reading says, the most first: a post that one probe sees is there, whatever another one sees that night."""

    THERE = 1
    WITHHELD = 2
    GONE = 3
    AMBIGUOUS = 4
    NOTHING = 5


def _weigh(reading: Reading) -> _Weight:
    """How much a reading says."""
    match reading:
        case Present():
            return _Weight.THERE
        case Withheld():
            return _Weight.WITHHELD
        case Gone(ambiguous=ambiguous):
            return _Weight.AMBIGUOUS if ambiguous else _Weight.GONE
        case Unreadable():
            return _Weight.NOTHING
        case never:
            assert_never(never)


class AlterationResult(NamedTuple):
    """What comparing shows: by which rule a post is altered (None: it is as at first), which observations show it, and in what."""

    altered: Rule | None
    by: tuple[Observation, ...]
    changes: tuple[Change, ...] = ()
    declared: bool = False


@dataclass(slots=True, kw_only=True)
class History:
    """How a post has stood from night to night, up to the last night that was read.

    `pinned` marks the version that the article shows: whatever shows another one is altered, whoever saw what first.
    `last_so` is when its standing was last borne out, `last_compared` when its content was. `altered` is the sight that shows that
    it says something else than at first, also while it is gone. `declared` has named a newer edit, which no later answer takes back
    by leaving the edits out; `edits` are what newer edits say, by night. `waiting` are the first negatives of each
    probe since the post was last shown; `doubt` is what raised the suspicion. `steady` is the one observation of the last night, if
    it showed what the post says: the same again is nothing new, which makes long histories quick to judge.
    """

    pinned: str | None = None
    edits: Mapping[int, Observation] = field(default_factory=dict)
    rule: Rule = NEVER_ASKED
    reason: Reason | None = None
    changed_after: datetime | None = None
    changed_before: datetime | None = None
    rests_on: tuple[Observation, ...] = ()
    last_so: datetime | None = None
    last_compared: datetime | None = None
    references: dict[str, Reference] = field(default_factory=dict)
    altered: AlterationResult | None = None
    declared: Observation | None = None
    waiting: dict[str, Observation] = field(default_factory=dict)
    doubt: Observation | None = None
    steady: Observation | None = None

    def add_run(self, night: Sequence[Observation]) -> None:
        """Take in one night: its strongest statement counts."""
        only = night[0] if len(night) == 1 else None
        if only is not None and self.steady is not None and _says_the_same(self.steady, only):
            self.last_so = self.last_compared = only.at
            return
        weighed = [(_weigh(one.reading), one) for one in night]
        heaviest = min(weight for weight, _ in weighed)
        speaking = in_order([one for weight, one in weighed if weight is heaviest])
        self.steady = only if only is not None and _content(only) is not None else None
        match heaviest:
            case _Weight.THERE:
                self._is_there(speaking)
            case _Weight.WITHHELD:
                self._is_withheld(speaking)
            case _Weight.GONE:
                self._is_said_gone(speaking)
            case _Weight.AMBIGUOUS:
                self._is_doubted(speaking[0], AMBIGUOUS_NEGATIVE)
            case _Weight.NOTHING:
                if self.rule is NEVER_ASKED:
                    self.rule, self.reason = NOTHING_READABLE, Reason.NOT_STATED
            case never:
                assert_never(never)

    def _is_there(self, present: Sequence[Observation]) -> None:
        """The post is there: as at first, altered, or without telling."""
        by = self._compare(present) or (present[0],)
        rule = self.altered.altered if self.altered and self.altered.altered else _INTACT_AFTER[self.rule.standing]
        first_sight = self.rule.standing is Standing.UNKNOWN and self.altered is None
        self._stand(rule, None, by, since=None if first_sight else present[0].at)
        self._bear_out(present[-1].at, compared=any(_content(one) is not None for one in present))

    def _is_withheld(self, withheld: Sequence[Observation]) -> None:
        """The post is there, but not for everyone; a reason once stated stays until another is."""
        stated = [one for one in withheld if _reason(one) is not Reason.NOT_STATED]
        best = (stated or withheld)[0]
        self._stand(WITHHELD, _reason(best), (best,), since=withheld[0].at)
        if stated:
            self.reason = _reason(best)
        self._bear_out(withheld[-1].at)

    def _is_said_gone(self, gone: Sequence[Observation]) -> None:
        """The platform says that the post is gone: a suspicion the first time, a verdict once it is confirmed."""
        if self.rule.standing is Standing.GONE:
            self.reason = _stated(gone) or self.reason
            self.last_so = gone[-1].at
            return
        confirmed = [
            (rule, first, second) for first in self.waiting.values() for second in gone if (rule := _confirms(first, second))
        ]
        if not confirmed:
            for one in gone:
                self.waiting.setdefault(one.probe, one)
            self._is_doubted(gone[0], UNCONFIRMED_NEGATIVE)
            return
        rule, first, second = min(confirmed, key=lambda pair: (pair[0].code, pair[1].at, pair[1].probe, pair[2].at, pair[2].probe))
        negatives = in_order([*self.waiting.values(), *gone])
        self._stand(rule, _stated(negatives) or Reason.NOT_STATED, (first, second), since=negatives[0].at)
        self._bear_out(gone[-1].at)

    def _is_doubted(self, by: Observation, rule: Rule) -> None:
        """A negative that proves nothing yet: the standing stays, marked; where there was none, the rule says why it is unknown."""
        if self.rule.standing is Standing.GONE:
            self.last_so = by.at
            return
        self.doubt = self.doubt or by
        if self.rule.standing is Standing.UNKNOWN:
            self.rule, self.reason = rule, Reason.NOT_STATED

    def _stand(self, rule: Rule, reason: Reason | None, by: tuple[Observation, ...], *, since: datetime | None) -> None:
        """Let the post stand by a rule from a time on, if it does not stand so already."""
        was, becomes = self.rule.standing, rule.standing
        if was is becomes:
            return
        rewritten = was in _SHOWN and becomes in _SHOWN
        self.changed_after = self.last_compared if rewritten else self.last_so
        self.changed_before = since
        self.rule, self.reason, self.rests_on = rule, reason, by

    def _bear_out(self, at: datetime, *, compared: bool = False) -> None:
        """Note that the standing, and with it perhaps the content, was seen to hold: no suspicion is left."""
        self.last_so = at
        if compared:
            self.last_compared = at
        self.waiting.clear()
        self.doubt = None

    def _compare(self, present: Sequence[Observation]) -> tuple[Observation, ...]:
        """Find out whether the post says something else than at first; the observations that show it, where there are any."""
        self._note_edits(present)
        held = self._against_the_pinned(present)
        sights = [sight for one in present if (sight := self._sight(one)) is not None]
        changed = [sight for sight in sights if sight.altered is not None]
        gravest = min(changed, key=lambda sight: sight.altered.code if sight.altered else "", default=None)
        decisive: AlterationResult | None = None
        if self.declared is not None:
            decisive = AlterationResult(NEWER_EDIT, (self.declared,), self._declared_changes(present), declared=True)
        elif held is not None:
            seen = gravest.changes if gravest is not None else (Change.EDITION,)
            decisive = held._replace(changes=seen) if held.altered else held
        elif gravest is not None:
            decisive = gravest
        elif sights:
            decisive = sights[0]
        if decisive is not None:
            self.altered = decisive if decisive.altered is not None else None
        self._remember(present)
        return decisive.by if decisive is not None else ()

    def _against_the_pinned(self, present: Sequence[Observation]) -> AlterationResult | None:
        """What the marks of versions show against the one that the article pins; None where there are none to compare."""
        if self.pinned is None:
            return None
        marked = [(one, mark) for one in present if (mark := _mark(one)) is not None]
        other = next((one for one, mark in marked if mark != self.pinned), None)
        if other is not None:
            return AlterationResult(OTHER_PINNED_VERSION, (other,))
        return AlterationResult(None, (marked[0][0],)) if marked else None

    def _note_edits(self, present: Sequence[Observation]) -> None:
        """Note whether the platform declares a newer edit than the one that the article shows."""
        for one in present:
            if isinstance(one.reading, Present) and one.reading.chain:
                self.declared = one if one.reading.chain[-1] != one.post else None

    def _declared_changes(self, present: Sequence[Observation]) -> tuple[Change, ...]:
        """What the newest edit differs in from what was seen first, as far as both were seen."""
        edit = self.edits.get(present[0].run)
        now, probe = (_content(edit), edit.probe.removesuffix(EDIT_PROBE)) if edit is not None else (None, "")
        reference = self.references.get(probe)
        first = reference.content if reference is not None else next((_content(one) for one in present if one.probe == probe), None)
        if now is not None and first is not None:
            return compare_contents(first, now).altering or (Change.EDITION,)
        return self.altered.changes if self.altered is not None else (Change.EDITION,)

    def _sight(self, one: Observation) -> AlterationResult | None:
        """What an observation shows of the post's content against the first of the same probe; None where it shows nothing."""
        content, reference = _content(one), self.references.get(one.probe)
        if content is None or reference is None:
            return None
        compared = compare_contents(reference.content, content)
        # A probe that has seen the post only since it was altered cannot tell a third wording from the first.
        if reference.altered is not None:
            return None if compared.alters else reference.altered._replace(by=(reference.seen, one))
        changes = (*compared.altering, *self._still(one, compared, reference.content, content))
        rule, by = altering_rule(changes), (reference.seen, one)
        if rule is None:
            return AlterationResult(None, by)
        declared = any(_declares(reference.seen, two) for two in by) or (not compared.alters and self._is_declared())
        return AlterationResult(rule, by, changes, declared=declared)

    def _still(self, one: Observation, compared: Comparison, first: Content, now: Content) -> tuple[Change, ...]:
        """The changes that were seen before and of which this observation says nothing: they stand."""
        if self.altered is None:
            return ()
        silent = compared.incomparable
        if all(two.probe != one.probe for two in self.altered.by):
            silent = silent | _untold(first, now)
        return tuple(change for change in self.altered.changes if aspects((change,)) & silent and change not in compared.changes)

    def _is_declared(self) -> bool:
        return self.altered is not None and self.altered.declared

    def _remember(self, present: Sequence[Observation]) -> None:
        """Keep what each probe saw first, or the whole of it where that was shortened."""
        for one in present:
            content, reference = _content(one), self.references.get(one.probe)
            if content is None:
                continue
            longer = reference is not None and reference.content.truncated and not content.truncated
            if reference is None or (longer and _rule(reference.altered) is _rule(self.altered)):
                self.references[one.probe] = Reference(seen=one, content=content, altered=self.altered)


_SHOWN = (Standing.INTACT, Standing.ALTERED)

_INTACT_AFTER = {
    Standing.UNKNOWN: AS_FIRST_SEEN,
    Standing.INTACT: AS_FIRST_SEEN,
    Standing.ALTERED: RESTORED,
    Standing.GONE: RETURNED,
    Standing.WITHHELD: RETURNED,
}
"""By which rule a post that is there and not altered stands, by how it stood."""


def _content(one: Observation) -> Content | None:
    """What an observation shows that the post says."""
    return one.reading.content if isinstance(one.reading, Present) else None


def _rule(sight: AlterationResult | None) -> Rule | None:
    """The rule by which a sight shows a post altered."""
    return sight.altered if sight is not None else None


def _declares(before: Observation, now: Observation) -> bool:
    """Whether the platform says in a later observation that the post was edited since."""
    return (
        isinstance(before.reading, Present) and isinstance(now.reading, Present) and is_declared_edit(before.reading, now.reading)
    )


def _untold(first: Content, now: Content) -> frozenset[Aspect]:
    """What neither of two contents shows anything of: whether a probe that never shows media would show them is not known."""
    media = frozenset() if first.media or now.media else frozenset({Aspect.MEDIA})
    context = frozenset() if first.quoted or now.quoted or first.reply_to or now.reply_to else frozenset({Aspect.CONTEXT})
    return media | context


def _mark(one: Observation) -> str | None:
    """The mark of the version that an observation shows."""
    if not isinstance(one.reading, Present) or one.post is None:
        return None
    return next((mark for name in one.reading.aliases if (mark := version_mark(name, one.post)) is not None), None)


def _says_the_same(before: Observation, now: Observation) -> bool:
    """Whether two observations agree in all that judging looks at."""
    one, other = before.reading, now.reading
    if before.probe != now.probe or not isinstance(one, Present) or not isinstance(other, Present):
        return False
    first, second = one.content, other.content
    if first is None or second is None or first.text != second.text or one.chain != other.chain or first.media != second.media:
        return False
    if (one.aliases, one.edited, one.edited_at, first.links) != (other.aliases, other.edited, other.edited_at, second.links):
        return False
    return (first.quoted, first.reply_to, first.truncated) == (second.quoted, second.reply_to, second.truncated)


def _reason(one: Observation) -> Reason:
    """The reason that a negative gives."""
    return one.reading.reason if isinstance(one.reading, Gone | Withheld) else Reason.NOT_STATED


def _stated(negatives: Sequence[Observation]) -> Reason | None:
    """The last reason that is stated."""
    stated = [reason for one in negatives if (reason := _reason(one)) is not Reason.NOT_STATED]
    return stated[-1] if stated else None


def _confirms(first: Observation, second: Observation) -> Rule | None:
    """The rule by which a negative of a later run confirms the first; None if it does not."""
    if first.probe != second.probe:
        return CONFIRMED_BY_OTHER_PROBE
    return CONFIRMED_LATER if second.at - first.at >= CONFIRMATION_SPAN else None


def in_order(night: list[Observation]) -> list[Observation]:
    """Observations in the order of their times; equal ones in an order that does not depend on how they came."""
    return sorted(night, key=lambda one: (one.at, one.probe, repr(one.reading), one.id or 0)) if len(night) > 1 else night
