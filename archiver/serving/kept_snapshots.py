"""Snapshots below `/snapshots/`, for other programs and for the player.

A snapshot that shares bodies with others is answered with these put back, so that it can be read by itself. With `?kept`, and where
it shares none, it is the file as it is kept, whole or in ranges (RFC 9110, section 14).
"""

from pathlib import Path

from archiver.evidence import whole_snapshot
from archiver.ledger.withdrawals import withdrawn_snapshots
from archiver.serving.replies import Reply, ServedRequest
from archiver.serving.served_archive import ServedArchive

ROOT = "/snapshots/"
_MEDIA_TYPE = "application/gzip"


class KeptSnapshots:
    """Answers with snapshot files; what is withdrawn, and what shows something withdrawn, is not there."""

    def __init__(self, served: ServedArchive) -> None:
        self._served = served

    def __call__(self, request: ServedRequest) -> Reply | None:
        """The file at a path; None where there is none that is shown."""
        path = request.path.removeprefix("/")
        file = self.file(path) if request.path.startswith(ROOT) else None
        headers = {"Content-Disposition": "attachment", "Cache-Control": "private, no-cache"}
        if file is None:
            return None
        body = file if "kept" in request.query else self._whole(path) or file
        return Reply(media_type=_MEDIA_TYPE, body=body, headers=headers)

    def _whole(self, path: str) -> bytes | None:
        """A snapshot with the bodies that it shares; None if it shares none."""
        with self._served.opened() as archive:
            rows = list(archive.reader.query("SELECT 1 FROM snapshot WHERE path = ? AND shared IS NOT NULL", (path,)))
        return b"".join(whole_snapshot(self._served.home.folder, path)) if rows else None

    def file(self, path: str) -> Path | None:
        """A snapshot that is recorded. A run's file is not shown: it has the answers about all posts of the run."""
        with self._served.opened() as archive:
            rows = list(archive.reader.query("SELECT post FROM snapshot WHERE path = ?", (path,)))
            posts = [row["post"] for row in rows if row["post"] is not None]
            is_hidden = not rows or archive.reader.withdrawn_posts(posts) or path in withdrawn_snapshots(archive.reader.query)
        file = self._served.home.folder / path
        return file if not is_hidden and _is_inside(file, self._served.home.snapshots) else None


def _is_inside(file: Path, folder: Path) -> bool:
    """Whether a path is that of a regular file inside of a folder, wherever links lead."""
    return file.is_file() and file.resolve().is_relative_to(folder.resolve())
