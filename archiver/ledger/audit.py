"""Audit the ledger: compare every fact with its leaf in the log, and the log with every signed checkpoint.

Leaves are computed again from the rows, and the tree from the leaves; stored subtree hashes are not trusted. A ledger that was
rewritten and signed again as a whole is only detected with a checkpoint that was stored elsewhere.
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
from archiver.ledger.schema_version import SCHEMA, earlier_version, is_blank, no_ledger_yet, revision_of
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
    FACT_CHANGED: "a fact differs from when it was recorded",
    FACT_MISSING: "a fact that was recorded is missing",
    FACT_UNRECORDED: "a fact has no entry in the log",
    LOG_BROKEN: "the log has a gap, or an entry with a wrong hash or table",
    NOT_SIGNED: "a checkpoint is not signed by the ledger's key",
    ROOT_DIFFERS: "the log's root differs from the one in a checkpoint",
    LOG_CUT: "the log is shorter than a checkpoint says",
    NAME_UNFOUNDED: "a post has a name that no recorded fact gives it",
}
"""The sentence of each code."""

MAX_DISCREPANCIES = 1000
"""The largest number of discrepancies that are reported, apart from those of checkpoints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """A difference between the ledger and what was signed: its code, a sentence (`what`), and the row or file (`where`)."""

    code: str
    what: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The result of an audit: the numbers of facts, log entries and checkpoints, the log's root, and the discrepancies.

    `newest` is the note of the checkpoint that was signed last.
    """

    facts: int
    entries: int
    checkpoints: int
    root: str
    discrepancies: tuple[Discrepancy, ...]
    newest: str | None = None


def audit(path: Path, *, outside: Mapping[str, str] = {}) -> Audit:
    """Audit the ledger; `outside` are notes of checkpoints that were stored elsewhere, by their location.

    `InputError` if there is no ledger, `LedgerError` if it cannot be read.
    """
    if not path.is_file() or path.stat().st_size == 0:
        raise no_ledger_yet(path)
    try:
        with closing(connect_read_only(path)) as connection:
            connection.execute("BEGIN")
            if is_blank(connection):
                raise no_ledger_yet(path)
            if (revision_of(connection) or SCHEMA) < SCHEMA:
                raise earlier_version(path)
            return _audit(connection, outside)
    except sqlite3.DatabaseError as error:
        if is_damage(error):  # so severe that SQLite stops reading
            return _damaged([Discrepancy(code=DAMAGED, what=str(error), where=path.name)])
        raise ledger_error(error, path) from error


def _damaged(damage: Sequence[Discrepancy]) -> Audit:
    return Audit(facts=0, entries=0, checkpoints=0, root="", discrepancies=tuple(damage))


def _audit(connection: sqlite3.Connection, outside: Mapping[str, str]) -> Audit:
    damage = list(_damage(connection))
    if damage:
        return _damaged(damage)
    signed = list(_signed(connection, outside))
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
    """The damage that SQLite's own check finds, as discrepancies."""
    for row in connection.execute("PRAGMA integrity_check(10)"):
        if row[0] != "ok":
            yield Discrepancy(code=DAMAGED, what=str(row[0]), where="PRAGMA integrity_check")


def _facts(connection: sqlite3.Connection, fact: str) -> Iterator[Discrepancy]:
    """The facts of one table whose leaf in the log is missing or differs."""
    query = f"SELECT {fact}.*, entry.leaf AS leaf_in_log FROM {fact} LEFT JOIN entry ON entry.fact = ? AND entry.row = {fact}.id"  # noqa: S608 - our own names
    for row in connection.execute(query, (fact,)):
        cells = dict(row)
        leaf = cells.pop("leaf_in_log")
        if leaf is None:
            yield _discrepancy(FACT_UNRECORDED, f"{fact} {row['id']}")
        elif leaf != leaf_of(fact, cells):
            yield _discrepancy(FACT_CHANGED, f"{fact} {row['id']}")


def _entries_without_facts(connection: sqlite3.Connection) -> Iterator[Discrepancy]:
    """The entries of the log whose fact is missing."""
    for fact in FACTS:
        query = f"SELECT row FROM entry WHERE fact = ? AND row NOT IN (SELECT id FROM {fact})"  # noqa: S608 - our own names
        for row in connection.execute(query, (fact,)):
            yield _discrepancy(FACT_MISSING, f"{fact} {row['row']}")


def _discrepancy(code: str, where: str) -> Discrepancy:
    return Discrepancy(code=code, what=CODES[code], where=where)


def _signed(connection: sqlite3.Connection, outside: Mapping[str, str]) -> Iterator[tuple[SignedRoot | None, str]]:
    """Every checkpoint, the ledger's and those from outside: its root (None if the signature is not valid), and its location."""
    rows = connection.execute("SELECT * FROM checkpoint ORDER BY id").fetchall()
    for row in rows:
        signed = read_checkpoint(row["note"], row["verifier"])
        as_recorded = signed is not None and (signed.size, PREFIX + signed.root.hex()) == (row["size"], row["root"])
        yield signed if as_recorded else None, f"checkpoint {row['id']} of run {row['run']}"
    verifiers = dict.fromkeys(row["verifier"] for row in rows)
    for where, note in outside.items():
        roots = (read_checkpoint(note, verifier) for verifier in verifiers)
        yield next((root for root in roots if root is not None), None), where


class _RebuiltTree:
    """The tree rebuilt from the log's entries, with its roots at the sizes of the checkpoints."""

    def __init__(self, sizes: Collection[int]) -> None:
        self.frontier = Frontier()
        self._wanted = set(sizes)
        self._roots = {0: self.frontier.root()}

    def grow(self, connection: sqlite3.Connection) -> Iterator[Discrepancy]:
        """Append every entry; yields those whose index, subtree hash or table is wrong."""
        for row in connection.execute("SELECT * FROM entry ORDER BY leaf_index"):
            index = self.frontier.size
            self.frontier.append(row["leaf"])
            subtree = None if largest_level(index) == 0 else self.frontier.peaks[-1]
            if row["leaf_index"] != index or row["subtree"] != subtree or row["fact"] not in FACTS:
                yield _discrepancy(LOG_BROKEN, f"entry {row['leaf_index']}")
            if self.frontier.size in self._wanted:
                self._roots[self.frontier.size] = self.frontier.root()

    def disagreement(self, signed: SignedRoot | None, where: str) -> Discrepancy | None:
        """The discrepancy between a checkpoint and the tree; None if they agree."""
        if signed is None:
            return _discrepancy(NOT_SIGNED, where)
        if signed.size > self.frontier.size:
            return Discrepancy(code=LOG_CUT, what=f"{CODES[LOG_CUT]}: {self.frontier.size} entries, not {signed.size}", where=where)
        if self._roots.get(signed.size) != signed.root:
            return _discrepancy(ROOT_DIFFERS, where)
        return None


def _unfounded_names(connection: sqlite3.Connection) -> Iterator[Discrepancy]:
    """The posts whose name, or whose settlement as another post, no recorded fact supports."""
    for row in connection.execute(_UNFOUNDED):
        yield _discrepancy(NAME_UNFOUNDED, f"post {row['id']}")


_UNFOUNDED = """
SELECT post.id FROM post LEFT JOIN post AS target ON target.id = post.settled_as
    LEFT JOIN renaming ON renaming.id = (SELECT max(id) FROM renaming WHERE renaming.post = post.id)
WHERE CASE
    WHEN renaming.id IS NOT NULL THEN renaming.ref IS NOT post.platform || ':' || COALESCE(post.key, target.key)
    WHEN post.key IS NOT NULL THEN
        NOT EXISTS (SELECT 1 FROM embed WHERE embed.post = post.id AND named = post.platform || ':' || post.key)
        AND NOT EXISTS (SELECT 1 FROM settlement WHERE settlement.post = post.id AND ref = post.platform || ':' || post.key)
    WHEN post.settled_as IS NOT NULL THEN
        NOT EXISTS (SELECT 1 FROM settlement WHERE settlement.post = post.id AND ref = target.platform || ':' || target.key)
END
"""
