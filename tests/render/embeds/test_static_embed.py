"""The static embed: what it shows, how it states itself to machines, and that it stands in any article's source unharmed."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from archiver.healing.marker import MARKER
from archiver.model.digests import digest
from archiver.model.posts import PostRef
from archiver.render.embeds import embed_note, static_embed
from archiver.reporting.records import MediaRecord, PostRecord, Version
from tests.render.attacks import ATTACKS, attacked, withdrawal
from tests.render.conftest import ALTERED, FIRST, NIGHT

PICTURE = digest(b"a picture")
SOURCE = "data:image/png;base64,iVBORw0KGgo="
EVIDENCE = "https://archive.example/posts/x/1911842373636882499.html"
READER = MarkdownIt("gfm-like", {"html": True, "linkify": False})
OF_TEMPLATES = re.compile(r"[{}\[\]`*_$|\\\n]")


def shown(record: PostRecord, **facts: object) -> BeautifulSoup:
    """The embed of a post, parsed."""
    written = static_embed(record, **facts)  # type: ignore[arg-type] # every test names what it changes
    assert written is not None
    return BeautifulSoup(written, "html.parser")


def text_of(record: PostRecord, **facts: object) -> str:
    """The text of a post's embed as a reader sees it."""
    return " ".join(shown(record, **facts).get_text(" ").split())


def test_it_shows_the_words_their_author_the_time_and_what_became_of_the_post(make_record: Callable[..., PostRecord]) -> None:
    written = text_of(make_record())

    assert "The old bridge is closed from Monday." in written
    assert "River Town @rivertown · X · 13 April 2025, 16:51 UTC" in written
    assert "The platform says that its author deleted it. It happened between 14 April 2025, 16:51 UTC and 15 April 2025" in written


def test_the_words_are_a_quotation_of_their_address_in_their_own_direction(make_record: Callable[..., PostRecord]) -> None:
    quotation = shown(make_record()).blockquote

    assert quotation is not None
    assert quotation.p is not None
    assert "https://x.com/rivertown/status/1911842373636882499" == quotation["cite"]
    assert ("auto", "") == (quotation.p["dir"], quotation.p["lang"])


def test_a_withdrawn_post_has_no_embed_and_no_note(make_record: Callable[..., PostRecord]) -> None:
    withdrawn = make_record(withdrawn=withdrawal("on request"))

    assert (None, None) == (static_embed(withdrawn), embed_note(withdrawn))


def test_it_states_itself_as_an_archived_posting_to_machines(make_record: Callable[..., PostRecord]) -> None:
    figure = shown(make_record(), evidence=EVIDENCE).figure

    assert figure is not None
    stated = {str(tag["itemprop"]): tag.get("href") or tag.get("datetime") or tag.get_text() for tag in figure.select("[itemprop]")}
    assert "https://schema.org/SocialMediaPosting https://schema.org/ArchiveComponent" == figure["itemtype"]
    assert EVIDENCE == stated["archivedAt"]
    assert ("2025-04-13T16:51:23Z", "River Town") == (stated["datePublished"], stated["name"])
    assert "https://x.com/rivertown/status/1911842373636882499" == stated["url"]


def test_its_links_are_robust_links(make_record: Callable[..., PostRecord]) -> None:
    for link in shown(make_record(), evidence=EVIDENCE).select("a"):
        assert "https://x.com/rivertown/status/1911842373636882499" == link["data-originalurl"]
        assert (EVIDENCE, "2025-04-14T16:51:23Z") == (link["data-versionurl"], link["data-versiondate"])


def test_without_an_address_of_the_archive_the_snapshot_is_named(make_record: Callable[..., PostRecord]) -> None:
    figure = shown(make_record())
    location = figure.select_one("[itemprop=itemLocation]")

    assert location is not None
    assert f"sha256:{'0123456789abcdef' * 4}" in location.get_text()
    assert [] == figure.select("[itemprop=archivedAt]")


def test_a_picture_is_shown_with_its_description_and_one_that_was_not_kept_is_told(
    make_record: Callable[..., PostRecord], make_version: Callable[..., Version]
) -> None:
    kept = MediaRecord(key="1", kind="photo", url=None, alt="A bridge", digest=PICTURE)
    lost = replace(kept, alt="A ferry", digest=None)
    figure = shown(make_record(versions=(make_version(media=(kept, lost)),)), pictures={PICTURE: SOURCE})

    assert [(SOURCE, "A bridge")] == [(picture["src"], picture["alt"]) for picture in figure.select("img")]
    assert "A picture that is not shown here: A ferry" in figure.get_text()


def test_how_the_post_looked_is_shown_where_a_picture_of_it_is_lacking(make_record: Callable[..., PostRecord]) -> None:
    figure = shown(make_record(), screenshot=SOURCE)

    assert [SOURCE] == [picture["src"] for picture in figure.select("img")]
    assert str(figure.img and figure.img["alt"]).startswith("Screenshot of the post by River Town on X: “The old bridge")


def test_an_altered_post_says_what_it_said_and_what_it_says_now(
    make_record: Callable[..., PostRecord], make_version: Callable[..., Version]
) -> None:
    versions = (make_version("Closed on Monday", media=()), make_version("Closed on Tuesday", media=(), seen_at=FIRST + NIGHT))
    said = [quotation.get_text() for quotation in shown(make_record(verdict=ALTERED, versions=versions)).select("blockquote")]

    assert ["Closed on Monday", "Closed on Tuesday"] == said


def test_a_sensitive_post_is_folded_until_a_reader_asks(make_record: Callable[..., PostRecord]) -> None:
    figure = shown(make_record(labels=("sensitive",)))

    assert ["blockquote"] == [tag.name for tag in figure.select("details > blockquote")]
    assert [] == figure.select("figure > blockquote")


def test_it_is_marked_with_the_name_of_its_post(make_record: Callable[..., PostRecord]) -> None:
    figure = shown(make_record(post=PostRef(platform="bluesky", key="did:plc:ab/a_b"))).figure

    assert figure is not None
    assert "bluesky:did:plc:ab/a_b" == figure[MARKER]


def test_a_note_says_in_plain_text_what_became_of_the_post(make_record: Callable[..., PostRecord]) -> None:
    note = embed_note(make_record(), evidence=EVIDENCE)

    assert note is not None
    assert note.startswith(
        "[Archived post x:1911842373636882499: The platform says that its author deleted it. It happened between"
    )
    assert note.endswith(f"Evidence: {EVIDENCE}]")


def elements(markup: str) -> set[str]:
    """The elements of markup with the names of their attributes."""
    return {f"{tag.name} {sorted(tag.attrs)}" for tag in BeautifulSoup(markup, "html.parser").find_all()}


@pytest.mark.parametrize("attack", ATTACKS, ids=ascii)
def test_no_attack_adds_an_element_or_reaches_a_program_that_builds_pages(attack: str) -> None:
    harmless = [static_embed(attacked(text)) or "" for text in ("plain", "https://plain.example/")]
    hostile = static_embed(attacked(attack)) or ""

    assert elements(hostile) <= {"br []"}.union(*map(elements, harmless))
    assert OF_TEMPLATES.search(hostile) is None
    assert hostile == READER.render(hostile).rstrip("\n")
    for link in BeautifulSoup(hostile, "html.parser").select("a"):
        assert str(link["href"]).startswith(("https://", "http://"))
