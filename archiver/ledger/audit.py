"""Audit the ledger: compare every fact with its leaf in the log, and the log with every signed checkpoint.

Leaves are computed again from the rows, and the tree from the leaves; stored subtree hashes are not trusted. A ledger that was
rewritten and signed again as a whole, with the pinned key, is only detected with a checkpoint that was stored elsewhere.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from archiver.ledger.checkpoint_audit import WARNINGS, CheckpointAudit, Discrepancy, OutsideCheckpoints
from archiver.ledger.facts import FACTS, commitment_to, without_nulls
from archiver.ledger.index_audit import indexes_that_differ
from archiver.ledger.merkle import Frontier, leaf
from archiver.ledger.merkle_log import largest_level
from archiver.ledger.reader import connect_read_only
from archiver.ledger.schema_audit import CODES as DERIVED_CODES
from archiver.ledger.schema_audit import (
    INDEX_DIFFERS,
    SCHEMA_DIFFERS,
    SHARING_DIFFERS,
    foreign_schema,
    snapshots_otherwise_sharing,
    versions_otherwise_indexed,
)
from archiver.ledger.schema_version import SCHEMA, earlier_version, has_log, is_blank, no_ledger_yet, require_known, revision_of
from archiver.ledger.sqlite_errors import is_damage, is_undecodable, ledger_error
from archiver.ledger.withdrawn_facts import WithdrawnFacts
from archiver.model.digests import PREFIX

DAMAGED = "L001"
FACT_CHANGED = "L002"
FACT_MISSING = "L003"
FACT_UNRECORDED = "L004"
LOG_BROKEN = "L005"
NAME_UNFOUNDED = "L009"
FACT_DESTROYED = "L010"

CODES = {
    DAMAGED: "SQLite finds the file damaged",
    FACT_CHANGED: "a fact differs from when it was recorded",
    FACT_MISSING: "a fact that was recorded is missing",
    FACT_UNRECORDED: "a fact has no entry in the log",
    LOG_BROKEN: "the log has a gap, or an entry with a wrong hash or table",
    NAME_UNFOUNDED: "a post has another name than the one that it was settled as",
    FACT_DESTROYED: "a fact was destroyed, and no withdrawal names it",
} | DERIVED_CODES
"""The sentence of each code."""

MAX_DISCREPANCIES = 1000
"""The largest number of discrepancies that are reported of the rows, and of the checkpoints."""


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

    @property
    def errors(self) -> tuple[Discrepancy, ...]:
        """The discrepancies that need action."""
        return tuple(discrepancy for discrepancy in self.discrepancies if discrepancy.code not in WARNINGS)


def audit(path: Path, outside: OutsideCheckpoints = OutsideCheckpoints()) -> Audit:  # noqa: B008 - it is frozen
    """Audit the ledger, by what is known from outside of it: the trusted keys, and checkpoints that are stored elsewhere.

    `InputError` if there is no ledger, `LedgerError` if it cannot be read.
    """
    if not path.is_file() or path.stat().st_size == 0:
        raise no_ledger_yet(path)
    try:
        return _audited(path, outside)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if not isinstance(error, UnicodeDecodeError) and is_damage(error):  # so severe that SQLite stops reading
            return _damaged([Discrepancy(code=DAMAGED, what=str(error), where=path.name)])
        if not is_undecodable(error):
            raise ledger_error(error, path) from error
    try:
        return _audited(path, outside, text_of=_decoded)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # in its schema, or in a message about it
        return _damaged([Discrepancy(code=DAMAGED, what=str(error), where=path.name)])


def _audited(path: Path, outside: OutsideCheckpoints, *, text_of: Callable[[bytes], str] = str) -> Audit:
    with closing(connect_read_only(path)) as connection:
        connection.text_factory = text_of
        connection.execute("BEGIN")
        if is_blank(connection):
            raise no_ledger_yet(path)
        found = revision_of(connection)
        if found is not None or not has_log(connection):
            require_known(found, path)
        if (found or SCHEMA) < SCHEMA:
            raise earlier_version(path)
        return _audit(connection, outside)


def _decoded(text: bytes) -> str:
    """Text that may be no UTF-8; what is none becomes lone surrogates, which no fact has, so that the fact differs."""
    return text.decode(errors="surrogateescape")


def _damaged(damage: Sequence[Discrepancy]) -> Audit:
    return Audit(facts=0, entries=0, checkpoints=0, root="", discrepancies=tuple(damage))


def _audit(connection: sqlite3.Connection, outside: OutsideCheckpoints) -> Audit:
    damage = list(_damage(connection))
    if damage:
        return _damaged(damage)
    checkpoints = CheckpointAudit(connection, outside)
    tree = _RebuiltTree(checkpoints.sizes)
    withdrawn = WithdrawnFacts(connection.execute)
    facts = (_facts(connection, fact, withdrawn) for fact in FACTS)
    missing = _entries_without_facts(connection, withdrawn)
    found = chain(_derived(connection), *facts, missing, tree.grow(connection), _unfounded_names(connection))
    discrepancies = list(islice(found, MAX_DISCREPANCIES))
    discrepancies += islice(checkpoints.against_tree(tree.frontier.size, tree.roots), MAX_DISCREPANCIES)
    counted = (connection.execute(f"SELECT count(*) FROM ({stated})").fetchone()[0] for stated in FACTS.values())  # noqa: S608 - our own SQL
    return Audit(
        facts=sum(counted),
        entries=tree.frontier.size,
        checkpoints=checkpoints.count,
        root=PREFIX + tree.frontier.root().hex(),
        discrepancies=tuple(discrepancies),
        newest=checkpoints.newest,
    )


def _damage(connection: sqlite3.Connection) -> Iterator[Discrepancy]:
    """The damage that SQLite's own check finds, as discrepancies."""
    for row in connection.execute("PRAGMA integrity_check(10)"):
        if row[0] != "ok":
            yield Discrepancy(code=DAMAGED, what=str(row[0]), where="PRAGMA integrity_check")


def _derived(connection: sqlite3.Connection) -> Iterator[Discrepancy]:
    """What is wrong with the schema, and where that is sound, with the search index and the table of shared bodies."""
    foreign = list(foreign_schema(connection))
    yield from (_discrepancy(SCHEMA_DIFFERS, name) for name in foreign)
    if not foreign:
        yield from (_discrepancy(INDEX_DIFFERS, f"version {row}") for row in versions_otherwise_indexed(connection))
        yield from (_discrepancy(INDEX_DIFFERS, f"index {name}") for name in indexes_that_differ(connection))
        yield from (_discrepancy(SHARING_DIFFERS, f"snapshot {row}") for row in snapshots_otherwise_sharing(connection))


def _facts(connection: sqlite3.Connection, fact: str, withdrawn: WithdrawnFacts) -> Iterator[Discrepancy]:
    """The facts of one table whose leaf in the log is missing or differs."""
    query = f"""
SELECT stated.*, entry.commitment AS log_commitment, entry.salt AS log_salt, entry.leaf_index AS log_index
FROM ({FACTS[fact]}) AS stated LEFT JOIN entry ON entry.fact = ? AND entry.row = stated.id
"""  # noqa: S608 - our own SQL
    for row in connection.execute(query, (fact,)):
        cells = dict(row)
        commitment, salt, index = (cells.pop(f"log_{name}") for name in ("commitment", "salt", "index"))
        if commitment is None:
            yield _discrepancy(FACT_UNRECORDED, f"{fact} {row['id']}")
        elif salt is None:
            if not withdrawn.names(index):
                yield _discrepancy(FACT_DESTROYED, f"{fact} {row['id']}")
            elif withdrawn.left_of(index, fact, cells) != without_nulls(cells):
                yield _discrepancy(FACT_CHANGED, f"{fact} {row['id']}")
        elif commitment != commitment_to(fact, cells, salt):
            yield _discrepancy(FACT_CHANGED, f"{fact} {row['id']}")


def _entries_without_facts(connection: sqlite3.Connection, withdrawn: WithdrawnFacts) -> Iterator[Discrepancy]:
    """The entries of the log whose fact is missing."""
    for fact in FACTS:
        query = f"SELECT leaf_index, row, salt FROM entry WHERE fact = ? AND row NOT IN (SELECT id FROM ({FACTS[fact]}))"  # noqa: S608 - our own SQL
        for row in connection.execute(query, (fact,)):
            if row["salt"] is not None:
                yield _discrepancy(FACT_MISSING, f"{fact} {row['row']}")
            elif not withdrawn.names(row["leaf_index"]):
                yield _discrepancy(FACT_DESTROYED, f"{fact} {row['row']}")


def _discrepancy(code: str, where: str) -> Discrepancy:
    return Discrepancy(code=code, what=CODES[code], where=where)


class _RebuiltTree:
    """The tree rebuilt from the log's entries, with its roots at the sizes of the checkpoints."""

    def __init__(self, sizes: Collection[int]) -> None:
        self.frontier = Frontier()
        self._wanted = set(sizes)
        self.roots = {0: self.frontier.root()}

    def grow(self, connection: sqlite3.Connection) -> Iterator[Discrepancy]:
        """Append every entry; yields those whose index, subtree hash or table is wrong."""
        for row in connection.execute("SELECT * FROM entry ORDER BY leaf_index"):
            index = self.frontier.size
            self.frontier.append(leaf(row["commitment"]))
            subtree = None if largest_level(index) == 0 else self.frontier.peaks[-1]
            if row["leaf_index"] != index or row["subtree"] != subtree or row["fact"] not in FACTS:
                yield _discrepancy(LOG_BROKEN, f"entry {row['leaf_index']}")
            if self.frontier.size in self._wanted:
                self.roots[self.frontier.size] = self.frontier.root()


def _unfounded_names(connection: sqlite3.Connection) -> Iterator[Discrepancy]:
    """The posts that have another name than that of their settlement, or are settled as another post without one."""
    for row in connection.execute(_UNFOUNDED):
        yield _discrepancy(NAME_UNFOUNDED, f"post {row['id']}")


_UNFOUNDED = """
SELECT post.id FROM post LEFT JOIN post AS target ON target.id = post.settled_as
    LEFT JOIN renaming ON renaming.id = (SELECT max(id) FROM renaming WHERE renaming.post = post.id)
WHERE CASE
    WHEN renaming.id IS NOT NULL THEN renaming.ref IS NOT post.platform || ':' || COALESCE(post.key, target.key)
    WHEN post.settled_as IS NOT NULL THEN
        NOT EXISTS (SELECT 1 FROM settlement WHERE settlement.post = post.id AND ref = target.platform || ':' || target.key)
    ELSE EXISTS (SELECT 1 FROM settlement WHERE settlement.post = post.id AND ref IS NOT post.platform || ':' || post.key)
END
"""
