"""ZIP, tar and WARC files as sources: spreadsheets, archives of accounts and web archives, by the names of the files in them."""

import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from archiver.app.sources.account_folders import account_in_tar, account_in_zip
from archiver.app.sources.sheets import from_spreadsheet
from archiver.app.sources.source import Source, SourceProblem, SourceWalk
from archiver.app.sources.web_archives import from_archive
from archiver.bounds import bounds, exceeded, remedy
from archiver.evidence.warc_streams import is_warc, is_zip
from archiver.finding.compressed import decompressed_beginning, is_gzip
from archiver.finding.spreadsheets import is_spreadsheet

_MAGIC_BYTES, _HEAD_BYTES = 64, 1 << 16
_TAR_MAGIC = (257, b"ustar")
_TYPE_MEMBER, _MAX_TYPE_BYTES = "mimetype", 100
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError)


def is_package(head: bytes) -> bool:
    """Whether bytes begin like a ZIP file, like a tar file with gzip, or like a WARC file, compressed or not."""
    return is_zip(head) or is_tar(head) or is_warc(decompressed_beginning(head, _MAGIC_BYTES) if is_gzip(head) else head)


def from_package(entry: str, open_file: Callable[[], BinaryIO], walk: SourceWalk) -> Iterator[Source]:
    """The sources in a ZIP, tar or WARC file."""
    with open_file() as file:
        names = _names_in(file)
        content = file.read(bounds().article_bytes + 1) if _holds_a_spreadsheet(file, names) else None
        is_tar = _is_tar(file)
    account = account_in_zip(entry, open_file, names) if names else account_in_tar(entry, open_file) if is_tar else None
    if account is not None:
        yield account
    elif is_tar:
        yield SourceProblem(source=entry, what="is a tar file of no known kind", remedy="unpack it, and name what is in it")
    elif content is None:
        yield from from_archive(entry, open_file, walk)
    elif len(content) > bounds().article_bytes:
        todo = remedy("article_bytes", "save it as CSV, in parts")
        yield SourceProblem(source=entry, what=exceeded("article_bytes"), remedy=todo)
    else:
        yield from from_spreadsheet(entry, content, walk)


def _names_in(file: BinaryIO) -> list[str]:
    """The names of the members of a ZIP file; none of any other file, or of a damaged one."""
    try:
        if not is_zip(file.read(4)):
            return []
        with zipfile.ZipFile(file) as folder:
            return folder.namelist()
    except _DAMAGED:
        return []  # what is wrong with it is told when it is read as a web archive
    finally:
        file.seek(0)


def _is_tar(file: BinaryIO) -> bool:
    """Whether a file is a tar file, compressed with gzip."""
    file.seek(0)
    return is_tar(file.read(_HEAD_BYTES))


def is_tar(head: bytes) -> bool:
    """Whether bytes begin like a tar file, compressed with gzip."""
    return is_gzip(head) and decompressed_beginning(head, _TAR_MAGIC[0] + len(_TAR_MAGIC[1])).endswith(_TAR_MAGIC[1])


def _holds_a_spreadsheet(file: BinaryIO, names: Sequence[str]) -> bool:
    """Whether a ZIP file is a spreadsheet; it is read from its beginning then."""
    if not names:
        return False
    try:
        with zipfile.ZipFile(file) as folder:
            media_type = b""
            if _TYPE_MEMBER in names:
                with folder.open(_TYPE_MEMBER) as member:
                    media_type = member.read(_MAX_TYPE_BYTES)
            return is_spreadsheet(names, media_type)
    except _DAMAGED:
        return False
    finally:
        file.seek(0)
