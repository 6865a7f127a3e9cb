"""Assess control posts: whether a platform's answers can be believed in a run, and which parts of its posts can be read.

A control is a post whose state is known. A live one must be there and read as known; a gone one must be gone. Controls are posts
too: one that contradicts what is known while others hold has changed itself, and says nothing about the platform.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from archiver.model.observations import CONTENT_CLAIMS, Claim, Gone, Present, Reading, Unreadable, Withheld
from archiver.model.posts import Content, PostRef
from archiver.platforms.interface import KnownContent
from archiver.verdicts.changes import compare_contents
from archiver.verdicts.history import CONFIRMATION_SPAN
from archiver.verdicts.rules import has_part, parts_of
from archiver.verdicts.text_changes import same_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlParts:
    """The parts of a control's content that are known, and those of them that an answer did not show as known."""

    known: tuple[Claim, ...] = ()
    unproven: tuple[Claim, ...] = ()

    @property
    def proven(self) -> tuple[Claim, ...]:
        """The parts that were shown as known."""
        return tuple(part for part in self.known if part not in self.unproven)


def parts_read(
    now: Content | None, configured: KnownContent | None, earlier: Sequence[Content], *, unread: Sequence[Claim] = ()
) -> ControlParts:
    """Compare what a control shows with what it is known with: as configured, else as it first showed each part.

    `earlier` are its contents by the same probe, oldest first; `unread` the parts that the answer does not show in a known way.
    """
    if configured is not None:
        return _parts_as_configured(now, configured, unread)
    known, unproven = [], []
    for part in CONTENT_CLAIMS:
        first = next((content for content in earlier if has_part(content, part)), None)
        if first is not None:
            known.append(part)
            is_shown = now is not None and part not in unread and has_part(now, part)
            if now is None or not is_shown or part in parts_of(compare_contents(first, now).altering):
                unproven.append(part)
    return ControlParts(known=tuple(known), unproven=tuple(unproven))


def _parts_as_configured(now: Content | None, known: KnownContent, unread: Sequence[Claim]) -> ControlParts:
    """The parts that the settings tell; the wrong author means that nothing is shown as known."""
    is_configured = {Claim.TEXT: known.words is not None, Claim.MEDIA: known.media is not None}
    right = {
        Claim.TEXT: now is not None and known.words is not None and same_words(known.words, now.text),
        Claim.MEDIA: now is not None and len(now.media) == known.media,
    }
    handle = (now.author.handle if now is not None else None) or ""
    is_author = known.author is None or handle.lower() == known.author.lower().removeprefix("@")
    parts = tuple(part for part in CONTENT_CLAIMS if is_configured.get(part, False))
    return ControlParts(known=parts, unproven=tuple(part for part in parts if part in unread or not (right[part] and is_author)))


class ControlState(Enum):
    """How a control read: as known, as something else (`CONTRADICTS`), or not at all."""

    HOLDS = "holds"
    CONTRADICTS = "contradicts"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlReading:
    """How a control read in this run.

    `live` says whether it is known to be there, or to be gone. `probe` is the kind of probe that showed its content.
    `failing_since` is when it was first not read as known, and `failed_before` when that was last so in an earlier run; None where
    there is none.
    """

    post: PostRef
    live: bool
    reading: Reading
    at: datetime
    probe: str = ""
    parts: ControlParts = ControlParts()
    failing_since: datetime | None = None
    failed_before: datetime | None = None

    @property
    def state(self) -> ControlState:
        """Whether it reads as known, as far as it is there or gone."""
        if isinstance(self.reading, Unreadable):
            return ControlState.UNREADABLE
        return ControlState.HOLDS if isinstance(self.reading, Present if self.live else Gone) else ControlState.CONTRADICTS

    @property
    def is_denied(self) -> bool:
        """Whether the platform denies a post that is known to be there."""
        return self.live and isinstance(self.reading, Gone | Withheld)

    @property
    def is_confirmed(self) -> bool:
        """Whether it has contradicted what is known for long enough to have changed for good, as with any post."""
        return self._lasts_until(self.at)

    @property
    def is_newly_confirmed(self) -> bool:
        """Whether this is the first run in which that is so."""
        return self.is_confirmed and (self.failed_before is None or not self._lasts_until(self.failed_before))

    def _lasts_until(self, at: datetime) -> bool:
        return self.failing_since is not None and at - self.failing_since >= CONFIRMATION_SPAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What a run may believe of a platform, or of one host, by its controls.

    `healthy` says whether its readings count at all; `negatives_count` whether what it denies does; `unproven` are, by probe, the
    parts of contents that no control showed as known, and `proven` those that one did. `outliers` are the controls that contradict
    what is known while others hold.
    """

    healthy: bool
    negatives_count: bool
    unproven: dict[str, tuple[Claim, ...]]
    proven: dict[str, tuple[Claim, ...]]
    outliers: tuple[ControlReading, ...]


def assess(controls: Sequence[ControlReading]) -> Assessment:
    """Assess the controls of one platform, or of one host; without any, nothing is assumed to be wrong.

    One that holds among the live ones, and one among the gone ones, is enough. While a live one is newly denied, nothing that the
    platform denies counts.
    """
    sides = [[control for control in controls if control.live is live] for live in (True, False)]
    holding = [[control for control in side if control.state is ControlState.HOLDS] for side in sides]
    outliers = [
        control
        for side, held in zip(sides, holding, strict=True)
        for control in side
        if held and control.state is ControlState.CONTRADICTS
    ]
    unproven, proven = _parts_by_probe(holding[0])
    return Assessment(
        healthy=all(held or not side for side, held in zip(sides, holding, strict=True)),
        negatives_count=not any(control.is_denied and not control.is_confirmed for control in outliers),
        unproven=unproven,
        proven=proven,
        outliers=tuple(outliers),
    )


def _parts_by_probe(live: Sequence[ControlReading]) -> tuple[dict[str, tuple[Claim, ...]], dict[str, tuple[Claim, ...]]]:
    """The parts that no control showed as known although some is known with them, and those that one showed, by probe."""
    unproven: dict[str, tuple[Claim, ...]] = {}
    proven: dict[str, tuple[Claim, ...]] = {}
    for probe in {control.probe for control in live}:
        by_probe = [control.parts for control in live if control.probe == probe]
        shown = {part for parts in by_probe for part in parts.proven}
        known = {part for parts in by_probe for part in parts.known}
        proven[probe] = tuple(part for part in CONTENT_CLAIMS if part in shown)
        unproven[probe] = tuple(part for part in CONTENT_CLAIMS if part in known - shown)
    return unproven, proven
