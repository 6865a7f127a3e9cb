"""An article's source as text in which every character leads back to its bytes, and the bytes with some ranges replaced."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from archiver.errors import InputError
from archiver.finding.decoding import Encoding, detect_encoding

_NO_CHARACTER = re.compile("[\ud800-\udfff\x00]")
"""What stands for bytes that are no text, and NUL, which parsers do not see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A range of a source, in characters, and what replaces it; an empty range is where something is inserted."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedSource:
    """A decoded source: `text` has one character for each of `decoded`, in which bytes that are no text are lone surrogates.

    `written_as` is the codec of what is put into it.
    """

    content: bytes
    encoding: Encoding
    decoded: str
    text: str
    written_as: str


def source_text(name: str, content: bytes, *, is_page: bool, content_type: str | None = None) -> DecodedSource:
    """The text of some bytes; `InputError` if they are no text, or in an encoding that cannot be written back.

    A page of ASCII alone gets only ASCII, with references for all else: what encoding it declares does not matter then.
    """
    encoding = detect_encoding(content, source=name, content_type=content_type)
    try:
        decoded = content[encoding.mark_bytes :].decode(encoding.codec, "surrogateescape")
    except (UnicodeError, LookupError):
        raise InputError(f"{name} has characters that are broken in its encoding", remedy="save it as UTF-8") from None
    return DecodedSource(
        content=content,
        encoding=encoding,
        decoded=decoded,
        text=_NO_CHARACTER.sub("\ufffd", decoded),
        written_as="ascii" if is_page and content.isascii() else encoding.codec,
    )


def with_edits(name: str, source: DecodedSource, edits: Iterable[Edit]) -> bytes:
    """The source's bytes with the ranges replaced, which do not overlap; characters that its encoding lacks are references.

    `InputError` if what is not replaced would not be the same bytes as before.
    """
    pieces: list[bytes] = [source.content[: source.encoding.mark_bytes]]
    position, place = 0, source.encoding.mark_bytes
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        kept = _bytes_of(name, source, position, edit.start, place)
        place += len(kept)
        place += len(_bytes_of(name, source, edit.start, edit.end, place))
        pieces += [kept, edit.replacement.encode(source.written_as, "xmlcharrefreplace")]
        position = edit.end
    pieces.append(_bytes_of(name, source, position, len(source.decoded), place))
    if place + len(pieces[-1]) != len(source.content):
        raise _unwritable(name)
    return b"".join(pieces)


def _bytes_of(name: str, source: DecodedSource, start: int, end: int, place: int) -> bytes:
    """The bytes of a range of characters, which begin at a place; `InputError` if they are not those of the source."""
    try:
        written = source.decoded[start:end].encode(source.encoding.codec, "surrogateescape")
    except UnicodeError:
        raise _unwritable(name) from None
    if source.content[place : place + len(written)] != written:
        raise _unwritable(name)
    return written


def _unwritable(name: str) -> InputError:
    return InputError(f"{name} is in an encoding that cannot be written back byte for byte", remedy="save it as UTF-8")
