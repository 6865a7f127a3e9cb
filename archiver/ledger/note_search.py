"""Find checkpoints in any text: plain, quoted, in mail with its headers and encodings, in HTML, several in one file.

A checkpoint is known by its first three lines: a name, a number, and 32 bytes in base64. Its signatures are the lines below that
begin with a dash and a space. Marks of quotation, white space at either end, line breaks of any kind and blank lines too many are
left out, so that the note is as it was signed. Whether the signatures hold is for others to say.
"""

import base64
import binascii
import html
import quopri
import re
from collections.abc import Iterable, Iterator

_ROOT = re.compile(r"[A-Za-z0-9+/]{43}=")
_NAME = re.compile(r"[^\s+]{1,200}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_QUOTE = re.compile(r"[\s\ufeff]*(?:[>|][ \t\xa0]*)*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MARK = "— "
_MAX_LINE_CHARACTERS = 10_000
_MAX_BLANK_LINES = 4
_MAX_EXTENSION_LINES = 8
_MAX_SIGNATURES = 100
_MAX_CONTINUATIONS = 60

_MARKUP = re.compile(r"<(?:html|body|pre|p|br|div|span|td|code|blockquote)\b|&(?:mdash|gt|#8212|#[xX]2014);", re.IGNORECASE)
_LINE_TAG = re.compile(r"</?(?:br|p|div|tr|li|pre|blockquote|body)\b[^<>]{0,1000}>", re.IGNORECASE)
_TAG = re.compile(r"<[/!A-Za-z][^<>]{0,1000}>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_ENCODED_BLOCK = re.compile(rb"^(?:[A-Za-z0-9+/]{60,998}\r?\n)+[A-Za-z0-9+/]*={0,2}|^[A-Za-z0-9+/]{100,998}={0,2}$", re.MULTILINE)


def find_checkpoints(content: bytes) -> list[str]:
    """The notes of all checkpoints in a file's bytes, each once, in order; one whose signatures are lost has none below it.

    The notes have the form in which they are signed. `UnicodeDecodeError` if the bytes are no text.
    """
    notes = list(dict.fromkeys(note for text in _readings(content) for note in _notes_in(text)))
    signed = {_text(note) for note in notes if _is_signed(note)}
    return [note for note in notes if _is_signed(note) or note not in signed]


def _is_signed(note: str) -> bool:
    return "\n\n" in note


def _text(note: str) -> str:
    return note.partition("\n\n")[0] + "\n" if _is_signed(note) else note


def _readings(content: bytes) -> Iterator[str]:
    """The texts that a file's bytes stand for, with line feeds: as they are, and decoded as parts of mail are."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield _plain(content.decode("utf-16"))
        return
    if b"\0" in content:
        content.decode()
    yield from _texts(content)
    if b"=3D" in content:  # every root ends in “=”
        yield from _texts(quopri.decodestring(content))
    for block in _ENCODED_BLOCK.finditer(content):
        encoded = block.group().replace(b"\r", b"").replace(b"\n", b"")
        try:
            decoded = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            continue
        if b"\0" not in decoded:
            yield from _texts(decoded)


def _texts(content: bytes) -> Iterator[str]:
    """The text in UTF-8; also that in the old encoding of Windows, where there are bytes that are not UTF-8."""
    yield _plain(content.decode("utf-8-sig", "replace"))
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield _plain(content.decode("cp1252", "replace"))


def _plain(text: str) -> str:
    """A text with line feeds, and without markup if it has any."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _MARKUP.search(lines):
        return lines
    without_tags = _TAG.sub("", _LINE_TAG.sub("\n", lines))
    return _ENTITY.sub(lambda entity: html.unescape(entity.group()), without_tags)


def _notes_in(text: str) -> Iterator[str]:
    lines = text.split("\n") if _ROOT.search(text) else []
    for place, line in enumerate(lines):
        root = _without_quote(line) if "=" in line else ""
        if not _ROOT.fullmatch(root):
            continue
        size_place = _before(lines, place)
        origin_place = _before(lines, size_place)
        size, origin = _without_quote(lines[size_place]), _without_quote(lines[origin_place])
        if origin_place < size_place < place and _SIZE.fullmatch(size) and _NAME.fullmatch(origin) and origin.isprintable():
            extensions = _extensions(map(_without_quote, lines[place + 1 : place + 1 + _MAX_EXTENSION_LINES]))
            signatures = list(_signatures(lines, place + 1 + len(extensions)))
            if not signatures:
                extensions = []
            note = "".join(f"{part}\n" for part in (origin, size, root, *extensions))
            yield f"{note}\n{''.join(signatures)}" if signatures else note


def _without_quote(line: str) -> str:
    """A line without marks of quotation before it and white space around it; empty if it is too long to be part of a note."""
    return _QUOTE.sub("", line, count=1).strip() if len(line) <= _MAX_LINE_CHARACTERS else ""


def _before(lines: list[str], place: int) -> int:
    """The place of the line before that is not blank; the place itself if there is none near."""
    for candidate in range(place - 1, max(-1, place - 2 - _MAX_BLANK_LINES), -1):
        if _without_quote(lines[candidate]):
            return candidate
    return place


def _extensions(below: Iterable[str]) -> list[str]:
    """The lines that follow the root without a blank line between: a checkpoint may have more than three."""
    found = list[str]()
    for line in below:
        if not line or line.startswith(_MARK) or _CONTROL.search(line):
            break
        found.append(line)
    return found


def _signatures(lines: list[str], start: int) -> Iterator[str]:
    """The signature lines from a place on, each with its line break; lines that a mail program broke are joined."""
    place, blank, found = start, 0, 0
    while place < len(lines) and found < _MAX_SIGNATURES:
        line = _without_quote(lines[place])
        place += 1
        if not line and blank < _MAX_BLANK_LINES:
            blank += 1
            continue
        if not line.startswith(_MARK):
            return
        name, _, encoded = line.removeprefix(_MARK).strip().partition(" ")
        continued = _continuation(encoded, lines, place)
        place += len(continued)
        blank, found = 0, found + 1
        yield f"{_MARK}{name} {''.join((encoded.strip(), *continued))}\n"


def _continuation(encoded: str, lines: list[str], start: int) -> list[str]:
    """The lines of base64 alone from a place on, which continue a signature that is not at its end: those known end in “=”.

    A line before a number is not among them: it is the name that begins the next checkpoint.
    """
    found = list[str]()
    below = [_without_quote(line) for line in lines[start : start + _MAX_CONTINUATIONS]]
    for line, next_line in zip(below, [*below, ""][1:], strict=True):
        if (found[-1] if found else encoded).endswith("=") or not _BASE64.fullmatch(line) or _SIZE.fullmatch(next_line):
            break
        found.append(line)
    return found
