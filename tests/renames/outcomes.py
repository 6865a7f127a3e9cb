"""What nights with a rename did to an archive: which posts moved, which could not be read, and whether the operator was told."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.model.observations import Gone, Present, Reading, Withheld
from archiver.model.posts import Content
from archiver.verdicts.changes import compare_contents
from archiver.verdicts.judge import Verdict
from archiver.verdicts.rules import Standing
from tests.renames.nights import Archive, Night, play
from tests.renames.renaming import Rename


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one rename.

    `read_otherwise` are the posts of which the first night read something else than before: that they are there, their words, their
    media or what they quote; `unread` those of them whose content was not read. `moved` are those that had another standing after
    the last night, by that standing, and `suspected` those that were newly suspected. `held` says that the brake held back moves.
    `told` says that the first night told the operator that something is wrong.
    """

    scene: str
    rename: Rename
    posts: int
    read_otherwise: int
    unread: int
    moved: Mapping[Standing, int]
    suspected: int
    held: bool
    told: bool
    what: tuple[str, ...]

    @property
    def falsely_moved(self) -> int:
        """How many posts had another standing, or a suspicion, although nothing about them has changed."""
        return sum(self.moved.values()) + self.suspected

    @property
    def is_right(self) -> bool:
        """Whether no post moved, and the operator was told if any reads otherwise."""
        return not self.falsely_moved and (self.told or not self.read_otherwise)

    def __str__(self) -> str:
        moves = {standing.value: count for standing, count in self.moved.items()} | {"suspected": self.suspected}
        moved = ", ".join(f"{count} {name}" for name, count in moves.items() if count) or "none moved"
        told = f"told: {self.what[0]}" if self.what else "NOT TOLD"
        return f"{self.scene}, {self.rename}: {self.read_otherwise} of {self.posts} read otherwise, {moved}; {told}"


def outcome_of(archive: Archive, rename: Rename, home: Path) -> Outcome:
    """Play the nights of a rename."""
    nights = play(archive, rename, home)
    first, last = nights[0], nights[-1]
    was, now = archive.clean.verdicts, last.verdicts
    otherwise = _read_otherwise(archive.clean, first)
    summaries = [night.summary for night in nights]
    told = [bool(summary.void or summary.doubts or summary.problems) for summary in summaries[:1]]
    return Outcome(
        scene=archive.scene.name,
        rename=rename,
        posts=len(was),
        read_otherwise=len(otherwise),
        unread=sum(first.shown[post] is None for post in otherwise if archive.clean.shown[post] is not None),
        moved={standing: count for standing in Standing if (count := _newly(was, now, standing))},
        suspected=sum(verdict.suspected and not was[post].suspected for post, verdict in now.items()),
        held=any(summary.doubts for summary in summaries),
        told=told[0],
        what=tuple(problem.what for problem in summaries[0].problems),
    )


def _newly(was: Mapping[int, Verdict], now: Mapping[int, Verdict], standing: Standing) -> int:
    return sum(verdict.standing is standing and was[post].standing is not standing for post, verdict in now.items())


def _read_otherwise(before: Night, after: Night) -> set[int]:
    """The posts of which a night reads something else that is compared from night to night."""
    return {post for post in before.readings if _said(before, post) != _said(after, post) or _differs(before, after, post)}


def _said(night: Night, post: int) -> set[str]:
    """What the answers about a post come to, whether or not there was a content."""
    return {name for reading in night.readings[post] if (name := _statement(reading)) is not None}


def _statement(reading: Reading) -> str | None:
    match reading:
        case Present():
            return "there"
        case Gone() | Withheld():
            return "denied"
        case _:
            return None


def _differs(before: Night, after: Night, post: int) -> bool:
    was, now = before.shown[post], after.shown[post]
    if was is None or now is None or was.content is None or now.content is None:
        return was is not now
    # Two probes word and name the same thing in two ways, and verdicts do not compare them either.
    is_other = was.probe == now.probe and compare_contents(was.content, now.content).alters
    return is_other or _is_poorer(was.content, now.content)


def _is_poorer(was: Content, now: Content) -> bool:
    """Whether a part is missing that was there."""
    return bool((was.text and not now.text) or len(now.media) < len(was.media) or (was.quoted and not now.quoted))
