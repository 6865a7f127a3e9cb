"""Content of a Nostr event, if its kind is a post: text, media, and the events that it replies to and quotes."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.urls import parse_url
from archiver.platforms.nostr.events import Event
from archiver.platforms.nostr.names import PLATFORM
from archiver.platforms.parsing.json_fields import clean
from archiver.platforms.toolkit.poll_choices import paragraphs

_WORDS = frozenset({1, 11, 20, 21, 22, 1068, 1111, 9802, 30_023})
"""The kinds of events that are posts: notes, threads, pictures, videos, polls, comments, highlights, articles."""

_KINDS = {
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp", "avif"), "photo"),
    **dict.fromkeys(("mp4", "webm", "mov"), "video"),
    **dict.fromkeys(("mp3", "ogg", "m4a"), "audio"),
}
"""What a file is, by the end of its name."""
_MAX_MEDIA = 100
_MAX_TIMESTAMP_SECONDS = 253_402_300_799  # the last second of the year 9999


def content_of(event: Event) -> Content | None:
    """The content of an event; None if its kind is not one of posts."""
    if event.kind not in _WORDS:
        return None
    title = next((tag[0] for tag in event.tagged("title")), "")
    options = [tag[1] for tag in event.tagged("option") if len(tag) > 1]
    return Content(
        author=Author(id=event.author),
        text=clean(paragraphs(title, event.content, *options)),
        media=tuple(_media(event))[:_MAX_MEDIA],
        quoted=_post_ref(next((tag[0] for tag in event.tagged("q")), "")),
        reply_to=_post_ref(_answered(event)),
        posted_at=datetime.fromtimestamp(event.created_at, UTC) if 0 <= event.created_at <= _MAX_TIMESTAMP_SECONDS else None,
    )


def _post_ref(event: str) -> PostRef | None:
    return PostRef(platform=PLATFORM, key=event) if re.fullmatch(r"[0-9a-f]{64}", event) else None


def _answered(event: Event) -> str:
    """The id of the event that this one replies to (NIP-10): marked `reply`, else `root`, else the last unmarked one; or ""."""
    marks = {tag[2]: tag[0] for tag in event.tagged("e") if len(tag) > 2 and tag[2]}  # noqa: PLR2004 - id, relay, mark
    bare = [tag[0] for tag in event.tagged("e") if len(tag) < 3 or not tag[2]]  # noqa: PLR2004 - the same
    return marks.get("reply") or marks.get("root") or (bare[-1] if bare and "mention" not in marks else "")


def _address(written: str) -> str | None:
    """The file's URL, if the text is one with https."""
    place = parse_url(written) if written.startswith("https://") else None
    return str(place) if place is not None else None


def _media(event: Event) -> Iterator[Media]:
    """The files that an event names in its `imeta` tags, with their descriptions (NIP-92), and in its text."""
    described: dict[str, Media] = {}
    for tag in event.tagged("imeta"):
        facts = dict(clean(fact).split(" ", 1) for fact in tag if " " in fact)
        url = _address(facts.get("url", ""))
        if url is not None:
            kind = facts.get("m", "").split("/")[0].replace("image", "photo") or "file"
            described[url] = Media(key=facts.get("x") or url, kind=kind, url=url, alt=facts.get("alt") or None)
    for word in event.content.split():
        url = _address(word)
        by_name = _KINDS.get(url.partition("?")[0].rpartition(".")[2].lower()) if url is not None else None
        if url is not None and by_name is not None:
            described.setdefault(url, Media(key=url, kind=by_name, url=url))
    yield from described.values()
