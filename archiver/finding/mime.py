"""Read the page or text in MIME input: MHTML pages (RFC 2557) and e-mail (RFC 5322).

The HTML part is read, else the plain text. References to saved frames (`cid:`) are replaced by the frames' own URLs.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from itertools import islice

from archiver.bounds import bounds, reach
from archiver.errors import InputError
from archiver.finding.decoding import decode
from archiver.model.urls import URL, parse_url

_MAX_HEADER_BYTES = 8192
_FIRST_FIELD = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:From |[A-Za-z][A-Za-z0-9\-]{1,40}:[ \t])")
_MIME_FIELD = re.compile(rb"^MIME-Version:[ \t]*1\.0|^Content-Type:[ \t]*(?:multipart|text)/", re.MULTILINE | re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class MimeDocument:
    """A page or a text, in UTF-8, and the URL from which the page was saved."""

    content: bytes
    media_type: str
    url: URL | None = None


def parse_mime(content: bytes) -> MimeDocument | None:
    """The page or the text in a MIME message; None if the bytes are not a message, or contain neither."""
    head = content[:_MAX_HEADER_BYTES]
    fields = _BLANK_LINE.split(head, maxsplit=1)[0]
    if not _FIRST_FIELD.match(head) or not _MIME_FIELD.search(fields):
        return None
    if content.count(b"multipart/") > bounds().mail_multiparts:
        reach("mail_multiparts")
        return None
    try:
        # The older of Python's two parsers: the other decodes header fields by whatever codec they name, in any length.
        message = message_from_bytes(content)
        parts = list(islice(message.walk(), bounds().mail_parts + 1))
    except (ValueError, LookupError, RecursionError, IndexError, TypeError, AttributeError):
        return None  # `email` raises any of these on malformed mail
    if len(parts) > bounds().mail_parts:
        reach("mail_parts")
        del parts[-1]
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    shown = page or next((part for part in parts if part.get_content_type() == "text/plain"), None)
    text = _text(shown)
    if shown is None or text is None:
        return None
    if page is not None:
        text = _with_frame_urls(text, parts)
    location = _field(message, "Snapshot-Content-Location") or _field(shown, "Content-Location")
    url = parse_url(location) if location.startswith(("http://", "https://")) else None
    return MimeDocument(content=text.encode("utf-8", "replace"), media_type=f"{shown.get_content_type()}; charset=utf-8", url=url)


def _text(part: Message | None) -> str | None:
    if part is None:
        return None
    content_type = _field(part, "Content-Type")
    try:
        part.del_param("charset")  # later Pythons decode by it
        content = part.get_payload(decode=True)
        return decode(content, source="a part", content_type=content_type) if isinstance(content, bytes) else None
    except (InputError, ValueError, TypeError, AttributeError, LookupError):
        return None


def _field(part: Message, name: str) -> str:
    return _FOLD.sub("", str(part.get(name, ""))).strip()


def _with_frame_urls(text: str, parts: Sequence[Message]) -> str:
    """The page, with the URLs of its frames in place of `cid:` references."""
    locations = {
        _field(part, "Content-ID").strip("<>"): _field(part, "Content-Location")
        for part in parts
        if part.get_content_type() == "text/html" and _field(part, "Content-ID")
    }
    return re.sub(r"cid:([^\s\"'<>]{3,200})", lambda found: locations.get(found[1]) or found[0], text)
