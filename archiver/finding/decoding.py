"""Bytes to text: by the byte order mark, by what the page itself says, by what its server said, as UTF-8, and last by a guess.

The names of encodings are the web's (https://encoding.spec.whatwg.org/): what calls itself Latin-1 is Windows-1252.
"""

import codecs
import re

from charset_normalizer import from_bytes

from archiver.errors import InputError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,500}?(?:charset|encoding)\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_.:\-]{2,40})", re.IGNORECASE
)
_IN_CONTENT_TYPE = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_.:\-]{2,40})", re.IGNORECASE)
_WEB_NAMES = {
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601"), "cp949"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("tis-620", "iso-8859-11"), "cp874"),
    **dict.fromkeys(
        ("utf-16", "utf-16le", "utf-16be", "utf-7", "unicode"), "utf-8"
    ),  # a page whose marks can be read is none of these
}
_BINARY = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"PK\x03\x04",
    b"\x7fELF",
    b"\x1f\x8b",
    b"SQLite format 3",
    b"RIFF",
    b"OggS",
)
_MARKS_AND_FILES = (*(mark for mark, _ in _MARKS), *_BINARY)
_SAMPLE = 65_536
_HEAD = 4096
_CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32)))
_MOST_CONTROLS = 0.02
_FEW_ZEROS, _MANY_ZEROS = 0.01, 0.4


def decode(content: bytes, *, source: str, content_type: str | None = None) -> str:
    """The text that bytes spell; `InputError` when they spell none."""
    text = decode_utf8(content)
    return _spelled(content, source, content_type) if text is None else text


def decode_utf8(content: bytes) -> str | None:
    """The text that bytes spell in UTF-8, nothing added and nothing lost; None if they are not that."""
    if 0 in content or content.startswith(_MARKS_AND_FILES) or _controls(content[:_HEAD]):
        return None
    return _strict(content, "utf-8")


def _spelled(content: bytes, source: str, content_type: str | None) -> str:
    """The same of bytes that are not plainly UTF-8."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _clean(content[len(mark) :].decode(encoding, "replace"))
    if (unmarked := _unmarked_utf16(content)) is not None:
        return _clean(content.decode(unmarked, "replace"))
    if is_binary(content):
        raise InputError(f"{source} is not text", remedy="name a page (HTML), a flat text, or a list of these")
    for encoding in _said(content, content_type):
        text = _strict(content, encoding)
        if text is not None:
            return _clean(text)
    return _clean(_guessed(content, source))


def is_binary(content: bytes) -> bool:
    """Whether bytes are no text: a known file's first bytes, or control characters that no text has."""
    sample = content[:_SAMPLE]
    if sample.startswith(_BINARY):
        return True
    if any(sample.startswith(mark) for mark, _ in _MARKS) or _unmarked_utf16(content) is not None:
        return False
    controls = _controls(sample)
    return controls > _MOST_CONTROLS * len(sample) or (b"\x00" in sample and controls > 1)


def _controls(content: bytes) -> int:
    """How many control characters a sample of the bytes has that no text has."""
    sample = content[:_SAMPLE]
    return len(sample) - len(sample.translate(None, _CONTROLS))


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 that has lost its mark, by the zeros that stand in every second place; None for anything else."""
    sample = content[:_SAMPLE]
    if 0 not in sample:
        return None
    zeros = [sample[start::2].count(0) / max(len(sample) // 2, 1) for start in (0, 1)]
    if sample.startswith(_BINARY) or min(zeros) > _FEW_ZEROS or max(zeros) < _MANY_ZEROS:
        return None
    encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    text = sample[: len(sample) // 2 * 2].decode(encoding, "replace")
    return None if any(one < "\t" for one in text) else encoding


def _said(content: bytes, content_type: str | None) -> list[str]:
    """The encodings that somebody vouches for, the most trustworthy first; UTF-8 vouches for itself."""
    declared = _DECLARED.search(content[:_HEAD])
    served = _IN_CONTENT_TYPE.search(content_type or "")
    written = [served[1] if served else None, declared[1].decode("ascii") if declared else None]
    return ["utf-8", *(_WEB_NAMES.get(name.lower(), name) for name in written if name)]


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    except (ValueError, AssertionError):  # codecs that are no text encodings
        return None


def _guessed(content: bytes, source: str) -> str:
    """The text in the encoding that a detector makes out; a page that is UTF-8 but for some broken bytes stays UTF-8."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # Other encodings hardly ever spell a letter beyond ASCII in UTF-8 by chance.
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    if broken * 200 <= len(text) or broken * 2 <= whole:
        return text
    best = from_bytes(content[:_SAMPLE]).best()
    if best is None:
        raise InputError(f"{source} is in no encoding that we can make out", remedy="save it as UTF-8")
    return content.decode(best.encoding, "replace")


def _clean(text: str) -> str:
    """Without the characters that no database keeps and no reader sees."""
    return text.replace("\x00", "") if "\x00" in text else text
