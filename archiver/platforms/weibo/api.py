"""Builds Weibo's probes and reads the answers: the post's JSON, which a client without login gets only with a visitor's cookie.

A redirect to the visitor gate says nothing. The error number for a missing post is known only from other programs' source, not from
a recorded answer, so it is ambiguous.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from archiver.model.digests import JSONValue
from archiver.model.http_dates import parse_http_date
from archiver.model.observations import Gone, Present, Reading, Reason
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import URL
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.recorded_requests import RequestedPost
from archiver.platforms.toolkit.mastodon_api import plain_text
from archiver.platforms.toolkit.probes import ask_api, not_understood, other_post
from archiver.platforms.toolkit.readers import of_object, read_by_kind
from archiver.platforms.toolkit.short_links import no_links, no_targets

STATUS = "weibo-status"

CONTROLS = Controls()
alias_probes, targets = no_links, no_targets

_HOSTS = frozenset({"weibo.com", "www.weibo.com"})
_KEY = re.compile(r"(?:[0-9]{1,15}/)?([0-9A-Za-z]{5,25})")
_DOES_NOT_EXIST = 20101
_MAX_PICTURES = 100


def probes(post: PostRef) -> Sequence[Probe]:
    """A probe of the post's JSON."""
    named = _KEY.fullmatch(post.key)
    return (ask_api(STATUS, f"https://weibo.com/ajax/statuses/show?id={named[1]}"),) if named else ()


def requested(url: URL, sent: bytes) -> Iterable[RequestedPost]:  # noqa: ARG001 - posts are asked for by GET
    """The post whose JSON a page asks for."""
    key = url.parameters.get("id", "") if url.host in _HOSTS and url.path == "/ajax/statuses/show" else ""
    return (RequestedPost(post=PostRef(platform="weibo", key=key), probe=ask_api(STATUS, str(url))),) if _KEY.fullmatch(key) else ()


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of the post's JSON."""
    readers = {STATUS: of_object(_read_status)} if _KEY.fullmatch(post.key) else {}
    return read_by_kind(post, answer, readers, hosts=_HOSTS)


def capture_page(post: PostRef) -> CapturePage:
    """The mobile page; there is no official embed."""
    return CapturePage(
        url=f"https://m.weibo.cn/status/{post.key.rpartition('/')[2]}", elements=(".card.m-panel", "article", ".main", "body")
    )


def _read_status(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    names = {name for id_field in ("idstr", "mid", "mblogid", "bid") if (name := text(payload, id_field))}
    if not names:
        if payload.get("ok") == 0 and payload.get("error_code") == _DOES_NOT_EXIST:
            return Gone(reason=Reason.NOT_STATED, ambiguous=True)
        return not_understood("an object that is no post")
    if post.key.rpartition("/")[2] not in names:
        return other_post(", ".join(sorted(names)))
    if text(payload, "user", "idstr") is None and text(payload, "user", "screen_name") is None:
        return not_understood("a post without its author")
    words = text(payload, "text_raw") or plain_text(text(payload, "text"))
    pictures = tuple(item for item in items(payload, "pic_ids")[:_MAX_PICTURES] if isinstance(item, str))
    repeated = text(payload, "retweeted_status", "mblogid") or text(payload, "retweeted_status", "idstr")
    return Present(
        content=Content(
            author=Author(id=text(payload, "user", "idstr"), name=text(payload, "user", "screen_name")),
            text=words,
            media=tuple(Media(key=item, kind="photo") for item in pictures),
            quoted=PostRef(platform="weibo", key=repeated) if repeated else None,
            posted_at=_instant(text(payload, "created_at")),
            truncated=field(payload, "isLongText") is True,
        )
    )


def _instant(written: str | None) -> datetime | None:
    """The instant in Weibo's format: `Mon Nov 23 08:32:19 +0800 2026`."""
    found = re.fullmatch(r"\w{3} (\w{3}) (\d{1,2}) (\d\d:\d\d:\d\d) ([+\-]\d{4}) (\d{4})", (written or "").strip(), re.ASCII)
    return parse_http_date(f"{found[2]} {found[1]} {found[5]} {found[3]} {found[4]}") if found is not None else None
