"""The tags of a source, as a browser's tokenizer reads them, and that no source takes more than one pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from archiver.healing.tags import read_tags


def names(text: str) -> list[str]:
    """The names of a source's tags, those of end tags with a slash."""
    return [("/" if tag.is_end else "") + tag.name for tag in read_tags(text).all]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>a</P>", ["p", "/p"]),
        ("<!-- <p> --><b>", ["b"]),
        ("<!--><p>", ["p"]),
        ("<!doctype html><p>", ["p"]),
        ("<?php <p> ?><b>", ["b"]),
        ("<script>'<p>'</script><b>", ["script", "/script", "b"]),
        ("<textarea><p></textarea>", ["textarea", "/textarea"]),
        ('<a title="<p>">x', ["a"]),
        ("<a title='>'><b>", ["a", "b"]),
        ("1 < 2 <p>", ["p"]),
        ("<a href=x/><b", ["a"]),
        ("<script>never closed <p>", ["script"]),
    ],
)
def test_tags_are_read_as_a_browser_reads_them(text: str, expected: list[str]) -> None:
    assert expected == names(text)


def test_the_first_of_equal_attributes_counts() -> None:
    (tag,) = read_tags("<a HREF=one href='two' x>").all

    assert {"href": "one", "x": ""} == tag.attributes


def test_an_element_ends_at_its_own_end_tag() -> None:
    text = "<div><div>a</div></div><img><p>"
    tags = read_tags(text)

    assert [text.index("</div></div>") + 12, text.index("</div>") + 6] == [tags.end_of(0), tags.end_of(1)]
    assert (text.index("<p>"), None) == (tags.end_of(4), tags.end_of(5))


@given(st.text(alphabet="<>/=\"' ap!-\n", max_size=60))
def test_no_text_has_more_elements_in_a_browser_than_tags_here(text: str) -> None:
    found = {(node.tag or "") for node in LexborHTMLParser(f"<body>{text}").css("body *")}

    assert found <= {*names(text), "p", "a"}


@pytest.mark.parametrize("piece", ["<a ", '<a "', "<a x='", "<!--", "<script>", "</", "<div>", "<p a=b", "<a ' ", "<b x=\"'"])
def test_a_hostile_source_is_read_in_one_pass(piece: str) -> None:
    """It would take hours if each beginning were read to the end of the source."""
    assert len(read_tags(piece * 100_000).all) <= 100_000
