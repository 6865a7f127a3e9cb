"""The marks of what healing has put into an article: an attribute with the post's name, or the beginning of a note."""

import re

MARKER = "data-embed-archiver"
"""The attribute that holds the post's name; a second healing leaves what has it."""
FORMAT_ATTRIBUTE = "data-embed-archiver-format"
FORMAT = "1"
"""The number of the format of static embeds; a change of their markup is a new number."""
NOTE = "[Archived post "
"""How a note in plain text begins."""
NOTE_BEHIND = re.compile(rf"\s{{0,20}}{re.escape(NOTE)}")
OWN_ELEMENT = re.compile(rf"<(figure|small) {MARKER}=\"")
"""How an embed or a note begins in a source, as this program writes it."""
