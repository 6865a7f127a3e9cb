"""How lines name a post to people: who wrote it and how it begins; and the same as JSON."""

from archiver.model.digests import JSONValue
from archiver.render.escaping import one_line, shortened
from archiver.reporting.excerpts import UNKNOWN, PostExcerpt

_MAX_WORDS = 60
_MAX_NAME = 60


def excerpt_phrase(excerpt: PostExcerpt | None) -> str:
    """The author and the beginning of the words; empty where neither is known."""
    known = excerpt or UNKNOWN
    handle = f"@{shortened(known.handle, _MAX_NAME)}" if known.handle else ""
    author = shortened(known.author, _MAX_NAME) if known.author else ""
    who = f"{author} ({handle})" if author and handle else author or handle
    words = f"“{shortened(known.words, _MAX_WORDS)}”" if known.words else ""
    return ", ".join(part for part in (who, words) if part)


def named(excerpt: PostExcerpt | None, name: str) -> str:
    """Who and what before the name, which stands alone where neither is known."""
    phrase = excerpt_phrase(excerpt)
    return f"{phrase}, {one_line(name)}" if phrase else one_line(name)


def subject_and_place(excerpt: PostExcerpt | None, name: str) -> tuple[str, list[str]]:
    """The subject of a sentence about a post, and a line with its URL and name, where the subject is not the name."""
    phrase = excerpt_phrase(excerpt)
    if excerpt is None or not excerpt.url or not phrase:
        return named(excerpt, name), []
    return phrase, [f"    {one_line(excerpt.url)}  {one_line(name)}"]


def excerpt_json(excerpt: PostExcerpt | None) -> dict[str, JSONValue]:
    """An excerpt as keys of an object about a post."""
    known = excerpt or UNKNOWN
    return {"author": known.author, "handle": known.handle, "words": known.words, "url": known.url}
