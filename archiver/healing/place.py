"""The place of a post in an article's source: its range, in what shape it stands there, and why it is left, if it must be."""

from dataclasses import dataclass
from enum import StrEnum

from archiver.healing.source_text import Edit
from archiver.model.embeds import Embed


class Shape(StrEnum):
    """How a place is healed: the range is replaced by an embed, or a note is put behind it, as markup or as plain text."""

    REPLACED = "replaced"
    NOTE_IN_MARKUP = "note-in-markup"
    NOTE_IN_TEXT = "note-in-text"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of a post; `embed` is what the article shows of it in all of its places.

    `start` and `end` are offsets in characters, `why` says why a place is left. `before` and `after` is what the replacement needs
    around it; `further` are edits that go with it.
    """

    embed: Embed
    start: int
    end: int
    line: int
    shape: Shape
    why: str = ""
    before: str = ""
    after: str = ""
    further: tuple[Edit, ...] = ()
    is_fallback: bool = False
    """Whether only readers without scripts see it."""
