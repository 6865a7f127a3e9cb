"""`export wacz`: a selection as one package that opens in ReplayWeb.page, pywb and other players."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from archiver.app.acts import EXPORT_WACZ, record_act
from archiver.app.exports.output_file import output_file
from archiver.app.exports.package_key import package_signer
from archiver.app.exports.page_contents import PageContents
from archiver.app.exports.selection import ExportChoice, chosen
from archiver.app.exports.snapshots import SelectedFiles
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.bounds import bounds
from archiver.errors import InputError
from archiver.evidence.draft import SOFTWARE
from archiver.export.wacz.package import PackageDescription, PackagedSnapshot, Timestamp, WrittenPackage, write_package
from archiver.model.timestamps import format_iso

_THUMBNAIL_PIXELS = 320
_JPEG_QUALITY = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedPackage:
    """What was written: the package and its size, the public key that has signed it, and what is not in it.

    `withdrawn` is how many posts and articles of the selection are withdrawn; `left_out` are snapshots that are not as they were
    kept, `missing` the digests of shared bodies that are not there, with a snapshot that needs each. `unrecorded` is why the export
    is not on record, None if it is.
    """

    path: Path
    size: int
    package: WrittenPackage
    public_key: str
    withdrawn: int
    left_out: tuple[str, ...]
    missing: dict[str, str]
    unrecorded: str | None


def export_wacz(
    home: Home, clock: Clock, choice: ExportChoice, path: Path, *, title: str | None = None, timestamp: Timestamp | None = None
) -> ExportedPackage:
    """Write a package of what was chosen, and record that.

    `InputError` where nothing is chosen or kept, or as `chosen` raises it; `EvidenceError` where the file cannot be written;
    `LedgerError` where the database or the key cannot be read.
    """
    with open_archive(home) as archive:
        archive.read_with_little_memory()
        files = SelectedFiles(home=home, archive=archive, selected=chosen(archive, choice))
        signer = package_signer(home)

        def describe() -> PackageDescription:
            if files.newest is None:
                raise InputError("nothing that was chosen has a snapshot", remedy="`archive` and `check` make them")
            created = format_iso(files.newest)
            return PackageDescription(title=title or _title(files), created=created, software=SOFTWARE)

        with output_file(path) as file:
            written = write_package(file, _packaged(files), describe=describe, signer=signer, shrink=thumbnail, timestamp=timestamp)
            size = file.seek(0, 2)
    detail = {"posts": len(files.selected.posts), "articles": len(files.selected.articles), "snapshots": written.snapshots}
    unrecorded = record_act(home, clock, EXPORT_WACZ, {**detail, "manifest": written.digest, "key": signer.public_key})
    return ExportedPackage(
        path=path,
        size=size,
        package=written,
        public_key=signer.public_key,
        withdrawn=files.selected.withdrawn,
        left_out=tuple(files.left_out),
        missing=files.missing,
        unrecorded=unrecorded,
    )


def _packaged(files: SelectedFiles) -> Iterator[PackagedSnapshot]:
    contents = PageContents(files)
    for kept in files.snapshots():
        yield PackagedSnapshot(sha256=kept.sha256, records=files.records(kept), content=contents.of(kept))


def _title(files: SelectedFiles) -> str:
    """What a package is called where nobody says it: by what it is of."""
    posts, articles = len(files.selected.posts), len(files.selected.articles)
    counts = (f"{posts:,} {'post' if posts == 1 else 'posts'}", f"{articles:,} {'article' if articles == 1 else 'articles'}")
    return " and ".join(text for text, number in zip(counts, (posts, articles), strict=True) if number)


def thumbnail(screenshot: bytes) -> bytes | None:
    """A small JPEG of a kept screenshot; None where it cannot be decoded."""
    from PIL import Image  # noqa: PLC0415 - only packages need it

    try:
        with Image.open(BytesIO(screenshot), formats=("PNG",)) as opened:
            if opened.width * opened.height > bounds().picture_pixels:
                return None
            small = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    small.thumbnail((_THUMBNAIL_PIXELS, _THUMBNAIL_PIXELS))
    written = BytesIO()
    small.save(written, "JPEG", quality=_JPEG_QUALITY)
    return written.getvalue()
