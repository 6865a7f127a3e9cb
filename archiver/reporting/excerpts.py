"""Excerpts: by what people recognise a post, beside its name: who wrote it, how it begins, and where it is."""

from dataclasses import dataclass

from archiver.reporting.records import PostRecord

_MAX_WORDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PostExcerpt:
    """A post's author and handle, the beginning of what it said originally on one line, and its URL, as far as they are known."""

    author: str | None = None
    handle: str | None = None
    words: str | None = None
    url: str | None = None


UNKNOWN = PostExcerpt()
"""The excerpt of a post of which nothing is known, or which is withdrawn."""


def excerpt_of(record: PostRecord) -> PostExcerpt:
    """The excerpt of a post; only the URL of one that is withdrawn."""
    words = " ".join(record.original.text.split()) if record.original is not None else ""
    beginning = words if len(words) <= _MAX_WORDS else words[: _MAX_WORDS - 1].rstrip() + "…"
    return PostExcerpt(author=record.author, handle=record.handle, words=beginning or None, url=record.url)
