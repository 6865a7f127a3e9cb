"""The report as Markdown."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from archiver.render.markdown import escape
from archiver.render.markdown_report import report_markdown
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import PostRecord, Version

READER = MarkdownIt("gfm-like", {"html": True, "linkify": False})


def shown(markdown: str) -> str:
    """What a reader of Markdown shows."""
    return str(READER.render(markdown))


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_text_from_posts_is_escaped(text: str) -> None:
    """It is one paragraph of plain text, whatever it holds."""
    tokens = [child.type for token in READER.parse(f"x {escape(text)}") for child in (token.children or ())]

    assert {"text", "text_special"} >= set(tokens)


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://a.example/p)", "# big\n\n---\n", "|a|b|", "~~~\nx"],
)
def test_a_hostile_post_creates_no_markup(
    text: str, rot: LinkRotReport, make_record: Callable[..., PostRecord], make_version: Callable[..., Version]
) -> None:
    def page(words: str) -> str:
        posts = (make_record(author=words, versions=(make_version(words),)),)
        return shown(report_markdown(link_rot_report(posts, (), generated_at=rot.generated_at)))

    for tag in ("<script", "<a ", "<img", "<h1", "<hr", "<pre", "<table"):
        assert page("plain").count(tag) == page(text).count(tag)


def test_the_report_has_counts_and_every_post_that_is_not_intact(rot: LinkRotReport) -> None:
    told = report_markdown(rot)

    assert "8 posts on 17 April 2025, 03:00 UTC." in told
    assert "| gone | 1 |" in told
    assert ["## Gone", "## Altered", "## Suspected", "## Withheld", "## Unknown"] == [
        one for one in told.splitlines() if one.startswith("## ")
    ]
    assert 5 == told.count("\n### ")
    assert "<strong>" not in shown(told)
