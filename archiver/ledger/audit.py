"""Audit: whether the ledger is what its runs signed, every fact against its leaf and the tree against every checkpoint.

The leaves are computed from the rows, and the tree from the leaves; nothing that is stored beside them is trusted. With a
checkpoint that was kept elsewhere (`kept`) a ledger that was rewritten as a whole, and signed again, is found out too.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from archiver.ledger.checkpoints import SignedRoot, read_checkpoint
from archiver.ledger.facts import FACTS, leaf_of
from archiver.ledger.merkle import Frontier
from archiver.ledger.merkle_log import largest_level
from archiver.ledger.reader import connect_read_only
from archiver.ledger.schema_version import is_blank, no_ledger_yet
from archiver.ledger.sqlite_errors import is_damage, ledger_error
from archiver.model.digests import PREFIX

DAMAGED = "L001"
FACT_CHANGED = "L002"
FACT_MISSING = "L003"
FACT_UNRECORDED = "L004"
LOG_BROKEN = "L005"
NOT_SIGNED = "L006"
ROOT_DIFFERS = "L007"
LOG_CUT = "L008"
NAME_UNFOUNDED = "L009"

CODES = {
    DAMAGED: "SQLite finds the file damaged",
    FACT_CHANGED: "a fact is other than when it was recorded",
    FACT_MISSING: "a fact that was recorded is missing",
    FACT_UNRECORDED: "a fact stands there that was never recorded in the log",
    LOG_BROKEN: "the log has a gap, or an entry that does not fit its place",
    NOT_SIGNED: "a checkpoint is not signed by the ledger's key",
    ROOT_DIFFERS: "the log does not lead to a checkpoint's root",
    LOG_CUT: "the log is shorter than a checkpoint says",
    NAME_UNFOUNDED: "a post bears a name that no recorded fact gives it",
}
"""Every code, and its sentence."""

MAX_DISCREPANCIES = 1000
"""How many discrepancies are reported at most."""

_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """Something in the ledger that differs from what was signed: its code, a sentence about it, and where it is."""

    code: str
    what: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit found: how many facts, entries and checkpoints there are, the log's root, and what does not hold.

    `newest` is the note of the checkpoint that was signed last.
    """

    facts: int
    entries: int
    checkpoints: int
    root: str
    discrepancies: tuple[Discrepancy, ...]
    newest: str | None = None


def audit(path: Path, *, kept: Mapping[str, str] = _NONE) -> Audit:
    """Read the whole ledger; `kept` are checkpoints from elsewhere by where they are, signed by a key that the ledger knows."""
    if not path.is_file() or path.stat().st_size == 0:
        raise no_ledger_yet(path)
    try:
        with closing(connect_read_only(path)) as connection:
            connection.execute("BEGIN")
            if is_blank(connection):
                raise no_ledger_yet(path)
            return _audit(connection, kept)
    except sqlite3.DatabaseError as error:
        if is_damage(error):  # too great for SQLite to read on
            return _damaged([Discrepancy(code=DAMAGED, what=str(error), where=path.name)])
        raise ledger_error(error, path) from error


def _damaged(damage: Sequence[Discrepancy]) -> Audit:
    return Audit(facts=0, entries=0, checkpoints=0, root="", discrepancies=tuple(damage))


def _audit(connection: sqlite3.Connection, kept: Mapping[str, str]) -> Audit:
    damage = list(_damage(connection))
    if damage:
        return _damaged(damage)
    signed = list(_signed(connection, kept))
    tree = _RebuiltTree({root.size for root, _ in signed if root is not None})
    facts = (_facts(connection, fact) for fact in FACTS)
    found = chain(*facts, _entries_without_facts(connection), tree.grow(connection), _unfounded_names(connection))
    discrepancies = list(islice(found, MAX_DISCREPANCIES))
    discrepancies += [problem for root, where in signed if (problem := tree.disagreement(root, where)) is not None]
    counted = (connection.execute(f"SELECT count(*) FROM {fact}").fetchone()[0] for fact in FACTS)  # noqa: S608 - our own names
    return Audit(
        facts=sum(counted),
        entries=tree.frontier.size,
        checkpoints=connection.execute("SELECT count(*) FROM checkpoint").fetchone()[0],
        root=PREFIX + tree.frontier.root().hex(),
        discrepancies=tuple(discrepancies),
        newest=connection.execute("SELECT max(id), note FROM checkpoint").fetchone()["note"],
    )


def _damage(connection: sqlite3.Connection) -> Iterator[Discrepancy]:
    """What SQLite itself finds wrong."""
    for row in connection.execute("PRAGMA integrity_check(10)"):
        if row[0] != "ok":
            yield Discrepancy(code=DAMAGED, what=str(row[0]), where="PRAGMA integrity_check")


def _facts(connection: sqlite3.Connection, fact: str) -> Iterator[Discrepancy]:
    """The facts of one table that are not what the log says."""
    query = f"SELECT {fact}.*, entry.leaf AS leaf_in_log FROM {fact} LEFT JOIN entry ON entry.fact = ? AND entry.row = {fact}.id"  # noqa: S608 - our own names
    for row in connection.execute(query, (fact,)):
        cells = dict(row)
        leaf = cells.pop("leaf_in_log")
        if leaf is None:
            yield Discrepancy(code=FACT_UNRECORDED, what=CODES[FACT_UNRECORDED], where=f"{fact} {row['id']}")
        elif leaf != leaf_of(fact, cells):
            yield Discrepancy(code=FACT_CHANGED, what=CODES[FACT_CHANGED], where=f"{fact} {row['id']}")


def _entries_without_facts(connection: sqlite3.Connection) -> Iterator[Discrepancy]:
    """The entries of the log whose fact is not there."""
    for fact in FACTS:
        query = f"SELECT row FROM entry WHERE fact = ? AND row NOT IN (SELECT id FROM {fact})"  # noqa: S608 - our own names
        for row in connection.execute(query, (fact,)):
            yield Discrepancy(code=FACT_MISSING, what=CODES[FACT_MISSING], where=f"{fact} {row['row']}")


def _signed(connection: sqlite3.Connection, kept: Mapping[str, str]) -> Iterator[tuple[SignedRoot | None, str]]:
    """Every checkpoint, the ledger's and those from elsewhere: its root, None where it is not signed; and where it is."""
    rows = connection.execute("SELECT * FROM checkpoint ORDER BY id").fetchall()
    for row in rows:
        signed = read_checkpoint(row["note"], row["verifier"])
        as_recorded = signed is not None and (signed.size, PREFIX + signed.root.hex()) == (row["size"], row["root"])
        yield signed if as_recorded else None, f"checkpoint {row['id']} of run {row['run']}"
    verifiers = dict.fromkeys(row["verifier"] for row in rows)
    for where, note in kept.items():
        roots = (read_checkpoint(note, verifier) for verifier in verifiers)
        yield next((root for root in roots if root is not None), None), where


class _RebuiltTree:
    """The tree, built again from the log's entries, with its roots at the sizes of the checkpoints."""

    def __init__(self, sizes: Collection[int]) -> None:
        self.frontier = Frontier()
        self._wanted = set(sizes)
        self._roots = {0: self.frontier.root()}

    def grow(self, connection: sqlite3.Connection) -> Iterator[Discrepancy]:
        """Append every entry; yields those that do not fit their place."""
        for row in connection.execute("SELECT * FROM entry ORDER BY leaf_index"):
            index = self.frontier.size
            self.frontier.append(row["leaf"])
            subtree = None if largest_level(index) == 0 else self.frontier.peaks[-1]
            if row["leaf_index"] != index or row["subtree"] != subtree or row["fact"] not in FACTS:
                yield Discrepancy(code=LOG_BROKEN, what=CODES[LOG_BROKEN], where=f"entry {row['leaf_index']}")
            if self.frontier.size in self._wanted:
                self._roots[self.frontier.size] = self.frontier.root()

    def disagreement(self, signed: SignedRoot | None, where: str) -> Discrepancy | None:
        """How a checkpoint disagrees with the tree; None where it holds."""
        if signed is None:
            return Discrepancy(code=NOT_SIGNED, what=CODES[NOT_SIGNED], where=where)
        if signed.size > self.frontier.size:
            return Discrepancy(code=LOG_CUT, what=f"{CODES[LOG_CUT]}: {self.frontier.size} entries, not {signed.size}", where=where)
        if self._roots.get(signed.size) != signed.root:
            return Discrepancy(code=ROOT_DIFFERS, what=CODES[ROOT_DIFFERS], where=where)
        return None


def _unfounded_names(connection: sqlite3.Connection) -> Iterator[Discrepancy]:
    """The posts whose name, or whose settling as another post, follows from no recorded fact."""
    for row in connection.execute(_UNFOUNDED):
        yield Discrepancy(code=NAME_UNFOUNDED, what=CODES[NAME_UNFOUNDED], where=f"post {row['id']}")


_UNFOUNDED = """
SELECT post.id FROM post LEFT JOIN post AS target ON target.id = post.settled_as
WHERE (
    post.key IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM embed WHERE embed.post = post.id AND named = post.platform || ':' || post.key)
    AND NOT EXISTS (SELECT 1 FROM settlement WHERE settlement.post = post.id AND ref = post.platform || ':' || post.key)
) OR (
    post.settled_as IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM settlement WHERE settlement.post = post.id AND ref = target.platform || ':' || target.key)
)
"""
