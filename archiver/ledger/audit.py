"""Whether the ledger is what its runs have signed: every fact against its leaf, the tree against every checkpoint.

What the tree says is computed anew from the rows, never taken from what is stored beside them. Who keeps a copy of a checkpoint
elsewhere hands it in as `kept`: a ledger that was rewritten as a whole, and signed anew, still does not match it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """Something in the ledger that is not as it was signed: a stable code, what it is, and where."""

    code: str
    what: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit found: how many entries the log has, its root, and what does not hold."""

    entries: int
    checkpoints: int
    root: str
    discrepancies: tuple[Discrepancy, ...]


CODES = {
    "L001": "SQLite finds the file damaged",
    "L002": "a fact is other than when it was recorded",
    "L003": "a fact that was recorded is missing",
    "L004": "a fact was added behind the log's back",
    "L005": "the log has a gap, or its entries are out of order",
    "L006": "a checkpoint is not signed by its key",
    "L007": "the log does not lead to a checkpoint's root",
    "L008": "the log is shorter than a checkpoint says",
    "L009": "the key that signs has changed",
    "L010": "a post or a run does not rest on recorded facts",
}
"""Every code, and its sentence."""


def audit(path: Path, *, kept: Iterable[str] = ()) -> Audit:
    """Read the whole ledger; `kept` are checkpoints from elsewhere, whose key is taken from the ledger."""
    if not path.is_file() or path.stat().st_size == 0:
        raise InputError(f"there is no ledger at {path}", remedy="run `archive` first, or name another home with --home")
    try:
        connection = connected(path)
        connection.execute("BEGIN")
        reading = _Reading(connection)
        found = [*reading.damage()]
        found += [] if found else [*reading.all_else(tuple(kept))]
        return Audit(
            entries=reading.size, checkpoints=reading.checkpoints, root=PREFIX + reading.root.hex(), discrepancies=tuple(found)
        )
    except sqlite3.Error as error:
        raise fault(error, path) from error
