"""What `find --json` prints for an embed."""

from dataclasses import fields
from datetime import date

import pytest

from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.posts import PostRef
from archiver.platforms import FINDERS
from archiver.render.find_output import embed_json, find_text

KEYS = {"printed": "date"}
"""Fields that are printed under another key."""
NOT_SHOWN = {"locator", "before"}
"""Fields that `find --json` does not print, because they only serve to find the text around an embed."""


ARTICLE = Article(source="story.html", text="", markup=Markup.HTML, content=b"")


@pytest.mark.parametrize(
    ("printed", "match", "is_told"),
    [
        (date(2019, 6, 7), "agrees", False),
        (date(2019, 6, 8), "agrees", False),
        (date(2019, 6, 5), "differs", True),
        (None, "unknown", False),
    ],
)
def test_a_printed_date_more_than_a_day_from_the_time_in_the_key_is_marked(
    printed: date | None, match: str, *, is_told: bool
) -> None:
    post = PostRef(platform="x", key="1137051097955102720")  # of 7 June 2019, 17:38 UTC
    embed = Embed(platform="x", post=post, form=Form.BLOCKQUOTE, printed=printed)

    assert match == embed_json(ARTICLE, embed, FINDERS)["date_match"]
    assert is_told is ("(but its number says 2019-06-07)" in find_text(ARTICLE, [embed], FINDERS))


def test_every_field_of_an_embed_is_printed_or_listed_as_not_shown() -> None:
    printed = embed_json(ARTICLE, Embed(platform="x", post=None, form=Form.BLOCKQUOTE), ())

    assert {field.name for field in fields(Embed)} - NOT_SHOWN == {
        field.name for field in fields(Embed) if KEYS.get(field.name, field.name) in printed
    }
