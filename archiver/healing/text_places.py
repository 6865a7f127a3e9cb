"""The places of posts in a flat text, Markdown or a template: finding tells their ranges, the language what may stand there.

In Markdown, what shows a post by its address or key is replaced by markup, and words that were pasted get a note behind them; in
plain text, and in languages that know no HTML, there are only notes.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from archiver.finding.deduplication import group_embeds, merge_embeds
from archiver.finding.source_places import LineNumbers
from archiver.finding.text_walker import range_of
from archiver.finding.walker import every_embed
from archiver.healing.marker import NOTE, NOTE_BEHIND
from archiver.healing.place import Place, Shape
from archiver.model.articles import Article
from archiver.model.embeds import Embed, Form, Kind
from archiver.platforms.interface import Finder

_SHORT_LINE = re.compile(r"[ \t>*+\-\d.)]{0,40}")
_MAX_LINE_CHARACTERS = 2_000
_NO_HTML = "its language has no HTML in which the post could stand"
_JSX = "its language reads HTML as JSX, in which a static embed cannot stand"
_IN_PROSE = "its address stands among other words"
_OVERLAPPING = "another post is in the same place"


class Language(StrEnum):
    """What a text's place in a page is made by: its own HTML, JSX, a markup without HTML, or nothing."""

    MARKDOWN = "markdown"
    JSX = "jsx"
    OTHER_MARKUP = "other-markup"
    PLAIN = "plain"


def text_places(article: Article, platforms: Sequence[Finder], language: Language) -> list[Place]:
    """The places of the posts that a flat text shows, in order; `article` has the text itself."""
    embeds = list(every_embed(article, platforms))
    merged = {
        id(embed): whole
        for group, whole in zip(group_embeds(embeds), merge_embeds(embeds), strict=True)
        for embed in group
        if whole.kind is Kind.EMBED
    }
    lines = LineNumbers(article.text)
    places = [
        _place(article.text, embed, merged[id(embed)], language, lines)
        for embed in embeds
        if embed.kind is Kind.EMBED and id(embed) in merged and NOTE not in article.text[slice(*range_of(embed.locator))]
    ]
    return _apart(places)


def _place(text: str, embed: Embed, whole: Embed, language: Language, lines: LineNumbers) -> Place:
    """The place of an embed of a text."""
    start, end = range_of(embed.locator)
    start, end = start + len(text[start:end]) - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())
    line = lines.line(start)
    if embed.form is Form.FLAT_TEXT:
        shape = Shape.NOTE_IN_MARKUP if language is Language.MARKDOWN else Shape.NOTE_IN_TEXT
        if language is Language.JSX:
            return Place(embed=whole, start=start, end=end, line=line, shape=Shape.LEFT, why=_JSX)
        return Place(embed=whole, start=end, end=end, line=line, shape=shape, before=_before_note(text, start, end))
    if language is Language.PLAIN:
        before = "\n" if "\n" in text[start:end] else " "
        return Place(embed=whole, start=end, end=end, line=line, shape=Shape.NOTE_IN_TEXT, before=before)
    if language is not Language.MARKDOWN:
        why = _JSX if language is Language.JSX else _NO_HTML
        return Place(embed=whole, start=start, end=end, line=line, shape=Shape.LEFT, why=why)
    if text[start - 1 : start] == "<" and text[end : end + 1] == ">":
        start, end = start - 1, end + 1
    return Place(embed=whole, start=start, end=end, line=line, shape=Shape.REPLACED, after=_after_markup(text, start, end))


def _before_note(text: str, start: int, end: int) -> str:
    """What stands between words and the note behind them: in a quotation, a line of its own."""
    line = text[max(text.rfind("\n", 0, end) + 1, end - _MAX_LINE_CHARACTERS) : end]
    return "\n>\n> " if line.lstrip().startswith(">") and text[start : start + 1] in {">", "-", "*", "+"} else " "


def _after_markup(text: str, start: int, end: int) -> str:
    """What ends a block of HTML in Markdown, where something follows: an empty line."""
    before = text[max(text.rfind("\n", 0, start) + 1, start - _MAX_LINE_CHARACTERS) : start]
    rest, _, following = text[end : end + _MAX_LINE_CHARACTERS].partition("\n")
    is_block = not before.strip() and not rest.strip()
    return "\n" if is_block and following.partition("\n")[0].strip() and not following.lstrip().startswith("<") else ""


def _apart(places: Sequence[Place]) -> list[Place]:
    """The places in order; of those that overlap, the first counts, and the others are within it or are left."""
    apart: list[Place] = []
    end = -1
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if place.start >= end or place.start == place.end:
            apart.append(place)
            end = max(end, place.end)
        elif apart[-1].embed.post != place.embed.post:
            apart.append(replace(place, shape=Shape.LEFT, why=_OVERLAPPING))
    return apart


def has_note(text: str, place: Place) -> bool:
    """Whether a note of ours is behind a place already."""
    return NOTE_BEHIND.match(text, place.end) is not None
