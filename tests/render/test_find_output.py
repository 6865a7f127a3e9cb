"""What `find --json` prints for an embed."""

from dataclasses import fields

from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.render.find_output import embed_json

KEYS = {"printed": "date"}
"""Fields that are printed under another key."""
NOT_SHOWN = {"locator", "before"}
"""Fields that `find --json` does not print, because they only serve to find the text around an embed."""


def test_every_field_of_an_embed_is_printed_or_listed_as_not_shown() -> None:
    article = Article(source="story.html", text="", markup=Markup.HTML, content=b"")
    printed = embed_json(article, Embed(platform="x", post=None, form=Form.BLOCKQUOTE), ())

    assert {field.name for field in fields(Embed)} - NOT_SHOWN == {
        field.name for field in fields(Embed) if KEYS.get(field.name, field.name) in printed
    }
