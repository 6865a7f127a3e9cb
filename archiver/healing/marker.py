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
