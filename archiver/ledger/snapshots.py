"""Record snapshot files, and find those of a post or an article version."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from archiver.ledger.queries import Query, ids_in, of_group
from archiver.ledger.rows import from_row, to_json
from archiver.model.shortfalls import is_of_post
from archiver.reporting.records import SnapshotRecord

if TYPE_CHECKING:  # readers do not load SQLAlchemy
    from archiver.ledger.facts import Cells
    from archiver.ledger.store import Store


class StoredFile(Protocol):
    """A snapshot file: its path relative to the archive home, its SHA-256 as 64 hex digits, its size in bytes."""

    @property
    def path(self) -> str: ...  # noqa: D102 - the class says it

    @property
    def sha256(self) -> str: ...  # noqa: D102

    @property
    def size(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSnapshot:
    """The row of a snapshot: its file, what it is of, when it was made, what it lacks, and the shared bodies that it refers to."""

    post: int | None
    article_version: int | None
    path: str
    sha256: str
    size: int
    at: datetime
    shortfalls: tuple[str, ...]
    shared: tuple[str, ...] | None = None


def record_snapshot(
    store: "Store",
    run: int,
    file: StoredFile,
    *,
    at: datetime,
    shortfalls: Collection[str] = (),
    shared: Collection[str] = (),
    post_id: int | None = None,
    article_version: int | None = None,
) -> int:
    """Record a snapshot file of a post or an article version, once per path; returns its id.

    `shared` are the SHA-256 of the bodies that it refers to.
    """
    with store.transaction():
        known = store.first("SELECT id FROM snapshot WHERE path = ?", (file.path,))
        if known is not None:
            return int(known["id"])
        references: Cells = {"run": run, "post": post_id, "article_version": article_version, "at": store.time(at)}
        cells: Cells = {"path": file.path, "sha256": file.sha256, "size": file.size}
        cells |= {"complete": not shortfalls, "shortfalls": to_json(list(shortfalls))}
        cells |= {"shared": to_json(list(shared)) if shared else None}
        return store.record("snapshot", references | cells)


def known_snapshots(query: Query, paths: Collection[str]) -> set[str]:
    """The paths among these that are recorded."""
    rows = query("SELECT path FROM snapshot WHERE path IN (SELECT value FROM json_each(?))", (json.dumps(list(paths)),))
    return {row["path"] for row in rows}


def every_snapshot(query: Query) -> list[RecordedSnapshot]:
    """All recorded snapshots, in the order in which they were recorded."""
    return [from_row(RecordedSnapshot, row) for row in query("SELECT * FROM snapshot ORDER BY id", ())]


def sharing(query: Query, sha256: Collection[str] | None = None) -> dict[str, list[str]]:
    """The paths of the snapshots that refer to each of these shared bodies, or to any, in the order in which they were recorded."""
    found: dict[str, list[str]] = {}
    for row in query(_SHARING, (None if sha256 is None else json.dumps(sorted(sha256)),)):
        found.setdefault(row["sha256"], []).append(row["path"])
    return found


_SHARING = """
SELECT shared_body.sha256, path FROM shared_body JOIN snapshot ON snapshot.id = shared_body.snapshot
WHERE ?1 IS NULL OR shared_body.sha256 IN (SELECT value FROM json_each(?1)) ORDER BY shared_body.sha256, snapshot.id
"""


def snapshots(query: Query, post_ids: Collection[int]) -> dict[int, list[SnapshotRecord]]:
    """Each post's snapshots, oldest first."""
    found: dict[int, list[SnapshotRecord]] = {post_id: [] for post_id in post_ids}
    for row in query(_OF_POSTS, (ids_in(post_ids),)):
        found[row["requested"]].append(from_row(SnapshotRecord, row))
    return found


_OF_POSTS = of_group("""
SELECT member.requested, snapshot.* FROM member JOIN snapshot ON snapshot.post = member.post ORDER BY snapshot.at, snapshot.id
""")


def snapshot_entries(query: Query, paths: Collection[str]) -> dict[str, int]:
    """The entries of the log that commit to the facts about these snapshots, by their paths."""
    return {row["path"]: row["leaf_index"] for row in query(_ENTRIES, (json.dumps(list(paths)),))}


_ENTRIES = """
SELECT snapshot.path, entry.leaf_index FROM snapshot JOIN entry ON entry.fact = 'snapshot' AND entry.row = snapshot.id
WHERE snapshot.path IN (SELECT value FROM json_each(?))
"""


def article_snapshots(query: Query, name: str) -> list[SnapshotRecord]:
    """The snapshots of all versions of an article, by its name, oldest first."""
    return [from_row(SnapshotRecord, row) for row in query(_OF_ARTICLE, (name,))]


_OF_ARTICLE = """
SELECT snapshot.* FROM article JOIN article_version ON article_version.article = article.id
JOIN snapshot ON snapshot.article_version = article_version.id WHERE article.name = ? ORDER BY snapshot.at, snapshot.id
"""


def shortfalls(query: Query, post_id: int) -> set[str]:
    """The shortfalls that any snapshot of a post has had."""
    return {shortfall for snapshot in snapshots(query, (post_id,))[post_id] for shortfall in snapshot.shortfalls}


def best_snapshot(query: Query, post_id: int) -> SnapshotRecord | None:
    """The best snapshot of a post: the newest complete one, else the newest; None if no capture is kept."""
    own = (snapshot for snapshot in snapshots(query, (post_id,))[post_id] if is_of_post(snapshot.shortfalls))
    return max(own, key=_rank, default=None)


def best_article_snapshot(query: Query, article_version: int) -> SnapshotRecord | None:
    """The best snapshot of an article version: the newest complete one, else the newest; None if there is none."""
    rows = query("SELECT * FROM snapshot WHERE article_version = ?", (article_version,))
    return max((from_row(SnapshotRecord, row) for row in rows), key=_rank, default=None)


def _rank(snapshot: SnapshotRecord) -> tuple[bool, bool, datetime]:
    """Sort key: complete snapshots rank highest, those that lack only a video above others, then newer above older."""
    return snapshot.complete, snapshot.shows_all, snapshot.at
