"""The static embed: an archived post as a piece of HTML that can stand in any article."""

from archiver.render.embeds.static_embed import EmbedPicture, embed_note, note_markup, static_embed

__all__ = ["EmbedPicture", "embed_note", "note_markup", "static_embed"]
