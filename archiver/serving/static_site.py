"""The archive as a folder of files: every page of `serve`, with pictures, and a search that works without a server.

The folder is written beside the one that is asked for, and takes its place once it is whole: there is never half a site. The same
archive gives the same bytes. Memory does not grow with the archive.
"""

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.errors import EvidenceError, InputError
from archiver.ledger.durable_files import sync_folder
from archiver.ledger.reader import LedgerReader
from archiver.reporting.events import Listener, WorkProgress
from archiver.reporting.site_map import PageKind, PagePath
from archiver.serving.search_index import SearchIndex
from archiver.serving.views import Pages

MARK = "embed-archiver-site.json"
"""The file by which a folder is known as a site of ours, which may be replaced."""
_PICTURES = {
    PageKind.POST: PageKind.PICTURE,
    PageKind.UNSETTLED_POST: PageKind.UNSETTLED_PICTURE,
    PageKind.ARTICLE: PageKind.ARTICLE_PICTURE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSite:
    """What was written: the folder, and how many pages, pictures and bytes are in it."""

    folder: Path
    pages: int
    pictures: int
    size: int


def export_site(home: Home, folder: Path, listener: Listener) -> WrittenSite:
    """Write all pages to a folder that is new, empty, or a site of ours; `InputError` where it is anything else."""
    _require_ours(folder)
    draft = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(draft, ignore_errors=True)
    pages = Pages(home, is_static=True)
    try:
        draft.mkdir(parents=True)
        with open_archive(home) as archive, archive.at_one_time():
            written = _write(archive, pages, draft, listener)
        _replace(folder, draft)
    except OSError as error:
        raise EvidenceError(
            f"{folder} cannot be written: {error.strerror}", remedy="make room for it, or name another folder"
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return WrittenSite(folder=folder, pages=written.pages, pictures=written.pictures, size=written.size)


def _require_ours(folder: Path) -> None:
    """Refuse a folder that holds anything but a site that was written by this module."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise InputError(f"{folder} is not a folder", remedy="name a folder that is new, empty, or a site of this program")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise InputError(f"{folder} is not empty, and no site of this program", remedy="name a new or empty folder")


def _write(archive: LedgerReader, pages: Pages, folder: Path, listener: Listener) -> WrittenSite:
    """Write each page, the picture that it names, and the index of the search."""
    total = sum(1 for _ in pages.paths(archive))
    number = pictures = size = 0
    with SearchIndex() as search:
        for number, address in enumerate(pages.paths(archive), 1):
            body = _body(archive, pages, address)
            size += _write_file(folder / str(address), body)
            picture = _picture(address) if address.kind in _PICTURES else None
            if picture is not None and f'{picture}"'.encode() in body:
                size += _write_file(folder / str(picture), _body(archive, pages, picture))
                pictures += 1
            if not number % 100 or number == total:
                listener(WorkProgress(label="writing pages", done=number, of=total))
        for record in pages.searched_posts(archive):
            search.add(record)
        for path, content in search.files():
            size += _write_file(folder / path, content)
    state = pages.index(archive)
    size += _write_file(folder / MARK, json.dumps({"pages": number, "run": state.run}).encode() + b"\n")
    return WrittenSite(folder=folder, pages=number, pictures=pictures, size=size)


def _picture(page: PagePath) -> PagePath:
    return PagePath(kind=_PICTURES[page.kind], platform=page.platform, name=page.name, row=page.row)


def _body(archive: LedgerReader, pages: Pages, address: PagePath) -> bytes:
    page = pages.read(archive, address, {})
    if page is None:
        raise LookupError(str(address))
    return page.body


def _write_file(path: Path, content: bytes) -> int:
    """Write a file of the site; the number of its bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return len(content)


def _replace(folder: Path, draft: Path) -> None:
    """Put the written folder in the place of the former one, which is removed after that."""
    former = folder.with_name(f".{folder.name}.former")
    shutil.rmtree(former, ignore_errors=True)
    with suppress(FileNotFoundError):
        folder.rename(former)
    draft.rename(folder)
    sync_folder(folder.resolve().parent)
    shutil.rmtree(former, ignore_errors=True)
