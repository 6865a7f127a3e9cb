"""ZIP and WARC files as sources: the names in a ZIP file decide whether it is a spreadsheet or a web archive."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from archiver.app.sources.sheets import from_spreadsheet
from archiver.app.sources.source import Source, SourceProblem, SourceWalk
from archiver.app.sources.web_archives import from_archive
from archiver.bounds import bounds, exceeded, remedy
from archiver.evidence.warc_streams import is_warc, is_zip
from archiver.finding.compressed import decompressed_beginning, is_gzip
from archiver.finding.spreadsheets import is_spreadsheet

_MAGIC_BYTES = 64
_TYPE_MEMBER, _MAX_TYPE_BYTES = "mimetype", 100
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError)


def is_package(head: bytes) -> bool:
    """Whether bytes begin like a ZIP file, or like a WARC file, compressed or not."""
    return is_zip(head) or is_warc(decompressed_beginning(head, _MAGIC_BYTES) if is_gzip(head) else head)


def from_package(entry: str, open_file: Callable[[], BinaryIO], walk: SourceWalk) -> Iterator[Source]:
    """The sources in a ZIP or WARC file."""
    with open_file() as file:
        content = file.read(bounds().article_bytes + 1) if _holds_a_spreadsheet(file) else None
    if content is None:
        yield from from_archive(entry, open_file, walk)
    elif len(content) > bounds().article_bytes:
        todo = remedy("article_bytes", "save it as CSV, in parts")
        yield SourceProblem(source=entry, what=exceeded("article_bytes"), remedy=todo)
    else:
        yield from from_spreadsheet(entry, content, walk)


def _holds_a_spreadsheet(file: BinaryIO) -> bool:
    """Whether a file is a spreadsheet; it is read from its beginning then."""
    try:
        if not is_zip(file.read(4)):
            return False
        with zipfile.ZipFile(file) as folder:
            names = folder.namelist()
            media_type = b""
            if _TYPE_MEMBER in names:
                with folder.open(_TYPE_MEMBER) as member:
                    media_type = member.read(_MAX_TYPE_BYTES)
            return is_spreadsheet(names, media_type)
    except _DAMAGED:
        return False  # what is wrong with it is told when it is read as a web archive
    finally:
        file.seek(0)
