"""Heal one article: look up the posts that it shows, and put what is asked for in the places of those that are dead."""

from collections.abc import Callable
from typing import assert_never

from archiver.healing.healed_article import PlacedArticle, edits_of, placed_article
from archiver.healing.place import Place, Shape
from archiver.healing.source_text import with_edits
from archiver.ledger.reader import LedgerReader
from archiver.model.embeds import Embed
from archiver.platforms import FINDERS, current_name
from archiver.reporting.healings import ArticleHealing, HealedPlace, HealingAction, HealingScope
from archiver.reporting.records import PostRecord
from archiver.verdicts.judge import Standing

WriteEmbed = Callable[[PostRecord, PlacedArticle, Shape], str | None]
"""Writes what is put in a place of a shape in an article; None where nothing may be."""
_ACTIONS = {
    Shape.REPLACED: HealingAction.REPLACED,
    Shape.NOTE_IN_MARKUP: HealingAction.NOTED,
    Shape.NOTE_IN_TEXT: HealingAction.NOTED,
    Shape.LEFT: HealingAction.LEFT,
}
_WITHDRAWN = "it is withdrawn from the archive"
_NOTHING_KNOWN = "the archive does not know what it said"


def heal_article(
    archive: LedgerReader,
    name: str,
    content: bytes,
    *,
    scope: HealingScope,
    write: WriteEmbed,
    content_type: str | None = None,
) -> ArticleHealing:
    """An article with its dead embeds healed; `InputError` if it is no article, or cannot be written back byte for byte."""
    placed = placed_article(name, content, FINDERS, content_type=content_type)
    replacements: dict[int, str] = {}
    places: list[HealedPlace] = []
    known: dict[int, PostRecord | None] = {}
    unknown = 0
    for number, place in enumerate(placed.places):
        key = id(place.embed)
        if key not in known:
            known[key] = record_of(archive, place.embed)
        record = known[key]
        if record is None:
            unknown += 1
        elif record.withdrawn is not None or _is_wanted(record, scope):
            healed = _healed_place(record, place)
            written = write(record, placed, place.shape) if healed.action is not HealingAction.LEFT else None
            if written is not None:
                replacements[number] = written
            places.append(healed)
    edits = edits_of(placed, replacements)
    after = with_edits(name, placed.source, edits) if edits else content
    return ArticleHealing(
        name=name, before=content, after=after, text=placed.source.text, edits=edits, places=tuple(places), unknown=unknown
    )


def record_of(archive: LedgerReader, embed: Embed) -> PostRecord | None:
    """What the archive has of the post that an article shows; None where it has nothing of it, or of several by that name."""
    found = (archive.by_ref(embed.post) or archive.by_ref(current_name(embed.post))) if embed.post is not None else []
    for alias in embed.aliases if not found else ():
        found = archive.by_alias(alias)
        if found:
            break
    return found[0] if len(found) == 1 else None


def _is_wanted(record: PostRecord, scope: HealingScope) -> bool:
    match scope:
        case HealingScope.GONE:
            return record.verdict.standing is Standing.GONE
        case HealingScope.ALTERED:
            return record.verdict.standing in {Standing.GONE, Standing.ALTERED}
        case HealingScope.ALL:
            return True
    assert_never(scope)


def _healed_place(record: PostRecord, place: Place) -> HealedPlace:
    """What is done with a place."""
    why = place.why
    if record.withdrawn is not None:
        why = _WITHDRAWN
    elif not why and record.original is None and not record.snapshots:
        why = _NOTHING_KNOWN
    action = HealingAction.LEFT if why else _ACTIONS[place.shape]
    return HealedPlace(record=record, line=place.line, action=action, why=why)
