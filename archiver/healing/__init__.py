"""Healing: where in an article's bytes its posts are shown, and the article with some of these places replaced.

Finding tells which posts an article shows; healing tells where, or says why the place is not certain. Pure functions.

1. `source_text` decodes the bytes so that every character leads back to its bytes, and writes edits into them.
2. `tags` reads the tags of a source with their offsets.
3. `page_places` and `text_places` find the places of posts; `wrappers` says how far the markup around one belongs to it.
4. `edits` makes of the places that are to be healed the edits of the source; `platform_scripts` are those that nobody needs then.
"""
