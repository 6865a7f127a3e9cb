"""The rows of snapshot files: recording one, and finding those of a post or an article version."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from archiver.ledger.queries import Ask, ids_in, of_group
from archiver.ledger.rows import from_row, to_json
from archiver.model.mementos import FROM_WEB_ARCHIVE
from archiver.reporting.records import SnapshotRecord

if TYPE_CHECKING:  # readers do not wait for SQLAlchemy
    from archiver.ledger.facts import Cells
    from archiver.ledger.store import Store


class KeptFile(Protocol):
    """A snapshot file as it was written: its path relative to the archive home, its SHA-256 as 64 hex digits, its size in bytes."""

    @property
    def path(self) -> str: ...  # noqa: D102 - the class says it

    @property
    def sha256(self) -> str: ...  # noqa: D102

    @property
    def size(self) -> int: ...  # noqa: D102


def record_snapshot(
    store: "Store",
    run: int,
    kept: KeptFile,
    *,
    at: datetime,
    shortfalls: Collection[str] = (),
    post_id: int | None = None,
    article_version: int | None = None,
) -> int:
    """Record a snapshot file, of a post or of an article version; the id, the same one for the same path."""
    with store.transaction():
        known = store.first("SELECT id FROM snapshot WHERE path = ?", (kept.path,))
        if known is not None:
            return int(known["id"])
        place: Cells = {"run": run, "post": post_id, "article_version": article_version, "at": store.time(at)}
        file: Cells = {"path": kept.path, "sha256": kept.sha256, "size": kept.size}
        return store.record("snapshot", place | file | {"complete": not shortfalls, "shortfalls": to_json(list(shortfalls))})


def known_snapshots(ask: Ask, paths: Collection[str]) -> set[str]:
    """Those of the paths that have a row."""
    rows = ask("SELECT path FROM snapshot WHERE path IN (SELECT value FROM json_each(?))", (json.dumps(list(paths)),))
    return {row["path"] for row in rows}


def every_snapshot(ask: Ask) -> list[SnapshotRecord]:
    """Every snapshot of which there is a row, in the order in which they were recorded."""
    return [from_row(SnapshotRecord, row) for row in ask("SELECT * FROM snapshot ORDER BY id", ())]


def snapshots(ask: Ask, post_ids: Collection[int]) -> dict[int, list[SnapshotRecord]]:
    """Each post's snapshots, oldest first."""
    found: dict[int, list[SnapshotRecord]] = {post_id: [] for post_id in post_ids}
    for row in ask(_OF_POSTS, (ids_in(post_ids),)):
        found[row["asked"]].append(from_row(SnapshotRecord, row))
    return found


_OF_POSTS = of_group("""
SELECT member.asked, snapshot.* FROM member JOIN snapshot ON snapshot.post = member.post ORDER BY snapshot.at, snapshot.id
""")


def kept_snapshot(ask: Ask, post_id: int) -> SnapshotRecord | None:
    """The best snapshot that we made of a post: the newest complete one, else the newest; a web archive's copy is none."""
    own = (snapshot for snapshot in snapshots(ask, (post_id,))[post_id] if FROM_WEB_ARCHIVE not in snapshot.shortfalls)
    return max(own, key=_rank, default=None)


def kept_article_snapshot(ask: Ask, article_version: int) -> SnapshotRecord | None:
    """The best snapshot of an article version."""
    rows = ask("SELECT * FROM snapshot WHERE article_version = ?", (article_version,))
    return max((from_row(SnapshotRecord, row) for row in rows), key=_rank, default=None)


def _rank(snapshot: SnapshotRecord) -> tuple[bool, datetime]:
    """A complete snapshot goes before one that is not, then a newer one before an older."""
    return snapshot.complete, snapshot.at
