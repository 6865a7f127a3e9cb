"""Decode bytes to text, by byte order mark, as UTF-8, by declared encodings, or by detection; and recognise binary content."""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from archiver.errors import InputError
from archiver.model.encodings import web_codec

_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,500}?(?:charset|encoding)\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_.:\-]{2,40})", re.IGNORECASE
)
_IN_CONTENT_TYPE = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_.:\-]{2,40})", re.IGNORECASE)
_FILE_SIGNATURES = (
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04", b"\x7fELF", b"\x1f\x8b", b"SQLite format 3"),
    *(b"RIFF", b"OggS"),
)
_MARKS = tuple(mark for mark, _ in _BYTE_ORDER_MARKS)
_SAMPLE_BYTES = 65_536
_HEAD_BYTES = 4096
_CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32)))
_MAX_CONTROL_SHARE = 0.02
_MAX_ZERO_SHARE_LETTERS, _MIN_ZERO_SHARE_HIGH_BYTES = 0.01, 0.4
_BYTES_PER_BROKEN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """The encoding of some bytes: Python's codec of that name, behind a byte order mark of so many bytes."""

    codec: str
    mark_bytes: int = 0


def decode(content: bytes, *, source: str, content_type: str | None = None) -> str:
    """The text of some bytes; `InputError` if they are binary, or in no known encoding.

    `source` is the name for the message, `content_type` the HTTP header.
    """
    text = decode_utf8(content)
    if text is not None:
        return text
    encoding = _detect_other(content, source, content_type)
    return _without_nul(content[encoding.mark_bytes :].decode(encoding.codec, "replace"))


def detect_encoding(content: bytes, *, source: str, content_type: str | None = None) -> Encoding:
    """The encoding in which `decode` decodes some bytes; raises what it raises."""
    return Encoding(codec="utf-8") if decode_utf8(content) is not None else _detect_other(content, source, content_type)


def decode_utf8(content: bytes) -> str | None:
    """The text of bytes that are valid UTF-8 without byte order mark and control characters; None for other bytes."""
    if 0 in content or content.startswith((*_MARKS, *_FILE_SIGNATURES)) or _count_controls(content[:_HEAD_BYTES]):
        return None
    return _decode_strictly(content, "utf-8")


def _detect_other(content: bytes, source: str, content_type: str | None) -> Encoding:
    for mark, codec in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return Encoding(codec=codec, mark_bytes=len(mark))
    if (utf16 := _utf16_without_mark(content)) is not None:
        return Encoding(codec=utf16)
    if (byte := binary_byte(content)) is not None:
        raise InputError(f"{source} {byte}", remedy="name a page (HTML), a flat text, or a list of these")
    for codec in _declared_encodings(content, content_type):
        if _decode_strictly(content, codec) is not None:
            return Encoding(codec=codec)
    return Encoding(codec=_guess(content, source))


def binary_byte(content: bytes) -> str | None:
    """What shows that bytes are not text, as a predicate: a file's signature, or too many control characters; None for text."""
    sample = content[:_SAMPLE_BYTES]
    if sample.startswith(_FILE_SIGNATURES):
        return f"is not text: it begins as a file of another kind does ({sample[:4].hex(' ')})"
    if sample.startswith(_MARKS) or _utf16_without_mark(content) is not None:
        return None
    if _count_controls(sample) <= _MAX_CONTROL_SHARE * len(sample):
        return None
    first = next(place for place, byte in enumerate(sample) if byte in _CONTROLS)
    line = sample.count(b"\n", 0, first) + 1
    return f"is not text: it has many control characters, the first at byte {first + 1:,}, line {line:,} (0x{sample[first]:02x})"


def _count_controls(sample: bytes) -> int:
    """The number of control characters that do not occur in text."""
    return len(sample) - len(sample.translate(None, _CONTROLS))


def _utf16_without_mark(content: bytes) -> str | None:
    """The encoding of UTF-16 without a byte order mark, detected by zeros in every second byte; None for anything else."""
    sample = content[:_SAMPLE_BYTES]
    if 0 not in sample:
        return None
    zeros = [sample[start::2].count(0) / max(len(sample) // 2, 1) for start in (0, 1)]
    is_utf16 = min(zeros) <= _MAX_ZERO_SHARE_LETTERS and max(zeros) >= _MIN_ZERO_SHARE_HIGH_BYTES
    if sample.startswith(_FILE_SIGNATURES) or not is_utf16:
        return None
    encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    text = sample[: len(sample) // 2 * 2].decode(encoding, "replace")
    return None if any(character < "\t" for character in text) else encoding


def _declared_encodings(content: bytes, content_type: str | None) -> list[str]:
    """The encodings to try, most trustworthy first: UTF-8, which text in other encodings fails, the server's, the page's."""
    in_page = _DECLARED.search(content[:_HEAD_BYTES])
    in_header = _IN_CONTENT_TYPE.search(content_type or "")
    declared = [in_header[1] if in_header else None, in_page[1].decode("ascii") if in_page else None]
    return ["utf-8", *(codec for name in declared if name and (codec := web_codec(name)) is not None)]


def _decode_strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _guess(content: bytes, source: str) -> str:
    """UTF-8 if only a few bytes are invalid, else the detected encoding; `InputError` if none is detected."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # Text in other encodings hardly ever contains a valid UTF-8 sequence by chance.
    valid = len(text) - len(text.encode("ascii", "ignore")) - broken
    if broken * _BYTES_PER_BROKEN <= len(text) or broken * 2 <= valid:
        return "utf-8"
    best = from_bytes(content[:_SAMPLE_BYTES]).best()
    if best is None:
        raise InputError(f"{source} is in no encoding that we can make out", remedy="save it as UTF-8")
    return best.encoding


def _without_nul(text: str) -> str:
    """The text without NUL characters, which databases reject and readers do not see."""
    return text.replace("\x00", "") if "\x00" in text else text
