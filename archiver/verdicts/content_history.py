"""Content history: compares what a post says from run to run with what it said first, and names the alteration rule that applies.

Contents are compared only between answers to the same kind of probe: the same post reads differently in oEmbed and in an API.
So each probe has its own reference, the content that it showed first. Two statements go before any comparison: a newer edit that
the platform declares, and the mark of a version that the article pins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from archiver.model.observations import CONTENT_CLAIMS, Claim, Observation, Present
from archiver.model.posts import Content, version_mark
from archiver.model.probes import EDIT_PROBE
from archiver.verdicts.changes import Comparison, compare_contents, is_declared_edit
from archiver.verdicts.rules import Change, Rule, altering_rule, parts_of
from archiver.verdicts.shortened_texts import is_shortened


class AlterationResult(NamedTuple):
    """Result of comparing a post with its first version.

    `rule` is the rule that fired (None: unchanged), `evidence` the observations that show it, `changes` what differs, `declared`
    whether the platform itself says that the post was edited.
    """

    rule: Rule | None
    evidence: tuple[Observation, ...]
    changes: tuple[Change, ...] = ()
    declared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The first content that a probe showed; `alteration` is set if other probes had shown by then that the post was altered."""

    observation: Observation
    content: Content
    alteration: AlterationResult | None


@dataclass(slots=True, kw_only=True)
class ContentHistory:
    """What a post said in the runs so far.

    `pinned` is the mark of the version that the article shows: any other version is altered. `edits` are observations of newer
    edits, by run. `references` are the first contents, by probe. `alteration` is the alteration in force, also while the post is
    gone. `newer_edit` is the observation that declared a newer edit; an answer that leaves the edits out does not revoke it.
    """

    pinned: str | None = None
    edits: Mapping[int, Observation] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    alteration: AlterationResult | None = None
    newer_edit: Observation | None = None

    def add_run(self, present: Sequence[Observation]) -> tuple[Observation, ...]:
        """Compare one run's observations of a present post, update `alteration`, and return the observations that decided it."""
        self._record_newer_edit(present)
        result = self._decide(present)
        if result is not None:
            self.alteration = result if result.rule is not None else None
        self._remember_first_contents(present)
        return result.evidence if result is not None else ()

    def _decide(self, present: Sequence[Observation]) -> AlterationResult | None:
        """The result that counts among those of a run; None where nothing could be compared."""
        results = [result for observation in present if (result := self._compare_with_first(observation)) is not None]
        altered = [result for result in results if result.rule is not None]
        gravest = min(altered, key=lambda result: result.rule.code if result.rule else "", default=None)
        if self.newer_edit is not None:
            return AlterationResult(Rule.NEWER_EDIT, (self.newer_edit,), self._changes_of_newer_edit(present), declared=True)
        pinned = self._compare_with_pinned(present)
        if pinned is not None:
            changes = gravest.changes if gravest is not None else (Change.EDITION,)
            return pinned._replace(changes=changes) if pinned.rule else pinned
        return gravest or next(iter(results), None)

    def _record_newer_edit(self, present: Sequence[Observation]) -> None:
        """Record whether the platform declares a newer edit than the one that the article shows."""
        for observation in present:
            if isinstance(observation.reading, Present) and observation.reading.chain and Claim.TEXT not in observation.unproven:
                self.newer_edit = observation if observation.reading.chain[-1] != observation.post else None

    def _changes_of_newer_edit(self, present: Sequence[Observation]) -> tuple[Change, ...]:
        """How the newest edit differs from the first content; `Change.EDITION` where not both were seen."""
        edit = self.edits.get(present[0].run)
        now, probe = (edit.content, edit.probe.removesuffix(EDIT_PROBE)) if edit is not None else (None, "")
        reference = self.references.get(probe)
        if reference is not None:
            first: Content | None = reference.content
        else:
            first = next((observation.content for observation in present if observation.probe == probe), None)
        if now is not None and first is not None:
            return compare_contents(first, now).altering or (Change.EDITION,)
        return self.alteration.changes if self.alteration is not None else (Change.EDITION,)

    def _compare_with_pinned(self, present: Sequence[Observation]) -> AlterationResult | None:
        """Compare the versions shown with the pinned one, by their marks; None where there are no marks to compare."""
        if self.pinned is None:
            return None
        marked = [(observation, mark) for observation in present if (mark := _shown_mark(observation)) is not None]
        other = next((observation for observation, mark in marked if mark != self.pinned), None)
        if other is not None:
            return AlterationResult(Rule.OTHER_PINNED_VERSION, (other,))
        return AlterationResult(None, (marked[0][0],)) if marked else None

    def _compare_with_first(self, observation: Observation) -> AlterationResult | None:
        """Compare what an observation shows with what its probe showed first; None where nothing follows from it."""
        content, reference = observation.content, self.references.get(observation.probe)
        if content is None or reference is None:
            return None
        edited = _declares_edit(reference.observation, observation)
        compared = compare_contents(reference.content, content, edited=edited).without(observation.unproven)
        evidence = (reference.observation, observation)
        # A probe whose first content was altered already cannot tell a third text from the first.
        if reference.alteration is not None:
            return None if compared.alters else reference.alteration._replace(evidence=evidence)
        changes = (*compared.altering, *self._unrefuted_changes(observation, compared, reference.content, content))
        rule = altering_rule(changes)
        if rule is None:
            return AlterationResult(None, evidence)
        was_declared = self.alteration is not None and self.alteration.declared
        declared = any(_declares_edit(reference.observation, shown) for shown in evidence)
        return AlterationResult(rule, evidence, changes, declared=declared or (not compared.alters and was_declared))

    def _unrefuted_changes(
        self, observation: Observation, compared: Comparison, first: Content, now: Content
    ) -> tuple[Change, ...]:
        """The changes in force about which this observation says nothing: they stay in force."""
        if self.alteration is None:
            return ()
        unknown = compared.incomparable
        if all(shown.probe != observation.probe for shown in self.alteration.evidence):
            unknown = unknown | _unmentioned(first, now)
        return tuple(
            change for change in self.alteration.changes if parts_of((change,)) & unknown and change not in compared.changes
        )

    def _remember_first_contents(self, present: Sequence[Observation]) -> None:
        """Keep the first content of each probe; a full text replaces a truncated one, unless the post was altered in between.

        A content of which a part is unproven is no reference.
        """
        for observation in present:
            content, reference = observation.content, self.references.get(observation.probe)
            if content is None or not frozenset(CONTENT_CLAIMS).isdisjoint(observation.unproven):
                continue
            completes = reference is not None and not content.truncated and _shows_more(content, reference.content)
            if reference is None or (completes and _rule(reference.alteration) is _rule(self.alteration)):
                self.references[observation.probe] = Reference(observation=observation, content=content, alteration=self.alteration)


def _shows_more(content: Content, first: Content) -> bool:
    """Whether a content has the whole of a text of which the first one has only the beginning."""
    return first.truncated or is_shortened(first.text, content.text)


def _rule(result: AlterationResult | None) -> Rule | None:
    return result.rule if result is not None else None


def _declares_edit(before: Observation, now: Observation) -> bool:
    """Whether the platform says in the later observation that the post was edited since the earlier one."""
    first, second = before.reading, now.reading
    return isinstance(first, Present) and isinstance(second, Present) and is_declared_edit(first, second)


def _unmentioned(first: Content, now: Content) -> frozenset[Claim]:
    """Parts that neither content mentions: a probe may never show media, so nothing can be concluded about them."""
    media = frozenset() if first.media or now.media else frozenset({Claim.MEDIA})
    context = frozenset() if first.quoted or now.quoted or first.reply_to or now.reply_to else frozenset({Claim.CONTEXT})
    return media | context


def _shown_mark(observation: Observation) -> str | None:
    """The mark of the version that an observation shows; None where the platform gives none."""
    if not isinstance(observation.reading, Present) or observation.post is None or Claim.TEXT in observation.unproven:
        return None
    marks = (version_mark(name, observation.post) for name in observation.reading.aliases)
    return next((mark for mark in marks if mark is not None), None)
