"""The rule tables: the rules by which verdicts are given, and the kinds of change that alter a post.

Each rule has a stable code. `history` and `content_history` decide when a rule applies, `changes` which changes two contents show.
`docs/verdicts.md` explains both tables row by row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from operator import attrgetter


class Standing(StrEnum):
    """How a post stands."""

    INTACT = "intact"
    ALTERED = "altered"
    GONE = "gone"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its stable code, the standing that it gives, and its meaning in one sentence."""

    code: str
    standing: Standing
    sentence: str


NEVER_ASKED = Rule(code="V100", standing=Standing.UNKNOWN, sentence="The platform was never asked about the post.")
ONLY_VOID_RUNS = Rule(
    code="V110", standing=Standing.UNKNOWN, sentence="The platform's controls failed in every run that asked about the post."
)
NOTHING_READABLE = Rule(code="V120", standing=Standing.UNKNOWN, sentence="No answer so far says anything about the post.")
UNCONFIRMED_NEGATIVE = Rule(
    code="V130",
    standing=Standing.UNKNOWN,
    sentence="The platform has said once that the post is gone; this is not confirmed yet.",
)
AMBIGUOUS_NEGATIVE = Rule(
    code="V140",
    standing=Standing.UNKNOWN,
    sentence="The platform gives an answer that is the same for gone, private and blocked posts.",
)
AS_FIRST_SEEN = Rule(
    code="V200", standing=Standing.INTACT, sentence="The post is there and shows, as far as visible, what it showed first."
)
RETURNED = Rule(code="V210", standing=Standing.INTACT, sentence="The post was gone or withheld, and is back unaltered.")
RESTORED = Rule(code="V220", standing=Standing.INTACT, sentence="The post was altered, and shows again what it showed first.")
CONFIRMED_LATER = Rule(
    code="V300",
    standing=Standing.GONE,
    sentence="The same probe has found the post gone in two runs, 20 hours apart or more, and nothing spoke against it.",
)
CONFIRMED_BY_OTHER_PROBE = Rule(
    code="V310",
    standing=Standing.GONE,
    sentence="Two different probes have found the post gone, the second in a later run, and nothing spoke against it.",
)
NEWER_EDIT = Rule(
    code="V400", standing=Standing.ALTERED, sentence="The platform declares a newer edit than the one in the article."
)
OTHER_PINNED_VERSION = Rule(
    code="V405",
    standing=Standing.ALTERED,
    sentence="The platform shows another version of the post than the one that the article pins by its digest.",
)
TEXT_CHANGED = Rule(code="V410", standing=Standing.ALTERED, sentence="The text is not the one that the same probe saw first.")
MEDIA_CHANGED = Rule(
    code="V420",
    standing=Standing.ALTERED,
    sentence="The media, or their descriptions, are not those that the same probe saw first.",
)
CONTEXT_CHANGED = Rule(
    code="V430",
    standing=Standing.ALTERED,
    sentence="The post quotes or answers another post than the same probe saw first.",
)
WITHHELD = Rule(code="V500", standing=Standing.WITHHELD, sentence="The platform says that the post is there, but not for everyone.")

RULES: tuple[Rule, ...] = (
    NEVER_ASKED,
    ONLY_VOID_RUNS,
    NOTHING_READABLE,
    UNCONFIRMED_NEGATIVE,
    AMBIGUOUS_NEGATIVE,
    AS_FIRST_SEEN,
    RETURNED,
    RESTORED,
    CONFIRMED_LATER,
    CONFIRMED_BY_OTHER_PROBE,
    NEWER_EDIT,
    OTHER_PINNED_VERSION,
    TEXT_CHANGED,
    MEDIA_CHANGED,
    CONTEXT_CHANGED,
    WITHHELD,
)
"""All rules, in the order of their codes."""


class Aspect(Enum):
    """A part of a content that is compared on its own, with the rule by which changes of it alter a post."""

    TEXT = TEXT_CHANGED
    MEDIA = MEDIA_CHANGED
    CONTEXT = CONTEXT_CHANGED


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeKind:
    """What a kind of change concerns (None where no rule follows from it), its weight, and its name for readers."""

    aspect: Aspect | None
    severity: Severity
    phrase: str


def _text(phrase: str, severity: Severity = Severity.TEXT_EDIT) -> ChangeKind:
    return ChangeKind(aspect=Aspect.TEXT, severity=severity, phrase=phrase)


def _media(phrase: str, severity: Severity = Severity.MEDIA) -> ChangeKind:
    return ChangeKind(aspect=Aspect.MEDIA, severity=severity, phrase=phrase)


def _context(phrase: str) -> ChangeKind:
    return ChangeKind(aspect=Aspect.CONTEXT, severity=Severity.TEXT_EDIT, phrase=phrase)


CHANGE_KINDS: Mapping[Change, ChangeKind] = {
    Change.WORDS: _text("other words"),
    Change.NUMBER: _text("another number"),
    Change.NEGATION: _text("a negation more or less"),
    Change.LINK: _text("another link"),
    Change.MENTION: _text("another @handle"),
    Change.EMOJI: _text("other emoji"),
    Change.LOOK_ALIKE: _text("look-alike letters of another script"),
    Change.INVISIBLE: _text("invisible characters: joiners, direction marks"),
    Change.TEXT_REMOVED: _text("text removed", Severity.TEXT_REMOVED),
    Change.MEDIA_REMOVED: _media("media removed"),
    Change.MEDIA_REPLACED: _media("other media"),
    Change.MEDIA_ADDED: _media("media added"),
    Change.MEDIA_MOVED: _media("media in another order"),
    Change.DESCRIPTION: _media("another description of media", Severity.TEXT_EDIT),
    Change.QUOTED: _context("another quoted post"),
    Change.ANSWERED: _context("another answered post"),
    Change.EDITION: ChangeKind(aspect=None, severity=Severity.TEXT_EDIT, phrase="another edition"),
    Change.RE_ENCODED: ChangeKind(aspect=None, severity=Severity.RE_ENCODED, phrase="the same media, re-encoded"),
    Change.SPELLING: ChangeKind(aspect=None, severity=Severity.COSMETIC, phrase="another spelling of the same words"),
    Change.NAMES: ChangeKind(aspect=None, severity=Severity.COSMETIC, phrase="another name of the author"),
}
"""Every kind of change; a kind without a row cannot be used."""

_SEVERITIES = tuple(Severity)


def severity(changes: Sequence[Change]) -> Severity:
    """The weight of the gravest change."""
    return max((CHANGE_KINDS[change].severity for change in changes), key=_SEVERITIES.index, default=Severity.IDENTICAL)


def aspects(changes: Sequence[Change]) -> frozenset[Aspect]:
    """The aspects that changes concern."""
    return frozenset(aspect for change in changes if (aspect := CHANGE_KINDS[change].aspect) is not None)


def altering_rule(changes: Sequence[Change]) -> Rule | None:
    """The rule by which changes alter a post, the one with the lowest code where several do; None where none does."""
    return min((aspect.value for aspect in aspects(changes)), key=attrgetter("code"), default=None)
