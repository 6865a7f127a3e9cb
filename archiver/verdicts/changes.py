"""Content comparison: which changes there are between two contents of one post, and what could not be compared.

Both contents come from the same kind of probe. Media are the same by their key, else by the digest of their bytes, else by their
image signature, so that a picture that a service has re-encoded is not taken for another one.
A truncated text, a quoted post that an answer leaves out, media that it hides, and a picture that is known only by its position and
was not fetched cannot be compared: that part is `incomparable`, and what was known of it before stays in force. A text counts as
truncated if its platform says so, and also if it ends as shortened texts do and begins as the other one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from archiver.model.observations import CONTENT_CLAIMS, Claim, Present
from archiver.model.posts import HIDDEN_MEDIA, Content, Media
from archiver.verdicts.image_signatures import same_picture
from archiver.verdicts.rules import ALTERING_SEVERITIES, CHANGE_KINDS, Change, severity
from archiver.verdicts.shortened_texts import ends_as_shortened, is_shortened
from archiver.verdicts.text_changes import classify_text_changes, same_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The changes between two contents, and the parts of them that could not be compared."""

    changes: tuple[Change, ...]
    incomparable: frozenset[Claim] = frozenset()

    @property
    def alters(self) -> bool:
        """Whether the changes alter the post."""
        return severity(self.changes) in ALTERING_SEVERITIES

    @property
    def altering(self) -> tuple[Change, ...]:
        """The changes that alter the post."""
        return tuple(change for change in self.changes if CHANGE_KINDS[change].severity in ALTERING_SEVERITIES)

    def without(self, unproven: Collection[Claim]) -> "Comparison":
        """The comparison as if these parts could not be compared."""
        if not unproven:
            return self
        proven = tuple(change for change in self.changes if CHANGE_KINDS[change].concerns not in unproven)
        return Comparison(changes=proven, incomparable=self.incomparable | frozenset(CONTENT_CLAIMS).intersection(unproven))


def compare_contents(then: Content, now: Content, *, edited: bool = False) -> Comparison:
    """Compare an earlier content of a post with a later one, both from the same kind of probe.

    `edited` says that the platform declares an edit in between: then a text that ended in an ellipsis and goes on is an edited one.
    """
    found: list[Change] = []
    incomparable: set[Claim] = set()
    for part, (changes, unknown) in (
        (Claim.TEXT, _text_changes(then, now, edited=edited)),
        (Claim.MEDIA, _media_changes(then.media, now.media)),
        (Claim.CONTEXT, _context_changes(then, now)),
    ):
        found.extend(changes)
        incomparable.update([part] if unknown else [])
    if (then.author.name, then.author.handle) != (now.author.name, now.author.handle):
        found.append(Change.NAMES)
    return Comparison(changes=tuple(change for change in Change if change in found), incomparable=frozenset(incomparable))


def _text_changes(then: Content, now: Content, *, edited: bool) -> tuple[Sequence[Change], bool]:
    """The changes of text and links, and whether they are incomparable: a truncated text proves nothing beyond its end.

    Where the end of a truncated text cannot be told from the text, nothing follows from it at all.
    """
    endless = any(content.truncated and not ends_as_shortened(content.text) for content in (then, now))
    if endless or is_shortened(now.text, then.text) or (is_shortened(then.text, now.text) and not edited):
        return (), True
    changes = list(classify_text_changes(then.text, now.text))
    if then.links is not None and now.links is not None and then.links != now.links and Change.LINK not in changes:
        changes.append(Change.LINK)
    if not changes and then.text != now.text:
        changes.append(Change.SPELLING)
    return changes, False


def _context_changes(then: Content, now: Content) -> tuple[Sequence[Change], bool]:
    """The changes of the quoted and answered post, and whether one is missing.

    Platforms leave these out when the other post dies, so a missing one proves nothing.
    """
    pairs = ((Change.QUOTED, then.quoted, now.quoted), (Change.ANSWERED, then.reply_to, now.reply_to))
    changes = [change for change, old, new in pairs if old is not None and new is not None and old != new]
    return changes, any((old is None) != (new is None) for _, old, new in pairs)


def _media_changes(then: Sequence[Media], now: Sequence[Media]) -> tuple[Sequence[Change], bool]:
    """The changes of media, and whether some are incomparable."""
    if HIDDEN_MEDIA in then or HIDDEN_MEDIA in now:
        return (), True
    if then == now:
        return (), any(media.placed and media.digest is None for media in then)
    pairs, removed, added = _pair_media(then, now)
    changes: list[Change] = [Change.MEDIA_REPLACED] * min(len(removed), len(added))
    changes.extend([Change.MEDIA_REMOVED] if len(removed) > len(added) else [])
    changes.extend([Change.MEDIA_ADDED] if len(added) > len(removed) else [])
    unknown = False
    for old, new in pairs:
        same = _shows_the_same(old, new)
        if old.placed or new.placed:
            changes.extend([Change.MEDIA_REPLACED] if same is False else [])
            unknown = unknown or same is None
        if old.digest and new.digest and old.digest != new.digest and same:
            changes.append(Change.RE_ENCODED)
        if old.alt and new.alt and not same_words(old.alt, new.alt):
            changes.append(Change.DESCRIPTION)
    if not changes and [now.index(new) for _, new in pairs] != sorted(now.index(new) for _, new in pairs):
        changes.append(Change.MEDIA_MOVED)
    return changes, unknown and not removed and not added


def _pair_media(
    then: Sequence[Media], now: Sequence[Media]
) -> tuple[Sequence[tuple[Media, Media]], Sequence[Media], Sequence[Media]]:
    """The media on both sides, paired by key, else by bytes or signature; then the removed ones, then the added ones."""
    added = list(now)
    pairs: list[tuple[Media, Media]] = []

    def take(old: Media, match: Media | None) -> bool:
        if match is not None:
            pairs.append((old, match))
            added.remove(match)
        return match is not None

    unpaired = [old for old in then if not take(old, next((new for new in added if new.key == old.key), None))]
    removed = [old for old in unpaired if not take(old, next((new for new in added if _shows_the_same(old, new)), None))]
    order = {media.key: position for position, media in enumerate(then)}
    return sorted(pairs, key=lambda pair: order[pair[0].key]), removed, added


def _shows_the_same(old: Media, new: Media) -> bool | None:
    """Whether two media show the same, by their bytes, else by their image signatures; None where that is not known."""
    if old.digest is not None and old.digest == new.digest:
        return True
    return same_picture(old.signature, new.signature) if old.signature and new.signature else None


def is_declared_edit(then: Present, now: Present) -> bool:
    """Whether the platform itself says that the post was edited since the earlier reading."""
    return now.edited and (now.edited_at is None or now.edited_at != then.edited_at)
