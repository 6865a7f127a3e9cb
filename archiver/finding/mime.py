"""Letters: pages that browsers save as one file (MHTML, RFC 2557), and mail that was kept as it came (RFC 5322).

Both are MIME. What counts is the page in it, or the text where there is none; frames that were saved beside the page get their
own addresses back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from itertools import islice

from archiver.model.urls import URL, parse_url

_HEAD = 8192
_FIELD = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:From |[A-Za-z][A-Za-z0-9\-]{1,40}:[ \t])")
_IS_MIME = re.compile(rb"^MIME-Version:[ \t]*1\.0|^Content-Type:[ \t]*(?:multipart|text)/", re.MULTILINE | re.IGNORECASE)
_ENDED = re.compile(rb"\r?\n\r?\n")
_MOST_PARTS, _MOST_NESTED = 2000, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MimeDocument:
    """What a letter holds: a page or a text, in UTF-8, and the address that the page was saved from."""

    content: bytes
    media_type: str
    url: URL | None = None


def parse_mime(content: bytes) -> MimeDocument | None:
    """The page or the text in a letter; None where bytes are no letter, or hold neither."""
    head = content[:_HEAD]
    fields = _ENDED.split(head, maxsplit=1)[0]
    if not _FIELD.match(head) or not _IS_MIME.search(fields) or content.count(b"multipart/") > _MOST_NESTED:
        return None
    try:
        message = message_from_bytes(content, policy=policy.default)
        parts = list(islice(message.walk(), _MOST_PARTS))
    except (ValueError, LookupError, RecursionError, IndexError, TypeError, AttributeError):
        return None  # what mail's parser stumbles over, of which there is much
    page = next((one for one in parts if one.get_content_type() == "text/html"), None)
    shown = page or next((one for one in parts if one.get_content_type() == "text/plain"), None)
    text = _text(shown)
    if shown is None or text is None:
        return None
    if page is not None:
        text = _with_frames(text, parts)
    place = _field(message, "Snapshot-Content-Location") or _field(shown, "Content-Location")
    url = parse_url(place) if place.startswith(("http://", "https://")) else None
    return MimeDocument(content=text.encode("utf-8", "replace"), media_type=f"{shown.get_content_type()}; charset=utf-8", url=url)


def _text(part: Message | None) -> str | None:
    if not isinstance(part, EmailMessage):
        return None
    try:
        text = part.get_content()
    except (LookupError, ValueError, TypeError, AttributeError):
        return None
    return text if isinstance(text, str) else None


def _field(part: Message, name: str) -> str:
    return str(part.get(name, "")).strip()


def _with_frames(text: str, parts: Sequence[Message]) -> str:
    """The page, its frames with the addresses from which they came."""
    places = {
        _field(part, "Content-ID").strip("<>"): _field(part, "Content-Location")
        for part in parts
        if part.get_content_type() == "text/html" and _field(part, "Content-ID")
    }
    return re.sub(r"cid:([^\s\"'<>]{3,200})", lambda found: places.get(found[1]) or found[0], text)
