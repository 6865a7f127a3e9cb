"""The mark of a static embed in a page: an attribute with the post's name, and one with the format's number."""

MARKER = "data-embed-archiver"
"""The attribute that holds the post's name; a second healing leaves what has it."""
FORMAT_ATTRIBUTE = "data-embed-archiver-format"
FORMAT = "1"
"""The number of the format of static embeds; a change of their markup is a new number."""
