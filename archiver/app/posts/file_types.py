"""Tell what a file is from its bytes, whatever its name and its headers say.

The bytes are hostile. Only their first kilobyte is searched for markup, and lengths in them are only compared.
"""

import json
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What a file shows."""

    PICTURE = "picture"
    VIDEO = "video"
    AUDIO = "audio"
    DATA = "data"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileType:
    """A kind of file: its stable `code`, its `name` with its article, and what it shows."""

    code: str
    name: str
    family: Family


EMPTY = FileType(code="empty", name="an empty answer", family=Family.PAGE)
UNKNOWN = FileType(code="unknown-file", name="a file of an unknown kind", family=Family.DATA)
_TEXT = FileType(code="plain-text", name="plain text", family=Family.PAGE)
_HTML = FileType(code="html-page", name="an HTML page", family=Family.PAGE)
_JSON = FileType(code="json", name="a JSON document", family=Family.PAGE)
_XML = FileType(code="xml", name="an XML document", family=Family.PAGE)
_SVG = FileType(code="svg", name="an SVG image", family=Family.PICTURE)
_ACTIVE_SVG = FileType(code="svg-with-script", name="an SVG image with a script", family=Family.PAGE)

_HEAD_BYTES = 1024
_MAX_JSON_BYTES = 1_000_000

# MPEG-TS repeats its mark every 188 bytes; an MP3 without tags begins with a frame of layer III, AAC with one of ADTS.
_SIGNATURES: tuple[tuple[str, str, Family, bytes], ...] = (
    ("jpeg", "a JPEG image", Family.PICTURE, rb"\xff\xd8\xff"),
    ("png", "a PNG image", Family.PICTURE, rb"\x89PNG\r\n\x1a\n"),
    ("gif", "a GIF image", Family.PICTURE, rb"GIF8[79]a"),
    ("webp", "a WebP image", Family.PICTURE, rb"RIFF....WEBP"),
    ("avif", "an AVIF image", Family.PICTURE, rb"....ftypavi[fs]"),
    ("heif", "an HEIF image", Family.PICTURE, rb"....ftyp(?:hei[cmsx]|hevc|hevx|mif1|msf1)"),
    ("jpeg-xl", "a JPEG XL image", Family.PICTURE, rb"\xff\x0a|\0\0\0\x0cJXL "),
    ("tiff", "a TIFF image", Family.PICTURE, rb"II\*\0|MM\0\*"),
    ("bmp", "a BMP image", Family.PICTURE, rb"BM....\0\0\0\0"),
    ("mp4", "an MP4 video", Family.VIDEO, rb"....(?:ftyp|moov|mdat|moof|styp|sidx|free|skip|wide)"),
    ("webm", "a WebM video", Family.VIDEO, rb"\x1aE\xdf\xa3"),
    ("mpeg-ts", "an MPEG transport stream", Family.VIDEO, rb"G.{187}G.{187}G"),
    ("hls", "an HLS playlist", Family.VIDEO, rb"(?:\xef\xbb\xbf)?#EXTM3U"),
    ("ogg", "an Ogg file", Family.VIDEO, rb"OggS"),
    ("flv", "an FLV video", Family.VIDEO, rb"FLV\x01"),
    ("avi", "an AVI video", Family.VIDEO, rb"RIFF....AVI "),
    ("mpeg", "an MPEG video", Family.VIDEO, rb"\0\0\x01[\xba\xb3]"),
    ("mp3", "an MP3 file", Family.AUDIO, rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]"),
    ("aac", "an AAC file", Family.AUDIO, rb"\xff[\xf0\xf1\xf8\xf9]"),
    ("flac", "a FLAC file", Family.AUDIO, rb"fLaC"),
    ("wav", "a WAV file", Family.AUDIO, rb"RIFF....WAVE"),
    ("amr", "an AMR file", Family.AUDIO, rb"#!AMR"),
    ("gzip", "a compressed file", Family.DATA, rb"\x1f\x8b"),
    ("zip", "a ZIP file", Family.DATA, rb"PK\x03\x04"),
    ("pdf", "a PDF document", Family.DATA, rb"%PDF-"),
)
_TYPES = {code: FileType(code=code, name=name, family=family) for code, name, family, _ in _SIGNATURES}
_ANY_SIGNATURE = re.compile(
    b"|".join(b"(?P<" + code.replace("-", "_").encode() + b">" + pattern + b")" for code, _, _, pattern in _SIGNATURES), re.DOTALL
)
_PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf|\s|<\?xml[^>]*>|<!--.*?-->)*", re.DOTALL)
_HTML_START = re.compile(rb"<!doctype\s+html|<(?:html|head|body|title|meta|script|div|p|h1|iframe|center|pre)[\s>/]", re.IGNORECASE)
_SVG_START = re.compile(rb"(?:<!doctype\s+svg[^>]*>\s*)?<svg[\s>]", re.IGNORECASE)
_ACTIVE = re.compile(rb"<script|<foreignobject|<iframe|<!entity|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def file_type(body: bytes) -> FileType:
    """What the bytes are."""
    if not body.strip():
        return EMPTY
    found = _ANY_SIGNATURE.match(body)
    if found is not None and found.lastgroup is not None:
        return _TYPES[found.lastgroup.replace("_", "-")]
    head = body[:_HEAD_BYTES]
    start = _PROLOGUE.match(head)
    begins = start.end() if start else 0
    if _HTML_START.match(head, begins) or re.search(rb"<html[\s>]", head, re.IGNORECASE):
        return _HTML
    if _SVG_START.match(head, begins):
        return _ACTIVE_SVG if _ACTIVE.search(body) else _SVG
    if head[begins : begins + 1] in {b"{", b"["} and _is_json(body):
        return _JSON
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return _XML
    return UNKNOWN if _CONTROLS.search(head) else _TEXT


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body[:_MAX_JSON_BYTES])
    except (ValueError, RecursionError):
        return False
    return True


def is_cut_short(body: bytes, kind: FileType) -> bool:
    """Whether a file ends before its own end, as far as its format tells; for pictures, ask only if they cannot be decoded."""
    ends = _ENDS.get(kind.code)
    return ends is not None and not ends(body)


def _riff_ends(body: bytes) -> bool:
    size: int = struct.unpack_from("<I", body, 4)[0]
    return size == _UNKNOWN_SIZE or size + 8 <= len(body)


def _boxes_end(body: bytes) -> bool:
    """Whether the last box of an MP4 file ends within it."""
    at = 0
    while at + 8 <= len(body):
        size: int = struct.unpack_from(">I", body, at)[0]
        if size == 1 and at + 16 <= len(body):
            size = struct.unpack_from(">Q", body, at + 8)[0]
        if size == 0:  # to the end of the file
            return True
        if size < 8:  # noqa: PLR2004 - smaller than its own head: not a box
            return True
        at += size
    return at <= len(body)


_UNKNOWN_SIZE = 0xFFFFFFFF
_TAIL_BYTES = 4096
_ENDS: dict[str, Callable[[bytes], bool]] = {
    "jpeg": lambda body: b"\xff\xd9" in body[-_TAIL_BYTES:],
    "png": lambda body: b"IEND" in body[-_TAIL_BYTES:],
    "gif": lambda body: body.rstrip(b"\0").endswith(b";"),
    "webp": _riff_ends,
    "wav": _riff_ends,
    "avi": _riff_ends,
    "mp4": _boxes_end,
    "avif": _boxes_end,
    "heif": _boxes_end,
}
"""For each format, whether a file has its end."""
