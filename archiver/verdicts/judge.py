"""Verdicts: what we conclude from observations, by numbered rules.

A verdict is a function of a post's observations and of nothing else, so that it can be recomputed at any time.
The observations are read night by night (`archiver.courses`), and where that leads is the verdict.

Only what a platform says of the post itself counts: not what is said of controls, accounts and aliases; not web archives and
articles, which tell what a post said and not where it stands; and nothing of a night on which the platform's controls failed.
Where an article pins a version of the post by its mark, that mark is what the post is held against.
Each rule is a row of `archiver.rules.RULES`; `docs/verdicts.md` explains them one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from archiver.model.observations import Observation, Reason
from archiver.model.posts import Content
from archiver.model.probes import About
from archiver.verdicts.changes import Change, Severity, compare_contents, severity
from archiver.verdicts.history import CONFIRMATION_SPAN, History, altering_rule, in_order
from archiver.verdicts.rules import NEVER_ASKED, ONLY_VOID_RUNS, RULES, Rule, Standing

__all__ = [
    "CONFIRMATION_SPAN",
    "NEVER_ASKED",
    "RULES",
    "Rule",
    "Standing",
    "Verdict",
    "judge",
    "rule_for_contents",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where a post stands, by which rule, on which observations.

    The change happened after `changed_after` (last seen otherwise) and before `changed_before` (first seen so); both None when
    nothing changed. `suspected` marks a negative that waits for confirmation: the standing is the one from before it.
    `rests_on` are the ids of the observations that decided. Of an altered post, `changes` are what it now differs in from what it
    said first, and `declared` is whether the platform says itself that it was edited.
    """

    standing: Standing
    reason: Reason | None
    rule: str
    suspected: bool = False
    changed_after: datetime | None = None
    changed_before: datetime | None = None
    rests_on: tuple[int, ...] = ()
    changes: tuple[Change, ...] = ()
    declared: bool | None = None

    @property
    def severity(self) -> Severity | None:
        """How much the changes of an altered post weigh; None of any other."""
        return severity(self.changes) if self.changes else None


def judge(observations: Sequence[Observation], *, pinned: str | None = None) -> Verdict:
    """Where a post stands after these observations of it, whatever their order.

    `pinned` is the mark of the version that an article says it shows, where the platform marks versions (Bluesky's CIDs).
    """
    asked = [one for one in observations if one.is_direct]
    counted = sorted((one for one in asked if one.counts), key=attrgetter("run"))
    told = [one for one in observations if one.about is About.EDIT and one.healthy and not one.control]
    edits = {one.run: one for one in in_order(told)}
    course = History(pinned=pinned, edits=edits)
    for _, night in groupby(counted, key=attrgetter("run")):
        course.add_run(list(night))
    if asked and not counted:
        course.rule, course.reason = ONLY_VOID_RUNS, Reason.NOT_STATED
    return _concluded(course)


def _concluded(course: History) -> Verdict:
    """The verdict after the nights that a course has passed."""
    decisive = course.rests_on if course.doubt is None else (*course.rests_on, course.doubt)
    altered = course.altered if course.rule.standing is Standing.ALTERED else None
    return Verdict(
        standing=course.rule.standing,
        reason=course.reason,
        rule=course.rule.code,
        suspected=course.doubt is not None,
        changed_after=course.changed_after,
        changed_before=course.changed_before,
        rests_on=tuple(dict.fromkeys(one.id for one in decisive if one.id is not None)),
        changes=altered.changes if altered else (),
        declared=altered.declared if altered else None,
    )


def rule_for_contents(first: Content, now: Content) -> Rule | None:
    """The rule by which two contents from the same probe differ; None if they say the same, as far as they can be compared."""
    return altering_rule(compare_contents(first, now).altering)
