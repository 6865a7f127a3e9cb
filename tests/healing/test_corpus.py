"""Healing twenty real news pages: everything outside of the places stays byte for byte, and a second healing changes nothing."""

import gzip
from functools import cache
from pathlib import Path

import pytest

from archiver.healing.healed_article import PlacedArticle, edits_of, placed_article
from archiver.healing.marker import MARKER
from archiver.healing.place import Shape
from archiver.healing.source_text import with_edits
from archiver.platforms import FINDERS

PAGES = 20
EMBED = f'<figure {MARKER}="x:1"><blockquote cite="https://twitter.com/log/status/20">Fog.</blockquote></figure>'


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[tuple[str, bytes]]:
    """Every tenth page of the corpus, by name."""
    folder = shared / "corpus" / "pages"
    if not folder.is_dir():
        pytest.skip("needs ../shared/corpus: real news pages, which are not part of the project")
    chosen = sorted(folder.glob("*.html.gz"))[::10][:PAGES]
    return [(path.name.removesuffix(".gz"), gzip.decompress(path.read_bytes())) for path in chosen]


@cache
def placed(name: str, content: bytes) -> PlacedArticle:
    """A page with its places, read once."""
    return placed_article(name, content, FINDERS)


def healed(article: PlacedArticle) -> bytes:
    """A page with all places healed that are certain."""
    chosen = {number: EMBED for number, place in enumerate(article.places) if place.shape is not Shape.LEFT}
    return with_edits(article.name, article.source, edits_of(article, chosen))


def test_there_is_something_to_heal_in_them(pages: list[tuple[str, bytes]]) -> None:
    places = [place for name, content in pages for place in placed(name, content).places]

    assert PAGES == len(pages)
    assert 20 < sum(place.shape is Shape.REPLACED for place in places)
    assert sum(place.shape is Shape.LEFT for place in places) < len(places) / 4


def test_everything_outside_of_the_places_stays_byte_for_byte(pages: list[tuple[str, bytes]]) -> None:
    """The kept pieces are compared with the page from both ends: nothing but the replaced ranges differs."""
    for name, content in pages:
        article = placed(name, content)
        chosen = {number: EMBED for number, place in enumerate(article.places) if place.shape is not Shape.LEFT}
        after, position = healed(article).decode("utf-8", "surrogateescape"), 0
        before = content.decode("utf-8", "surrogateescape")
        rest = after
        for edit in edits_of(article, chosen):
            kept = before[position : edit.start]
            assert rest.startswith(kept + edit.replacement), f"{name}, character {edit.start}"
            rest, position = rest[len(kept) + len(edit.replacement) :], edit.end
        assert rest == before[position:], name


def test_a_second_healing_changes_nothing(pages: list[tuple[str, bytes]]) -> None:
    for name, content in pages:
        once = healed(placed(name, content))

        assert once == healed(placed(name, once)), name
