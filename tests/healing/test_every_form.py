"""Healing every form and every shortcode that finding knows: only the case itself changes, and a second healing changes nothing."""

import re
from functools import cache
from pathlib import Path

import pytest

from archiver.healing.healed_article import PlacedArticle, edits_of, placed_article
from archiver.healing.marker import MARKER
from archiver.healing.place import Shape
from archiver.healing.source_text import with_edits
from archiver.platforms import FINDERS

FORMS = Path(__file__).resolve().parents[1] / "finding"
IN_PAGES = re.compile(r"^=== (\S+) (\S+)\n(.*?)\n--- beside\n(.*?)\n(?=\n===|\Z)", re.MULTILINE | re.DOTALL)
IN_TEXTS = re.compile(r"^=== (\S+)\n(.*?)\n--- beside\n(.*?)\n(?=\n===|\Z)", re.MULTILINE | re.DOTALL)
FOG = "The harbour board met on Tuesday, and spoke for three hours about the price of berths and about the fog."
PAGES = [
    (f"{file.stem} {number}", "story.html", found[1], found[3], found[4])
    for file in sorted((FORMS / "forms").glob("*.txt"))
    for number, found in enumerate(IN_PAGES.finditer(file.read_text(encoding="utf-8")), start=1)
]
TEXTS = [
    (f"{name} {number}", name, found[1], found[2], found[3])
    for name in ("story.md", "story.txt")
    for number, found in enumerate(IN_TEXTS.finditer((FORMS / "shortcodes.txt").read_text(encoding="utf-8")), start=1)
]
WRITTEN = {
    Shape.REPLACED: f'<figure {MARKER}="x:1"><blockquote cite="https://twitter.com/log/status/20">Fog.</blockquote></figure>',
    Shape.NOTE_IN_MARKUP: f'<small {MARKER}="x:1">[Archived post x:1: gone]</small>',
    Shape.NOTE_IN_TEXT: "[Archived post x:1: gone]",
}


def around(name: str, case: str, beside: str) -> tuple[str, str, str]:
    """An article with a case in it, in three parts, and what looks like it before."""
    if name.endswith(".html"):
        head = "<!doctype html><html><head><title>Fog</title></head><body><article><h1>Fog over the harbour</h1>"
        return f"{head}<p>{FOG}</p>{beside}<p>Between them stands a paragraph.</p>", case, f"<p>{FOG}</p></article></body></html>"
    return f"{FOG}\n\n{beside}\n\n{FOG}\n\n", case, f"\n\n{FOG}\n"


@cache
def healed(name: str, content: str) -> tuple[PlacedArticle, str]:
    """An article and what it is once all places are healed that are certain."""
    article = placed_article(name, content.encode(), FINDERS)
    chosen = {number: WRITTEN[place.shape] for number, place in enumerate(article.places) if place.shape is not Shape.LEFT}
    return article, with_edits(name, article.source, edits_of(article, chosen)).decode()


@pytest.mark.parametrize(("case", "name", "post", "written", "beside"), [*PAGES, *TEXTS], ids=[row[0] for row in [*PAGES, *TEXTS]])
def test_only_the_case_itself_changes_and_only_once(case: str, name: str, post: str, written: str, beside: str) -> None:
    before, _, after = parts = around(name, written, beside)
    article, once = healed(name, "".join(parts))
    named = [str(place.embed.post or place.embed.aliases[0]) for place in article.places]

    assert {post} == set(named), case
    assert once.startswith(before)
    assert once.endswith(after)
    assert once == healed(name, once)[1]


def test_most_forms_are_healed() -> None:
    """The others are in scripts, templates and boxes of a site's own."""
    done = [
        any(place.shape is not Shape.LEFT for place in healed(name, "".join(around(name, written, beside)))[0].places)
        for _, name, _, written, beside in [*PAGES, *TEXTS]
    ]

    assert 0.7 < sum(done) / len(done)
