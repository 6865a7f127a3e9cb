"""Take the pictures of found posts out of their snapshots, as files that a viewer can open."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import mkdtemp

from archiver.app.posts.file_types import Family, file_type
from archiver.app.runs.home import Home
from archiver.errors import EvidenceError
from archiver.evidence import read_unchanged_snapshot
from archiver.model.digests import digest
from archiver.reporting.records import PostRecord

_ENDINGS = {"jpeg": ".jpg", "png": ".png", "gif": ".gif", "webp": ".webp", "avif": ".avif"}
"""The formats that are handed to a viewer; others can hold more than a picture."""
MAX_PICTURES = 20


def write_pictures(home: Home, records: Iterable[PostRecord]) -> list[Path]:
    """Write the posts' pictures, and how they looked, to a new temporary folder; none where no snapshot has any.

    At most `MAX_PICTURES`, in the order of the posts. A snapshot whose bytes have changed is passed over.
    """
    found = (picture for record in records for picture in dict.fromkeys(_pictures(home, record)))
    written: list[Path] = []
    folder: Path | None = None
    for picture, _ in zip(found, range(MAX_PICTURES), strict=False):
        folder = folder or Path(mkdtemp(prefix="embed-archiver-"))
        path = folder / f"{len(written) + 1:02}{_ENDINGS[file_type(picture).code]}"
        path.write_bytes(picture)
        written.append(path)
    return written


def _pictures(home: Home, record: PostRecord) -> Iterator[bytes]:
    """The bytes of a post's pictures, in its own order, then its screenshot; of its best snapshot that has any."""
    shown = list(dict.fromkeys(media.digest for version in record.versions for media in version.media if media.digest is not None))
    for kept in sorted(record.snapshots, key=lambda kept: (not kept.shows_all, kept.at)):
        try:
            snapshot = read_unchanged_snapshot(home.folder / kept.path, kept.sha256)
        except EvidenceError:
            continue
        exchanges = (*snapshot.answers, *(snapshot.capture.exchanges if snapshot.capture is not None else ()))
        bodies = {digest(exchange.body): exchange.body for exchange in exchanges if _is_picture(exchange.body)}
        pictures = [*(bodies[name] for name in shown if name in bodies), *([snapshot.screenshot] if snapshot.screenshot else [])]
        if pictures:
            yield from pictures
            return


def _is_picture(body: bytes) -> bool:
    kind = file_type(body)
    return kind.family is Family.PICTURE and kind.code in _ENDINGS
