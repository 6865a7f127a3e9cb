"""Read statuses of the Mastodon API, which several platforms speak.

Text comes as HTML; links are shortened by hidden elements, which a reader's eye joins and so do we. A content warning is part of
what the post says, and so is what a poll offers. Counts, cards and everything about the account but its name never are.
A status that was edited has a history: what it said, state by state, each with the time since when it said so.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil, inf
from typing import TYPE_CHECKING

from archiver.model.digests import JSONValue
from archiver.model.observations import QUOTED_POST, Claim, Present, Reading, State, Unreadable
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.probes import Why
from archiver.model.urls import parse_url
from archiver.platforms.parsing.html_pages import attribute, has_unknown_elements, markup, words_of
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.toolkit.link_targets import links_of
from archiver.platforms.toolkit.poll_choices import choices, paragraphs
from archiver.platforms.toolkit.unread_parts import GivenFields, missing, without

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_GIVEN: GivenFields = {
    Claim.TEXT: ("spoiler_text", "poll.options", "poll.options.title"),
    Claim.MEDIA: ("media_attachments", "media_attachments.id", "media_attachments.type"),
}
_KINDS = {"image": "photo", "video": "video", "gifv": "gif", "audio": "audio"}
_NAMES_QUOTED = "RE: "
_MAX_MEDIA = 100
_MAX_STATES = 100
_A_DAY = timedelta(days=1)


def read_status(post: PostRef, payload: Mapping[str, JSONValue], *, prefix: str = "") -> Reading:
    """The reading of a status; `prefix` comes before the id in the post's key (the host, on platforms of many hosts)."""
    given = text(payload, "id")
    if given is None or field(payload, "account") is None:
        return Unreadable(why=Why.NOT_UNDERSTOOD, detail="an object that is no status")
    if prefix + given != post.key:
        return Unreadable(why=Why.OTHER_POST, detail=f"an answer about {given}"[:200])
    edited = edited_at(payload)
    reading = Present(
        content=_content(post, payload, prefix),
        aliases=tuple(_aliases(payload)),
        labels=tuple(_labels(payload)),
        edited=edited is not None,
        edited_at=edited,
    )
    return without(reading, *_unread(payload))


def read_history(
    post: PostRef, payload: Sequence[JSONValue], *, prefix: str, author: str | None, answered: str | None, at: datetime
) -> Reading:
    """The reading of a status's history, all of whose states must be by `author`; `answered` is the status that it replies to.

    A state that is dated after `at` is skipped.
    """
    states: list[State] = []
    for item in payload[:_MAX_STATES]:
        content = _content(post, item, prefix) if isinstance(item, Mapping) and not _unread(item) else None
        since = parse_iso(text(item, "created_at"))
        if since is None or content is None or content.author.id != author:
            return Unreadable(why=Why.NOT_UNDERSTOOD, detail="a list that is no history of this status")
        if since <= at + _A_DAY:
            first = states[0].since if states else since
            states.append(State(content=replace(content, posted_at=first, reply_to=_post_ref(post, prefix, answered)), since=since))
    return Present(states=tuple(states)) if states else Unreadable(why=Why.EMPTY, detail="a history without a state")


def edited_at(payload: Mapping[str, JSONValue]) -> datetime | None:
    """When a status was last edited; None if it was not."""
    return parse_iso(text(payload, "edited_at"))


def plain_text(html: str | None) -> str:
    """The text of a status's HTML as a reader sees it."""
    return words_of(markup(html)) or ""


def _content(post: PostRef, payload: Mapping[str, JSONValue], prefix: str) -> Content | None:
    written = text(payload, "content")
    if written is None:
        return None
    quoted, offered = _quoted(payload), choices(items(payload, "poll", "options"), "title")
    parsed = _words(written, [text(payload, "quote", "quoted_status", name) for name in ("url", "uri")])
    return Content(
        author=Author(
            id=text(payload, "account", "id"),
            handle=text(payload, "account", "acct"),
            name=text(payload, "account", "display_name") or None,
        ),
        text=paragraphs(text(payload, "spoiler_text"), words_of(parsed), *offered),
        media=tuple(_media(payload)),
        quoted=PostRef(platform=post.platform, key=prefix + quoted) if quoted else None,
        reply_to=_post_ref(post, prefix, text(payload, "in_reply_to_id")),
        posted_at=parse_iso(text(payload, "created_at")),
        language=text(payload, "language"),
        links=links_of(parsed),
    )


def _unread(status: Mapping[str, JSONValue]) -> tuple[Claim, ...]:
    """The parts that a status, or one of its earlier states, does not show in a known way."""
    # Some leave out what is null: a poll that is missing is one under another name only where nulls are given.
    is_poll_missing = "poll" not in status and "reblog" in status
    is_unknown_markup = has_unknown_elements(markup(text(status, "content")))
    return (*missing(status, _GIVEN), *((Claim.TEXT,) if is_poll_missing or is_unknown_markup else ()))


def _words(written: str, quoted: Collection[str | None]) -> "BeautifulSoup":
    """The parsed content without the line that names the quoted post to servers that know no quotes; `quoted` are its URLs."""
    parsed = markup(written)
    lines = parsed.select(".quote-inline")
    linking = (link.parent for link in parsed.select("a[href]") if attribute(link, "href") in quoted)
    for line in (*lines, *(line for line in linking if line is not None and line.get_text().startswith(_NAMES_QUOTED))):
        line.decompose()
    return parsed


def _post_ref(post: PostRef, prefix: str, key: str | None) -> PostRef | None:
    return PostRef(platform=post.platform, key=prefix + key) if key else None


def _labels(payload: Mapping[str, JSONValue]) -> Iterator[str]:
    """The labels of a status: that it is sensitive, and the state of a quoted post that is not shown."""
    if field(payload, "sensitive") is True:
        yield "sensitive"
    state = text(payload, "quote", "state")
    if state not in {None, "accepted"}:
        yield f"{QUOTED_POST}-{state}"


def _quoted(payload: Mapping[str, JSONValue]) -> str | None:
    """The id of the quoted post, in the fields that various servers use."""
    paths = (("quote", "quoted_status", "id"), ("quote", "quoted_status_id"), ("quote", "id"), ("quote_id",))
    return next((found for path in paths if (found := text(payload, *path))), None)


def _media(payload: Mapping[str, JSONValue]) -> Iterator[Media]:
    for item in items(payload, "media_attachments")[:_MAX_MEDIA]:
        key, address = text(item, "id"), parse_url(text(item, "url") or text(item, "remote_url") or "")
        kind = _KINDS.get(text(item, "type") or "", "file")
        preview, duration = parse_url(text(item, "preview_url") or ""), field(item, "meta", "original", "duration")
        if key:
            yield Media(
                key=key,
                kind=kind,
                url=str(address) if address else None,
                alt=text(item, "description") or None,
                smaller=(str(preview),) if kind == "photo" and preview is not None and preview != address else (),
                poster=str(preview) if kind == "video" and preview is not None and preview != address else None,
                seconds=ceil(duration) if kind == "video" and isinstance(duration, int | float) and 0 < duration < inf else None,
            )


def _aliases(payload: Mapping[str, JSONValue]) -> Iterator[Alias]:
    """The status's own URLs; on a server that only holds a copy, those of the origin."""
    found = (parse_url(text(payload, name) or "") for name in ("url", "uri"))
    yield from dict.fromkeys(Alias(address.without_scheme) for address in found if address is not None)
