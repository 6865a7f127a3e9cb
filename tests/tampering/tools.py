"""What whoever tampers with an archive uses: SQL without the triggers, a log computed anew, and other keys."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from archiver.ledger.checkpoints import CheckpointSigner
from archiver.ledger.facts import FACTS, commitment_to
from archiver.ledger.home_files import KeyFolder
from archiver.ledger.key_files import load_signer, make_keys
from archiver.ledger.merkle import Frontier, leaf
from archiver.ledger.search_index import define_folding
from archiver.model.digests import PREFIX


@contextmanager
def opened(home: Path) -> Iterator[sqlite3.Connection]:
    """The database without its triggers, which are there again afterwards."""
    with closing(sqlite3.connect(home / "db" / "archive.sqlite", isolation_level=None)) as database:
        database.row_factory = sqlite3.Row
        define_folding(database)
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        yield database
        for _, statement in triggers:
            database.execute(statement)
        database.execute("COMMIT")


def sql(home: Path, *statements: str) -> None:
    """Change the past; each statement has to change something."""
    with opened(home) as database:
        for statement in statements:
            assert database.execute(statement).rowcount, statement


def other_keys(home: Path) -> CheckpointSigner:
    """New keys in place of the archive's, with no word of the old ones."""
    folder = KeyFolder(path=home / "keys")
    for path in (folder.private, folder.public, folder.rotations):
        path.unlink(missing_ok=True)
    return make_keys(folder)


def own_keys(home: Path) -> CheckpointSigner:
    """The archive's own keys: whoever tampers is its keeper."""
    return load_signer(KeyFolder(path=home / "keys"))


def recompute(home: Path, signer: CheckpointSigner | None) -> None:
    """Compute the whole log from the rows as they are now, and sign every checkpoint again, if there is somebody who signs."""
    with opened(home) as database:
        frontier, roots = Frontier(), {}
        for entry in database.execute("SELECT * FROM entry ORDER BY leaf_index").fetchall():
            row = database.execute(f"SELECT * FROM ({FACTS[entry['fact']]}) WHERE id = ?", (entry["row"],)).fetchone()  # noqa: S608 - our own SQL
            commitment = commitment_to(entry["fact"], dict(row), entry["salt"])
            frontier.append(leaf(commitment))
            roots[frontier.size] = frontier.root()
            subtree = frontier.peaks[-1] if entry["subtree"] else None
            change = "UPDATE entry SET commitment = ?, subtree = ? WHERE leaf_index = ?"
            database.execute(change, (commitment, subtree, entry["leaf_index"]))
        if signer is not None:
            for number, size in database.execute("SELECT id, size FROM checkpoint").fetchall():
                signed = (signer.checkpoint(size, roots[size]), PREFIX + roots[size].hex(), number)
                database.execute("UPDATE checkpoint SET note = ?, root = ? WHERE id = ?", signed)
            notes = [row["note"] for row in database.execute("SELECT note FROM checkpoint ORDER BY id")]
            (home / "checkpoints.txt").write_text("\n".join(notes), encoding="utf-8")
