"""Tables of the verdict rules (V100 to V500) and of the kinds of change that two contents of a post can show.

Each rule has a stable code. `history` and `content_history` decide when a rule applies, `changes` which changes two contents show.
`docs/verdicts.md` explains both tables row by row.
"""

from collections.abc import Mapping, Sequence
from enum import Enum, StrEnum
from operator import attrgetter
from typing import NamedTuple

from archiver.model.observations import Claim
from archiver.model.posts import Content


class Standing(StrEnum):
    """How a post stands."""

    INTACT = "intact"
    ALTERED = "altered"
    GONE = "gone"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


class Rule(Enum):
    """A rule: its stable code, the standing that it gives, and its meaning in one sentence; in the order of the codes."""

    def __init__(self, code: str, standing: Standing, sentence: str) -> None:
        self.code, self.standing, self.sentence = code, standing, sentence

    NEVER_ASKED = ("V100", Standing.UNKNOWN, "The platform was never asked about the post.")
    ONLY_VOID_RUNS = (
        "V110",
        Standing.UNKNOWN,
        "In every run that asked about the post, posts whose state is known did not read so.",
    )
    NOTHING_READABLE = ("V120", Standing.UNKNOWN, "No answer so far says anything about the post.")
    UNCONFIRMED_NEGATIVE = (
        "V130",
        Standing.UNKNOWN,
        "The platform has said once that the post is gone; this is not confirmed yet.",
    )
    AMBIGUOUS_NEGATIVE = (
        "V140",
        Standing.UNKNOWN,
        "The platform gives an answer that is the same for gone, private and blocked posts.",
    )
    AS_FIRST_SEEN = ("V200", Standing.INTACT, "The post is there and shows, as far as visible, what it showed first.")
    RETURNED = ("V210", Standing.INTACT, "The post was gone or withheld, and is back unaltered.")
    RESTORED = ("V220", Standing.INTACT, "The post was altered, and shows again what it showed first.")
    CONFIRMED_LATER = (
        "V300",
        Standing.GONE,
        "The same probe has found the post gone in two runs, 20 hours apart or more, and nothing spoke against it.",
    )
    CONFIRMED_BY_OTHER_PROBE = (
        "V310",
        Standing.GONE,
        "Two different probes have found the post gone, the second in a later run, and nothing spoke against it.",
    )
    NEWER_EDIT = ("V400", Standing.ALTERED, "The platform declares a newer edit than the one in the article.")
    OTHER_PINNED_VERSION = (
        "V405",
        Standing.ALTERED,
        "The platform shows another version of the post than the one that the article pins by its digest.",
    )
    TEXT_CHANGED = ("V410", Standing.ALTERED, "The text is not the one that the same probe saw first.")
    MEDIA_CHANGED = ("V420", Standing.ALTERED, "The media, or their descriptions, are not those that the same probe saw first.")
    CONTEXT_CHANGED = ("V430", Standing.ALTERED, "The post quotes or answers another post than the same probe saw first.")
    WITHHELD = ("V500", Standing.WITHHELD, "The platform says that the post is there, but not visible to everyone.")


RULES = tuple(Rule)


ALTERING_RULES: Mapping[Claim, Rule] = {
    Claim.TEXT: Rule.TEXT_CHANGED,
    Claim.MEDIA: Rule.MEDIA_CHANGED,
    Claim.CONTEXT: Rule.CONTEXT_CHANGED,
}
"""The rule by which changes of a part of the content alter a post."""


class Change(StrEnum):
    """A kind of difference between two contents of one post."""

    WORDS = "words"
    NUMBER = "number"
    NEGATION = "negation"
    LINK = "link"
    MENTION = "mention"
    EMOJI = "emoji"
    LOOK_ALIKE = "look-alike"
    INVISIBLE = "invisible"
    TEXT_REMOVED = "text-removed"
    MEDIA_REMOVED = "media-removed"
    MEDIA_REPLACED = "media-replaced"
    MEDIA_ADDED = "media-added"
    MEDIA_MOVED = "media-moved"
    DESCRIPTION = "description"
    QUOTED = "quoted-post"
    ANSWERED = "answered-post"
    EDITION = "edition"
    """The platform shows another edition, and we have not seen both."""
    RE_ENCODED = "media-re-encoded"
    SPELLING = "spelling"
    NAMES = "names"


class Severity(StrEnum):
    """How much a change weighs, the least first."""

    IDENTICAL = "identical"
    COSMETIC = "cosmetic"
    RE_ENCODED = "media-re-encoded"
    LABEL = "label-or-notice"
    TEXT_EDIT = "text-edit"
    MEDIA = "media-removed-or-replaced"
    TEXT_REMOVED = "text-removed"


ALTERING_SEVERITIES = (Severity.TEXT_EDIT, Severity.MEDIA, Severity.TEXT_REMOVED)
"""The weights that alter a post."""


class ChangeKind(NamedTuple):
    """What a kind of change concerns (None where no rule follows from it), its weight, and its name for readers."""

    concerns: Claim | None
    severity: Severity
    phrase: str


CHANGE_KINDS: Mapping[Change, ChangeKind] = {
    Change.WORDS: ChangeKind(Claim.TEXT, Severity.TEXT_EDIT, "other words"),
    Change.NUMBER: ChangeKind(Claim.TEXT, Severity.TEXT_EDIT, "another number"),
    Change.NEGATION: ChangeKind(Claim.TEXT, Severity.TEXT_EDIT, "a negation more or less"),
    Change.LINK: ChangeKind(Claim.TEXT, Severity.TEXT_EDIT, "another link"),
    Change.MENTION: ChangeKind(Claim.TEXT, Severity.TEXT_EDIT, "another @handle"),
    Change.EMOJI: ChangeKind(Claim.TEXT, Severity.TEXT_EDIT, "other emoji"),
    Change.LOOK_ALIKE: ChangeKind(Claim.TEXT, Severity.TEXT_EDIT, "look-alike letters of another script"),
    Change.INVISIBLE: ChangeKind(Claim.TEXT, Severity.TEXT_EDIT, "invisible characters: joiners, direction marks"),
    Change.TEXT_REMOVED: ChangeKind(Claim.TEXT, Severity.TEXT_REMOVED, "text removed"),
    Change.MEDIA_REMOVED: ChangeKind(Claim.MEDIA, Severity.MEDIA, "media removed"),
    Change.MEDIA_REPLACED: ChangeKind(Claim.MEDIA, Severity.MEDIA, "other media"),
    Change.MEDIA_ADDED: ChangeKind(Claim.MEDIA, Severity.MEDIA, "media added"),
    Change.MEDIA_MOVED: ChangeKind(Claim.MEDIA, Severity.MEDIA, "media in another order"),
    Change.DESCRIPTION: ChangeKind(Claim.MEDIA, Severity.TEXT_EDIT, "another description of media"),
    Change.QUOTED: ChangeKind(Claim.CONTEXT, Severity.TEXT_EDIT, "another quoted post"),
    Change.ANSWERED: ChangeKind(Claim.CONTEXT, Severity.TEXT_EDIT, "another answered post"),
    Change.EDITION: ChangeKind(None, Severity.TEXT_EDIT, "another edition"),
    Change.RE_ENCODED: ChangeKind(None, Severity.RE_ENCODED, "the same media, re-encoded"),
    Change.SPELLING: ChangeKind(None, Severity.COSMETIC, "another spelling of the same words"),
    Change.NAMES: ChangeKind(None, Severity.COSMETIC, "another name of the author"),
}
"""Every kind of change; a kind without a row cannot be used."""

_SEVERITIES = tuple(Severity)


def severity(changes: Sequence[Change]) -> Severity:
    """The weight of the gravest change."""
    return max((CHANGE_KINDS[change].severity for change in changes), key=_SEVERITIES.index, default=Severity.IDENTICAL)


def has_part(content: Content, part: Claim) -> bool:
    """Whether a content has anything in one of its parts."""
    match part:
        case Claim.TEXT:
            return bool(content.text.strip())
        case Claim.MEDIA:
            return bool(content.media)
        case _:
            return content.quoted is not None or content.reply_to is not None


def parts_of(changes: Sequence[Change]) -> frozenset[Claim]:
    """The parts of the content that changes concern."""
    return frozenset(part for change in changes if (part := CHANGE_KINDS[change].concerns) is not None)


def altering_rule(changes: Sequence[Change]) -> Rule | None:
    """The rule by which changes alter a post, the one with the lowest code where several do; None where none does."""
    return min((ALTERING_RULES[part] for part in parts_of(changes)), key=attrgetter("code"), default=None)
