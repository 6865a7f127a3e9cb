"""Ledgers as an earlier version of the program made them."""

import sqlite3
from datetime import datetime
from pathlib import Path

from archiver.ledger.connection import BEGIN
from archiver.ledger.founding import create_ledger
from archiver.ledger.run_lock import RunLock
from archiver.ledger.search_index import define_folding
from archiver.ledger.store import LOCK, Store
from archiver.ledger.writer import Ledger
from archiver.model.folding import FOLDING


def ledger_of_schema(revision: str, path: Path, *, now: datetime) -> Ledger:
    """A new ledger of a schema version, open for a run, with a clock that stands still."""
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path, isolation_level=None)
    define_folding(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    with connection:
        connection.execute(BEGIN)
        assert revision == create_ledger(connection, revision)
        connection.execute(f"PRAGMA user_version = {FOLDING}")
    return Ledger(Store(path, clock=lambda: now, lock=RunLock.take(path.with_name(LOCK)), connection=connection))
