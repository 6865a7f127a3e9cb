"""Explanations of finding: for each candidate in an article, which rule claimed or left it, and why in plain English.

A `DecisionRecorder` goes along with a walk and hears of each decision where it is made; without one, nothing is recorded. While a
candidate is looked at, what is said of it and of what is in it are notes; the decision takes the notes that belong to it. A
candidate within the markup that another one holds is a note of that one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from selectolax.lexbor import LexborNode

from archiver.finding.address_purposes import purpose_of
from archiver.finding.boilerplate import HEADINGS, Boilerplate
from archiver.finding.candidate_labels import excerpt, label_of, start_tag
from archiver.finding.platform_mentions import mentions_platform
from archiver.model.embeds import Embed
from archiver.model.urls import URL
from archiver.platforms.registry import platforms_at
from archiver.platforms.toolkit.uri_schemes import parse_web_url

_MAX_DECISIONS = 1_000  # on candidates that are left, in one article
_MAX_REASONS = 3  # why one candidate is left
_MAX_NOTES = 2_000


class DecisionRule(StrEnum):
    """The rule that decides on a candidate; `docs/finding.md` says where each is written."""

    OWN_MARKUP = "own-markup"
    ADDRESS = "address"
    NAME_AND_KEY = "name-and-key"
    SHORTCODE = "shortcode"
    SCRIPT = "script"
    JSON = "json"
    LONE_LINK = "lone-link"
    CARD = "card"
    RUNNING_TEXT = "running-text"
    ATTRIBUTION = "attribution"
    QUOTATION = "quotation"
    SAVED_FRAME = "saved-frame"
    INSIDE_POST = "inside-post"
    BOILERPLATE = "boilerplate"
    NO_POST = "no-post"
    BUTTON = "button"
    BESIDE = "beside"
    CODE_SAMPLE = "code-sample"
    NOT_READ = "not-read"
    NO_ARTICLE = "no-article"
    TOO_MANY = "too-many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is said of a candidate while it is looked at; with `embed` that this is found in it, else why something is left.

    `part` is what stands there, where it is a part of the candidate such as an object in its JSON.
    """

    rule: DecisionRule
    why: str
    embed: Embed | None = None
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decision:
    """The decision on a candidate: `embed` is what it was claimed as, None if it was left.

    A candidate stands at a `node` of the page, or at an `offset` of the text, in characters.
    """

    candidate: str
    rule: DecisionRule
    why: str
    embed: Embed | None = None
    node: LexborNode | None = None
    offset: int | None = None


@dataclass(slots=True)
class DecisionRecorder:
    """The decisions of a walk, as they are made.

    `examined` are the nodes that were candidates, `covered` those that are claimed with all that is in them, by their `mem_id`.
    """

    decisions: list[Decision] = field(default_factory=list)
    examined: set[int] = field(default_factory=set)
    covered: set[int] = field(default_factory=set)
    dropped: int = 0
    """How many decisions on left candidates there are beyond the limit."""
    _notes: list[list[Note]] = field(default_factory=list)
    _left: int = 0

    def begin(self) -> None:
        """A candidate begins; all notes until its decision are about it."""
        self._notes.append([])

    def claim(self, embeds: Iterable[Embed], rule: DecisionRule, why: str) -> None:
        """Note why these embeds are found in the candidate."""
        for embed in embeds:
            self._note(Note(rule=rule, why=why, embed=embed))

    def leave(self, rule: DecisionRule, why: str, *, part: str = "") -> None:
        """Note why the candidate, or a part of it, is left."""
        self._note(Note(rule=rule, why=why, part=excerpt(part)))

    def leave_address(self, address: str, base: URL | None = None) -> None:
        """Note that an address names no post, if it is a platform's at all."""
        url = parse_web_url(address, base=base)
        if url is not None and platforms_at(url.host):
            self._note(Note(rule=DecisionRule.NO_POST, why=f"names no post: it is {purpose_of(url)}"))

    def _note(self, note: Note) -> None:
        if self._notes and len(self._notes[-1]) < _MAX_NOTES:
            self._notes[-1].append(note)

    def inside(self, node: LexborNode, owner: Embed) -> None:
        """Record a candidate that is within an element which is claimed already."""
        if not self._notes:
            self.examined.add(node.mem_id)
            self._add(
                Decision(candidate=label_of(node), rule=DecisionRule.INSIDE_POST, why=f"belongs to {name_of(owner)}", node=node)
            )

    def cover(self, node: LexborNode) -> None:
        """An element is claimed with all that is in it."""
        if not self._notes:
            self.covered.add(node.mem_id)

    def decide(self, node: LexborNode, embeds: Sequence[Embed], beside: Boilerplate | None = None) -> None:
        """Record the decision on a node of the page: what is found in it, and whether that is beside the article."""
        notes = self._notes.pop()
        label = label_of(node)
        if self._notes:
            self._pass_up(label, notes, embeds, beside)
            return
        if node.mem_id in self.examined and (beside is not None or not embeds):
            return  # the reason is recorded already
        self.examined.add(node.mem_id)
        if beside is not None:
            found = ", ".join(dict.fromkeys(map(name_of, embeds)))
            self._add(
                Decision(
                    candidate=label, rule=DecisionRule.BOILERPLATE, why=f"{_side(beside)}; else it would be {found}", node=node
                )
            )
            return
        reasons = _Reasons(notes)
        for embed in embeds:
            rule, why = reasons.of(embed)
            self._add(Decision(candidate=label, rule=rule, why=why, embed=embed, node=node))
        parts = [note for note in notes if note.part]
        for note in parts:
            self._add(Decision(candidate=f"{label} {note.part}", rule=note.rule, why=note.why, node=node))
        if not embeds and not parts:
            self._leave_node(node, label, notes)

    def _leave_node(self, node: LexborNode, label: str, notes: Iterable[Note]) -> None:
        reasons = {note.why: note.rule for note in notes if note.embed is None}
        if reasons:
            why = "; ".join(islice(reasons, _MAX_REASONS))
            self._add(Decision(candidate=label, rule=next(iter(reasons.values())), why=why, node=node))
        elif mentions_platform(node):
            why = "mentions a platform, but nothing in it is the address of a post, or names a service and a key"
            self._add(Decision(candidate=label, rule=DecisionRule.NO_POST, why=why, node=node))

    def decide_text(self, embeds: Iterable[tuple[int, str, Embed]], source: str) -> None:
        """Record the embeds of a flat text, each with where it starts and the text there, and what was left in it."""
        notes = self._notes.pop()
        reasons = _Reasons(notes)
        for start, text, embed in embeds:
            rule, why = reasons.of(embed)
            self._add(Decision(candidate=excerpt(text), rule=rule, why=why, embed=embed, offset=start))
        for note in notes:
            if note.part:
                offset = source.find(note.part.removesuffix("…"))
                self._add(Decision(candidate=note.part, rule=note.rule, why=note.why, offset=offset if offset >= 0 else None))

    def leave_at(self, offset: int, text: str, rule: DecisionRule, why: str) -> None:
        """Record what is left at an offset of a flat text."""
        self._add(Decision(candidate=excerpt(text), rule=rule, why=why, offset=offset))

    def leave_node(self, node: LexborNode, label: str, rule: DecisionRule, why: str) -> None:
        """Record what is left at a node that was no candidate."""
        self._add(Decision(candidate=label, rule=rule, why=why, node=node))

    def _pass_up(self, label: str, notes: Sequence[Note], embeds: Sequence[Embed], beside: Boilerplate | None) -> None:
        """Make a decision within the markup of another candidate a note of that one."""
        if beside is not None:
            self.leave(DecisionRule.BOILERPLATE, _side(beside), part=label)
            return
        reasons = _Reasons(notes)
        for embed in embeds:
            rule, why = reasons.of(embed)
            self._note(Note(rule=rule, why=f"in its markup, {label}: {why}", embed=embed))
        for note in notes if not embeds else ():
            if note.embed is None:
                self._note(note)

    def _add(self, decision: Decision) -> None:
        if decision.embed is None:
            self._left += 1
            if self._left > _MAX_DECISIONS:
                self.dropped += 1
                return
        self.decisions.append(decision)


def explained(recorder: DecisionRecorder | None, found: list[Embed], rule: DecisionRule, why: str, *parts: str) -> list[Embed]:
    """What is found, after the recorder has heard why: a sentence, with `parts` in the places that it leaves for them."""
    if found and recorder is not None:
        recorder.claim(found, rule, why.format(*parts))
    return found


def left(recorder: DecisionRecorder | None, rule: DecisionRule, why: str, *parts: str) -> list[Embed]:
    """Nothing, after the recorder has heard why nothing is found."""
    if recorder is not None:
        recorder.leave(rule, why.format(*parts))
    return []


class _Reasons:
    """The notes about the embeds of a candidate, by what the embeds name: a later step may have changed their form and locator."""

    def __init__(self, notes: Iterable[Note]) -> None:
        self._first: dict[tuple[object, ...], Note] = {}
        for note in notes:
            if note.embed is not None:
                self._first.setdefault((*_identity(note.embed), note.embed.kind), note)
                self._first.setdefault(_identity(note.embed), note)

    def of(self, embed: Embed) -> tuple[DecisionRule, str]:
        """The rule and the reason of the first note about an embed, of its own kind if there is one."""
        name = _identity(embed)
        note = self._first.get((*name, embed.kind)) or self._first.get(name)
        return (note.rule, note.why) if note is not None else (DecisionRule.OWN_MARKUP, f"{embed.platform} recognises it")


def _identity(embed: Embed) -> tuple[object, ...]:
    return (embed.platform, embed.post, embed.aliases) if embed.post or embed.aliases else (embed.platform, embed.handle)


def _side(beside: Boilerplate) -> str:
    """Where a candidate is that is beside the article, and by which sign."""
    where = f"is in {start_tag(beside.element)}, which is beside the article"
    sign = beside.sign()
    if sign is not None:
        return f"{where}: “{beside.by}” is like “{sign.examples[0]}” in the table of signs"
    if beside.by is None:
        return f"{where} by its tag"
    return f"{where} by its heading “{beside.by}”" if beside.by in HEADINGS else f"{where}: it is a widget"


def name_of(embed: Embed) -> str:
    """The post, or what is known of it."""
    return str(
        embed.post
        or (embed.aliases[0] if embed.aliases else f"a post of @{embed.handle}" if embed.handle else f"a post of {embed.platform}")
    )
