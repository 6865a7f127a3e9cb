"""Judge: turns a post's observations into a verdict by numbered rules.

A verdict is a pure function of the observations, so it can be recomputed at any time. Observations are taken run by run
(`archiver.verdicts.history`), and the last state is the verdict.

Only what a platform says of the post itself counts: not controls, accounts or aliases; not web archives and articles, which show
what a post said and not how it stands now; nothing from a run in which the platform's controls failed; and no claim that is
unproven in its run (`Observation.unproven`).
Where an article pins a version of the post by its mark, the post is compared with that version.
Each rule is a member of `archiver.verdicts.rules.Rule`; `docs/verdicts.md` explains them one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from archiver.model.observations import Observation, Reason
from archiver.model.probes import About
from archiver.verdicts.content_history import ContentHistory
from archiver.verdicts.history import CONFIRMATION_SPAN, History, in_order
from archiver.verdicts.rules import RULES, Change, Rule, Severity, Standing, severity

__all__ = ["CONFIRMATION_SPAN", "RULES", "Rule", "Standing", "Verdict", "judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a post stands, by which rule, on which observations.

    The change happened after `changed_after` (last seen otherwise) and before `changed_before` (first seen so); both are None when
    nothing changed. `suspected` marks a negative that waits for confirmation: the standing is still the one before it.
    `rests_on` are the ids of the observations that decided. For an altered post, `changes` are its differences from the first
    version, and `declared` is whether the platform itself says that it was edited.
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
        """The weight of an altered post's gravest change; None for any other post."""
        return severity(self.changes) if self.changes else None


def judge(observations: Sequence[Observation], *, pinned: str | None = None) -> Verdict:
    """The verdict on a post after these observations of it, in any order.

    `pinned` is the mark of the version that an article says it shows, on platforms that mark versions (Bluesky's CIDs).
    """
    asked = [observation for observation in observations if observation.is_direct]
    counted = sorted((observation for observation in asked if observation.counts), key=attrgetter("run"))
    of_edits = [edit for edit in observations if edit.about is About.EDIT and edit.healthy and not edit.control]
    edits = {observation.run: observation for observation in in_order(of_edits)}
    history = History(contents=ContentHistory(pinned=pinned, edits=edits))
    for _, run in groupby(counted, key=attrgetter("run")):
        history.add_run(list(run))
    if asked and not counted:
        history.rule, history.reason = Rule.ONLY_VOID_RUNS, Reason.NOT_STATED
    return _verdict(history)


def _verdict(history: History) -> Verdict:
    decisive = history.rests_on if history.suspected_by is None else (*history.rests_on, history.suspected_by)
    alteration = history.contents.alteration if history.rule.standing is Standing.ALTERED else None
    return Verdict(
        standing=history.rule.standing,
        reason=history.reason,
        rule=history.rule.code,
        suspected=history.suspected_by is not None,
        changed_after=history.changed_after,
        changed_before=history.changed_before,
        rests_on=tuple(dict.fromkeys(observation.id for observation in decisive if observation.id is not None)),
        changes=alteration.changes if alteration else (),
        declared=alteration.declared if alteration else None,
    )
