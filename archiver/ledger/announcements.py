"""Announce the files that a run is about to write: what nobody announced is not adopted."""

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

from archiver.ledger.queries import Query

if TYPE_CHECKING:  # readers do not load what only writers need
    from archiver.ledger.store import Store


def announce(store: "Store", run: int, path: str) -> None:
    """Record, once, that a run is about to give a file its name."""
    with store.transaction():
        if store.first("SELECT 1 FROM announcement WHERE path = ?", (path,)) is None:
            store.record("announcement", {"run": run, "path": path, "at": store.time(None)})


def announced(query: Query, paths: Collection[str]) -> dict[str, int]:
    """Those of the files that were announced, each with the run that announced it."""
    rows = query("SELECT path, run FROM announcement WHERE path IN (SELECT value FROM json_each(?))", (json.dumps(list(paths)),))
    return {row["path"]: row["run"] for row in rows}
