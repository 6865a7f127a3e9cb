"""Statuses as Mastodon's API gives them, and the servers that speak it: what a post says, and which one it is.

Text comes as HTML; links are shortened by hidden elements, which a reader's eye joins and so do we. A content warning is part of
what the post says. Counts, cards and everything about the account but its name never are.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from archiver.digests import Plain
from archiver.observations import Present, Reading, Unreadable, Why
from archiver.platforms.fields import field, items, text
from archiver.platforms.pages import markup, words_of
from archiver.posts import Alias, Author, Content, Media, PostRef
from archiver.urls import parse

_KINDS = {"image": "photo", "video": "video", "gifv": "gif", "audio": "audio"}
_MOST_MEDIA = 100


def read_status(post: PostRef, said: Mapping[str, Plain], *, prefix: str = "") -> Reading:
    """What a status says; `prefix` is what stands before the id in the key of the post (the host, on platforms of many)."""
    given = text(said, "id")
    if given is None or field(said, "account") is None:
        return Unreadable(why=Why.NOT_UNDERSTOOD, detail="an object that is no status")
    if prefix + given != post.key:
        return Unreadable(why=Why.OTHER_POST, detail=f"an answer about {given}"[:200])
    return Present(content=_content(post, said, prefix), aliases=tuple(_aliases(said)))


def instant(written: str | None) -> datetime | None:
    """The instant that an ISO 8601 text names, in UTC."""
    try:
        parsed = datetime.fromisoformat(written or "")
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def plain_text(html: str | None) -> str:
    """The words of a status as a reader sees them."""
    return words_of(markup(html)) or ""


def _content(post: PostRef, said: Mapping[str, Plain], prefix: str) -> Content | None:
    written = text(said, "content")
    if written is None:
        return None
    quoted = _quoted(said)
    return Content(
        author=Author(
            id=text(said, "account", "id"),
            handle=text(said, "account", "acct"),
            name=text(said, "account", "display_name") or None,
        ),
        text=_words(written, text(said, "spoiler_text"), quoting=quoted is not None),
        media=tuple(_media(said)),
        quoted=PostRef(platform=post.platform, key=prefix + quoted) if quoted else None,
        reply_to=_named(post, prefix, text(said, "in_reply_to_id")),
        posted_at=instant(text(said, "created_at")),
        language=text(said, "language"),
    )


def _words(written: str, warning: str | None, *, quoting: bool) -> str:
    """The words, behind their content warning; without the line that stands in for a quoted post where it cannot be shown."""
    parsed = markup(written)
    for line in parsed.select(".quote-inline") if quoting else ():
        line.decompose()
    words = words_of(parsed) or ""
    return f"{warning}\n\n{words}".strip() if warning else words


def _named(post: PostRef, prefix: str, key: str | None) -> PostRef | None:
    return PostRef(platform=post.platform, key=prefix + key) if key else None


def _quoted(said: Mapping[str, Plain]) -> str | None:
    """The id of the post that a status quotes, in the spellings of several servers."""
    spelled = (("quote", "quoted_status", "id"), ("quote", "quoted_status_id"), ("quote", "id"), ("quote_id",))
    return next((found for path in spelled if (found := text(said, *path))), None)


def _media(said: Mapping[str, Plain]) -> Iterator[Media]:
    for one in items(said, "media_attachments")[:_MOST_MEDIA]:
        key, address = text(one, "id"), parse(text(one, "url") or text(one, "remote_url") or "")
        if key:
            yield Media(
                key=key,
                kind=_KINDS.get(text(one, "type") or "", "file"),
                url=str(address) if address else None,
                alt=text(one, "description") or None,
            )


def _aliases(said: Mapping[str, Plain]) -> Iterator[Alias]:
    """The post's own addresses; on a server that only holds a copy, they are those of its origin."""
    found = (parse(text(said, name) or "") for name in ("url", "uri"))
    yield from dict.fromkeys(Alias(address.without_scheme) for address in found if address is not None)
