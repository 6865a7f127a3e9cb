"""The places of an article's posts, whatever it is written in, and the article with the chosen ones healed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archiver.finding.article_reader import read_article
from archiver.finding.code_samples import blank_code_samples
from archiver.healing.marker import MARKER, OWN_ELEMENT
from archiver.healing.page_places import page_places
from archiver.healing.place import Place, Shape
from archiver.healing.platform_scripts import needless_scripts
from archiver.healing.ranges import Ranges
from archiver.healing.source_text import DecodedSource, Edit, source_text
from archiver.healing.tags import Tags, read_tags
from archiver.healing.text_places import Language, has_note, text_places
from archiver.model.articles import Article, Markup
from archiver.platforms.interface import Finder

_LANGUAGES = {
    **dict.fromkeys((".txt", ".text", ""), Language.PLAIN),
    **dict.fromkeys((".mdx", ".jsx", ".tsx"), Language.JSX),
    **dict.fromkeys((".rst", ".adoc", ".asciidoc", ".org", ".wiki", ".textile", ".tex"), Language.OTHER_MARKUP),
}
_MAX_GAP = 200  # characters of white space between words and the note behind them
_MARKUP = {
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), Markup.HTML),
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd", ".mdx", ".txt", ".text"), Markup.TEXT),
}
"""What the ending of a name says; else it is decided as by finding, by how many tags there are, which healing may change."""
_ENDING = re.compile(r"\.\w{1,12}\Z")
_AMP = frozenset({"amp", "⚡", "amp4email", "⚡4email"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedArticle:
    """An article with the places of its posts; `is_amp` says that its page may hold only what AMP allows."""

    name: str
    article: Article
    source: DecodedSource
    tags: Tags
    places: tuple[Place, ...]
    is_amp: bool = False


def placed_article(name: str, content: bytes, platforms: Sequence[Finder], *, content_type: str | None = None) -> PlacedArticle:
    """The article in some bytes, with the places of its posts; `InputError` if it is none, or cannot be written back.

    What was healed before is no place: neither what is in one of our embeds, nor what has our note behind it.
    """
    read = read_article(name, content, content_type=content_type)
    markup = _MARKUP.get(_ending(name), read.markup)
    is_page = markup is Markup.HTML
    source = source_text(name, content, is_page=is_page, content_type=content_type)
    article = replace(read, text=source.text, markup=markup)
    tags = read_tags(source.text if is_page else blank_code_samples(source.text))
    places = page_places(article, tags, platforms) if is_page else text_places(article, platforms, language_of(name))
    healed = Ranges(_own_markup(source.text, tags))
    places = [place for place in places if not _is_healed(place, healed, source.text)]
    first = next((tag for tag in tags.all if tag.name == "html" and not tag.is_end), None)
    return PlacedArticle(
        name=name,
        article=article,
        source=source,
        tags=tags,
        places=tuple(places),
        is_amp=is_page and first is not None and not _AMP.isdisjoint(first.attributes),
    )


def _own_markup(text: str, tags: Tags) -> Iterator[tuple[int, int]]:
    """The ranges of what healing has put into a source; also where it stands behind a comment that nothing closes."""
    for number, tag in enumerate(tags.all):
        if MARKER in tag.attributes and not tag.is_end:
            yield tag.start, tags.end_of(number) or tag.end
    position = 0
    while (opening := OWN_ELEMENT.search(text, position)) is not None:
        closing = text.find(f"</{opening[1]}>", opening.end())
        if closing < 0:
            return
        position = closing + len(opening[1]) + 3
        yield opening.start(), position


def language_of(name: str) -> Language:
    """The language of a flat text, by the ending of its name; Markdown where the ending says nothing else."""
    return _LANGUAGES.get(_ending(name), Language.MARKDOWN)


def _ending(name: str) -> str:
    found = _ENDING.search(name.lower())
    return found[0] if found else ""


def _is_healed(place: Place, healed: Ranges, text: str) -> bool:
    """Whether a place is in an embed of ours, or has our note in it or behind it."""
    if healed.cover(place.start) or (place.start < place.end and healed.any_within(place.start, place.end)):
        return True
    if place.shape not in {Shape.NOTE_IN_MARKUP, Shape.NOTE_IN_TEXT}:
        return False
    following = healed.next_start(place.end)
    is_behind = following is not None and not text[place.end : min(following, place.end + _MAX_GAP)].strip()
    return has_note(text, place) or healed.any_ends_at(place.start) or (is_behind and (following or 0) <= place.end + _MAX_GAP)


def edits_of(placed: PlacedArticle, replacements: Mapping[int, str]) -> list[Edit]:
    """The edits that heal some places, in order; `replacements` are the embeds or notes, by the number of the place.

    Nothing else changes, but for the comments of an editor's block and for scripts of platforms that no post needs any more.
    """
    edits: list[Edit] = []
    for number, written in replacements.items():
        place = placed.places[number]
        edits.append(Edit(start=place.start, end=place.end, replacement=f"{place.before}{written}{place.after}"))
        edits += place.further
    chosen = {placed.places[number].embed.platform for number in replacements}
    living = {place.embed.platform for number, place in enumerate(placed.places) if number not in replacements}
    if any(placed.places[number].shape is Shape.REPLACED for number in replacements):
        gone = _last_elements(placed, replacements)
        replaced = Ranges((edit.start, edit.end) for edit in edits)
        scripts = needless_scripts(placed.tags, healed=chosen, living=living, elements=gone)
        edits += [edit for edit in scripts if not replaced.cover(edit.start)]
    return sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end))


def _last_elements(placed: PlacedArticle, replacements: Mapping[int, str]) -> set[str]:
    """The custom elements of AMP of which none is left once the places are healed."""
    ranges = Ranges((placed.places[number].start, placed.places[number].end) for number in replacements)
    inside, outside = set[str](), set[str]()
    for tag in placed.tags.all:
        if tag.name.startswith("amp-") and not tag.is_end:
            (inside if ranges.cover(tag.start) else outside).add(tag.name)
    return inside - outside
