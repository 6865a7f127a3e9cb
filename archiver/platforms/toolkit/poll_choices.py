"""Poll choices as a part of a post's text, the same way on every platform: each choice is a paragraph after the post's own words.

How many votes a choice has is never read.
"""

from collections.abc import Sequence

from archiver.model.digests import JSONValue
from archiver.platforms.parsing.json_fields import text

_MAX_CHOICES = 20


def choices(options: Sequence[JSONValue], *path: str) -> tuple[str, ...]:
    """The choices of a poll, each the text at a path in one of its options."""
    return tuple(found for item in options[:_MAX_CHOICES] if (found := text(item, *path)))


def paragraphs(*parts: str | None) -> str:
    """The whole text of a post: its parts that are not empty, such as warning, title, words and poll choices, in this order."""
    return "\n\n".join(part for part in parts if part).strip()
