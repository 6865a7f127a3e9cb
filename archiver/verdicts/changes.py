"""Alterations: what differs between two contents of one post, and how much that weighs.

Three levels are kept apart. Bytes differ every night, and say nothing. What never counts is in no canonical form: counts, names,
avatars, signed addresses. What is left differs in a `Change`, and each change has its `Severity`; only the gravest three alter a
post. Media are the same by their key, else by the digest of their bytes, else by what they look like, so that a picture that a
service has encoded anew is not taken for another one.

Not all can be compared: of a shortened text, of a quoted post that an answer does not name, and of a picture that is known by its
place alone and was not fetched, nothing follows. Such an aspect is `silent`: what was seen of it before stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from archiver.model.observations import Present
from archiver.model.posts import Content, Media
from archiver.verdicts.image_signatures import same_picture
from archiver.verdicts.text_changes import classify_text_changes, same_words


class Change(StrEnum):
    """What two contents of one post differ in."""

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
    """How much differences weigh, from nothing to the gravest."""

    IDENTICAL = "identical"
    COSMETIC = "cosmetic"
    RE_ENCODED = "media-re-encoded"
    LABEL = "label-or-notice"
    TEXT_EDIT = "text-edit"
    MEDIA = "media-removed-or-replaced"
    TEXT_REMOVED = "text-removed"


class Aspect(Enum):
    """What a content is compared in."""

    WORDS = 1
    MEDIA = 2
    CONTEXT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeKind:
    """What a change concerns, how much it weighs, and what it is called in a sentence."""

    aspect: Aspect | None
    severity: Severity
    words: str


CHANGE_KINDS: Mapping[Change, ChangeKind] = {
    Change.WORDS: ChangeKind(aspect=Aspect.WORDS, severity=Severity.TEXT_EDIT, words="other words"),
    Change.NUMBER: ChangeKind(aspect=Aspect.WORDS, severity=Severity.TEXT_EDIT, words="another number"),
    Change.NEGATION: ChangeKind(aspect=Aspect.WORDS, severity=Severity.TEXT_EDIT, words="a negation more or less"),
    Change.LINK: ChangeKind(aspect=Aspect.WORDS, severity=Severity.TEXT_EDIT, words="another link"),
    Change.MENTION: ChangeKind(aspect=Aspect.WORDS, severity=Severity.TEXT_EDIT, words="another @handle"),
    Change.EMOJI: ChangeKind(aspect=Aspect.WORDS, severity=Severity.TEXT_EDIT, words="other emoji"),
    Change.LOOK_ALIKE: ChangeKind(aspect=Aspect.WORDS, severity=Severity.TEXT_EDIT, words="look-alike letters of another script"),
    Change.INVISIBLE: ChangeKind(
        aspect=Aspect.WORDS, severity=Severity.TEXT_EDIT, words="signs that are not seen: joiners, marks of direction"
    ),
    Change.TEXT_REMOVED: ChangeKind(aspect=Aspect.WORDS, severity=Severity.TEXT_REMOVED, words="words taken out"),
    Change.MEDIA_REMOVED: ChangeKind(aspect=Aspect.MEDIA, severity=Severity.MEDIA, words="media taken out"),
    Change.MEDIA_REPLACED: ChangeKind(aspect=Aspect.MEDIA, severity=Severity.MEDIA, words="other media"),
    Change.MEDIA_ADDED: ChangeKind(aspect=Aspect.MEDIA, severity=Severity.MEDIA, words="media put in"),
    Change.MEDIA_MOVED: ChangeKind(aspect=Aspect.MEDIA, severity=Severity.MEDIA, words="media in another order"),
    Change.DESCRIPTION: ChangeKind(aspect=Aspect.MEDIA, severity=Severity.TEXT_EDIT, words="another description of media"),
    Change.QUOTED: ChangeKind(aspect=Aspect.CONTEXT, severity=Severity.TEXT_EDIT, words="another quoted post"),
    Change.ANSWERED: ChangeKind(aspect=Aspect.CONTEXT, severity=Severity.TEXT_EDIT, words="another answered post"),
    Change.EDITION: ChangeKind(aspect=None, severity=Severity.TEXT_EDIT, words="another edition"),
    Change.RE_ENCODED: ChangeKind(aspect=None, severity=Severity.RE_ENCODED, words="the same media, encoded anew"),
    Change.SPELLING: ChangeKind(aspect=None, severity=Severity.COSMETIC, words="another spelling of the same words"),
    Change.NAMES: ChangeKind(aspect=None, severity=Severity.COSMETIC, words="another name of the author"),
}
"""Every change."""

_ORDER = tuple(Severity)
_ALTERING = (Severity.TEXT_EDIT, Severity.MEDIA, Severity.TEXT_REMOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two contents differ in, and of which aspects nothing follows."""

    changes: tuple[Change, ...]
    incomparable: frozenset[Aspect] = frozenset()

    @property
    def alters(self) -> bool:
        """Whether the post says something else."""
        return severity(self.changes) in _ALTERING

    @property
    def altering(self) -> tuple[Change, ...]:
        """The changes by which the post says something else."""
        return tuple(one for one in self.changes if CHANGE_KINDS[one].severity in _ALTERING)


def severity(changes: Sequence[Change]) -> Severity:
    """How much the gravest of the changes weighs."""
    return max((CHANGE_KINDS[one].severity for one in changes), key=_ORDER.index, default=Severity.IDENTICAL)


def aspects(changes: Sequence[Change]) -> frozenset[Aspect]:
    """What the changes concern."""
    return frozenset(aspect for one in changes if (aspect := CHANGE_KINDS[one].aspect) is not None)


def compare_contents(then: Content, now: Content) -> Comparison:
    """What differs between what a post said and what it says, both by the same kind of probe."""
    found: list[Change] = []
    incomparable: set[Aspect] = set()
    for changes, unknown, aspect in (
        (*_words(then, now), Aspect.WORDS),
        (*_media(then.media, now.media), Aspect.MEDIA),
        (*_context(then, now), Aspect.CONTEXT),
    ):
        found.extend(changes)
        incomparable.update([aspect] if unknown else [])
    if (then.author.name, then.author.handle) != (now.author.name, now.author.handle):
        found.append(Change.NAMES)
    return Comparison(changes=tuple(one for one in Change if one in found), incomparable=frozenset(incomparable))


def _words(then: Content, now: Content) -> tuple[Sequence[Change], bool]:
    """What the words differ in, and whether they cannot be compared: a shortened text proves nothing about them."""
    if then.truncated or now.truncated:
        return (), True
    other_links = then.links is not None and now.links is not None and then.links != now.links
    changes = [Change(sort.value) for sort in classify_text_changes(then.text, now.text)]
    if other_links and Change.LINK not in changes:
        changes.append(Change.LINK)
    if not changes and then.text != now.text:
        changes.append(Change.SPELLING)
    return changes, False


def _context(then: Content, now: Content) -> tuple[Sequence[Change], bool]:
    """Whether another post is quoted or answered. Platforms leave these out when the other post dies: that proves nothing."""
    pairs = ((Change.QUOTED, then.quoted, now.quoted), (Change.ANSWERED, then.reply_to, now.reply_to))
    changes = [change for change, one, other in pairs if one is not None and other is not None and one != other]
    return changes, any((one is None) != (other is None) for _, one, other in pairs)


def _media(then: Sequence[Media], now: Sequence[Media]) -> tuple[Sequence[Change], bool]:
    """What the media differ in, and whether they cannot be compared."""
    if then == now:
        return (), any(one.placed and one.digest is None for one in then)
    pairs, gone, new = _paired(then, now)
    changes: list[Change] = [Change.MEDIA_REPLACED] * min(len(gone), len(new))
    changes.extend([Change.MEDIA_REMOVED] if len(gone) > len(new) else [])
    changes.extend([Change.MEDIA_ADDED] if len(new) > len(gone) else [])
    unknown = False
    for one, other in pairs:
        same = _same_bytes(one, other)
        if one.placed or other.placed:
            changes.extend([Change.MEDIA_REPLACED] if same is False else [])
            unknown = unknown or same is None
        if one.digest and other.digest and one.digest != other.digest and same:
            changes.append(Change.RE_ENCODED)
        if one.alt and other.alt and not same_words(one.alt, other.alt):
            changes.append(Change.DESCRIPTION)
    if not changes and [now.index(other) for _, other in pairs] != sorted(now.index(other) for _, other in pairs):
        changes.append(Change.MEDIA_MOVED)
    return changes, unknown and not gone and not new


def _paired(then: Sequence[Media], now: Sequence[Media]) -> tuple[Sequence[tuple[Media, Media]], Sequence[Media], Sequence[Media]]:
    """The media that are on both sides, by key, else by bytes and look; then those that are gone, and those that are new."""
    new = list(now)
    pairs: list[tuple[Media, Media]] = []
    gone: list[Media] = []
    for one in then:
        twin = next((other for other in new if other.key == one.key), None)
        _pair(one, twin, pairs=pairs, gone=gone, new=new)
    unpaired, gone = gone, []
    for one in unpaired:
        twin = next((other for other in new if _same_bytes(one, other)), None)
        _pair(one, twin, pairs=pairs, gone=gone, new=new)
    order = {one.key: place for place, one in enumerate(then)}
    return sorted(pairs, key=lambda pair: order[pair[0].key]), gone, new


def _pair(one: Media, twin: Media | None, *, pairs: list[tuple[Media, Media]], gone: list[Media], new: list[Media]) -> None:
    """Put one of the media with its twin, or among those that are gone."""
    if twin is None:
        gone.append(one)
        return
    pairs.append((one, twin))
    new.remove(twin)


def _same_bytes(one: Media, other: Media) -> bool | None:
    """Whether two media show the same, by their bytes and else by what they look like; None where that is not known."""
    if one.digest is not None and one.digest == other.digest:
        return True
    return same_picture(one.signature, other.signature) if one.signature and other.signature else None


def is_declared_edit(then: Present, now: Present) -> bool:
    """Whether the platform says itself that the post was edited since then."""
    return now.edited and (now.edited_at is None or now.edited_at != then.edited_at)
