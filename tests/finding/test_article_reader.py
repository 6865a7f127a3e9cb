"""Reading bytes as an article: encoding, HTML or flat text, metadata."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.bounds import bounds
from archiver.errors import InputError
from archiver.finding import read_article
from archiver.model.articles import Markup

PAGE = """<!doctype html><html lang="fr"><head><title>Le pont · Le Journal</title>
<link rel="canonical" href="/2025/le-pont"><meta property="og:title" content="Le pont est fermé">
<meta property="article:published_time" content="2025-04-15T23:30:00-05:00"></head><body><p>Voilà.</p></body></html>"""


def test_metadata_comes_from_the_head_of_a_page() -> None:
    article = read_article("pont.html", PAGE.encode(), url=None)
    assert (Markup.HTML, "Le pont est fermé", date(2025, 4, 15), "fr") == (
        article.markup,
        article.metadata.title,
        article.metadata.published,
        article.metadata.language,
    )


def test_a_flat_text_may_begin_with_its_date() -> None:
    article = read_article("a.txt", b" date 2025-04-15 The bridge is closed.")
    assert (Markup.TEXT, date(2025, 4, 15)) == (article.markup, article.metadata.published)


def test_markdown_has_metadata_in_its_front_matter_or_its_heading() -> None:
    markdown = '---\ntitle: "The bridge is closed"\ndate: 2025-04-14T10:00:00Z\nlang: en\n---\n\n# Another heading\n\nWords.'
    article = read_article("a.md", markdown.encode())
    assert ("The bridge is closed", date(2025, 4, 14), "en") == (
        article.metadata.title,
        article.metadata.published,
        article.metadata.language,
    )
    assert "Another heading" == read_article("b.md", markdown.partition("lang: en\n---")[2].encode()).metadata.title


def test_the_language_may_be_in_a_meta_element() -> None:
    assert (
        "pt" == read_article("a.html", b'<html><head><meta property="og:locale" content="pt_BR"></head><p>x</p>').metadata.language
    )


def test_a_text_about_html_is_no_html() -> None:
    text = "To show a video, write <video src=x> between two paragraphs, and close it. " * 9
    assert Markup.TEXT is read_article("howto.html", text.encode()).markup


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("<p>naïve café</p>".encode("utf-16"), None),
        ("<p>naïve café</p>".encode("utf-8-sig"), None),
        ('<meta charset="iso-8859-1"><p>naïve café</p>'.encode("latin-1"), None),
        ("<p>naïve café</p>".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        ("<p>naïve café</p>".encode(), "text/html; charset=iso-8859-1"),
    ],
)
def test_the_encoding_is_detected(content: bytes, content_type: str | None) -> None:
    assert "naïve café" in read_article("a", content, content_type=content_type).text


@pytest.mark.parametrize("charset", ["punycode", "idna", "undefined", "unicode_escape", "rot13"])
def test_an_encoding_that_the_web_does_not_know_does_not_decide_how_a_page_is_read(charset: str) -> None:
    page = f'<meta charset="{charset}"><title>Fog</title><p>{"Nebel über dem Hafen. " * 50_000}'.encode("latin-1")
    article = read_article("a", page, content_type=f"text/html; charset={charset}")

    assert 50_000 == article.text.count("ber dem Hafen.")


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    assert "— Town" in read_article("a.txt", ("Ça va — Town Hall. " * 50).encode() + b"\xff\xfe\xfa").text


def test_one_broken_byte_does_not_change_the_encoding_of_a_short_text() -> None:
    content = b"caf\xe9 \xe2\x80\x9cWater\xe2\x80\x9d \xe2\x80\x94 Name (@h) April 14, 2025"

    assert "caf\ufffd “Water” — Name (@h) April 14, 2025" == read_article("a.txt", content).text


@pytest.mark.parametrize(
    "content",
    [b"", b" \n\t ", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"%PDF-1.7 \x00\x01", b"ab\x00\x01\x02" * 50],
)
def test_an_empty_or_binary_file_is_refused_with_its_name_and_a_remedy(content: bytes) -> None:
    with pytest.raises(InputError, match=r"scan\.bin") as error:
        read_article("scan.bin", content)
    assert error.value.remedy


@pytest.mark.parametrize("controls", ["\x00", "\x00" * 11, "\x08\x01", "\x0b"])
def test_a_page_with_some_control_characters_is_read(controls: str) -> None:
    page = f"<html><body><p>Water{controls} rising in the harbour</p>{'<p>More of it.</p>' * 40}</body></html>"
    assert "rising in the harbour" in read_article("a.html", page.encode()).text


def test_a_refused_page_names_the_byte_and_its_place() -> None:
    with pytest.raises(InputError, match=r"scan\.bin is not text: .* the first at byte 5, line 2 \(0x00\)"):
        read_article("scan.bin", b"ab\nc\x00\x01\x02" * 50)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(InputError, match="bytes"):
        read_article("huge.html", b"a" * (bounds().article_bytes + 1))


@given(st.binary(max_size=500))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        text = read_article("any", content).text
    except InputError:
        text = ""
    assert "\x00" not in text
