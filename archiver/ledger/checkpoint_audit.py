"""Audit the checkpoints: who signed them, whether any is missing, and whether the log still leads to each of them.

Checkpoints come from three places: the ledger's own table, `checkpoints.txt` beside it, and from outside (memories, people). Only
the pinned key and its rotations say which signature counts (`key_history`).
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from archiver.ledger.checkpoints import SignedRoot, parse_root
from archiver.ledger.home_files import CHECKPOINTS_FILE
from archiver.ledger.key_history import KeyHistory
from archiver.ledger.signed_notes import parse_note
from archiver.model.digests import PREFIX

NO_CHECKPOINT = "K001"
OTHER_KEY = "K002"
NOT_SIGNED = "K003"
BAD_ROTATION = "K004"
OUT_OF_TURN = "K005"
CHECKPOINT_MISSING = "K006"
NOT_IN_TABLE = "K007"
LOG_CUT = "K008"
ROOT_DIFFERS = "K009"
NOT_IN_FILE = "K010"
SUCCEEDED = "K011"
NOT_YET_SIGNED = "K016"
OTHER_RUN = "K020"

CODES = {
    NO_CHECKPOINT: "a run has ended, and there is no checkpoint at all",
    OTHER_KEY: "a checkpoint is signed by another key than the pinned one and those that it was rotated from or to",
    NOT_SIGNED: "a checkpoint is changed: its signature does not hold, or its row says otherwise",
    BAD_ROTATION: "a rotation is not signed by both keys, or leads neither from the pinned key nor to it",
    OUT_OF_TURN: "a key has signed a log before it came into use, or after its rotation",
    CHECKPOINT_MISSING: "a finished run has no checkpoint",
    NOT_IN_TABLE: "a checkpoint that was signed is missing from the database",
    LOG_CUT: "the database is older than a checkpoint: its log is shorter",
    ROOT_DIFFERS: "the log's root differs from the one in a checkpoint",
    NOT_IN_FILE: "a checkpoint of the database is missing from checkpoints.txt; the next run appends it",
    SUCCEEDED: "a checkpoint is of an earlier log, which this one succeeds and does not prove",
    OTHER_RUN: "a checkpoint is not of the end of the run that its row names",
    NOT_YET_SIGNED: "no run has ended yet, so nothing is signed",
}
"""The sentence of each code."""

WARNINGS = frozenset({NOT_IN_FILE, NOT_YET_SIGNED})
"""The codes of what needs no action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """A difference between the ledger and what was signed: its code, a sentence (`what`), and the row or file (`where`)."""

    code: str
    what: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideCheckpoints:
    """What is known from outside of the database: the trusted keys, None if there is none, and checkpoints.

    `filed` are the notes in `checkpoints.txt`, None if it does not matter, `kept` those that others keep, by their location.
    """

    keys: KeyHistory | None = None
    filed: Sequence[str] | None = None
    kept: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A checkpoint's content, and where it is; `is_kept` says that somebody else keeps it."""

    root: SignedRoot
    where: str
    is_kept: bool


class CheckpointAudit:
    """The checkpoints of a ledger; its tree's roots at `sizes` have to be computed before `against_tree`."""

    def __init__(self, connection: sqlite3.Connection, outside: OutsideCheckpoints) -> None:
        self._connection = connection
        self._keys = outside.keys
        self._filed = outside.filed
        self._claims: list[_Claim] = []
        self._found: list[Discrepancy] = []
        self._rows = connection.execute("SELECT * FROM checkpoint ORDER BY id").fetchall()
        self._read_all(outside.kept)

    @property
    def sizes(self) -> Collection[int]:
        """The sizes of the log for which there are checkpoints."""
        return {claim.root.size for claim in self._claims}

    @property
    def newest(self) -> str | None:
        """The note that was signed last."""
        return self._rows[-1]["note"] if self._rows else None

    @property
    def count(self) -> int:
        """The number of checkpoints in the database."""
        return len(self._rows)

    def against_tree(self, size: int, roots: Mapping[int, bytes]) -> Iterator[Discrepancy]:
        """What is wrong: signatures, gaps in the run of checkpoints, and the log where it does not lead to them."""
        yield from self._found
        yield from self._unsigned_runs(size)
        yield from self._rotations()
        yield from self._between_file_and_table(size, roots)
        for claim in self._claims:
            is_cut = claim.root.size > size
            if not is_cut and roots[claim.root.size] == claim.root.root:
                continue
            if self._is_succeeded(claim.root):  # the log that succeeds it need not lead to it, and does not prove it then
                yield from [_discrepancy(SUCCEEDED, claim.where)] if claim.is_kept else []
            elif is_cut:
                what = f"{CODES[LOG_CUT]}, {size} entries instead of {claim.root.size}"
                yield Discrepancy(code=LOG_CUT, what=what, where=claim.where)
            else:
                yield _discrepancy(ROOT_DIFFERS, claim.where)

    def _read_all(self, kept: Mapping[str, str]) -> None:
        for row in self._rows:
            where = f"checkpoint {row['id']} of run {row['run']}"
            root = self._read(row["note"], where)
            if root is not None and (root.size, PREFIX + root.root.hex()) != (row["size"], row["root"]):
                self._found.append(_discrepancy(NOT_SIGNED, where))
        in_table = {row["note"] for row in self._rows}
        for number, note in enumerate(self._filed or (), start=1):
            if note not in in_table:
                self._read(note, f"{CHECKPOINTS_FILE}, note {number}")
        for where, note in kept.items():
            self._read(note, where, is_kept=True)

    def _read(self, note: str, where: str, *, is_kept: bool = False) -> SignedRoot | None:
        """Note what a checkpoint claims, and what is wrong with it."""
        root = self._signed_root(note, where)
        if root is not None:
            self._claims.append(_Claim(root=root, where=where, is_kept=is_kept))
        return root

    def _is_succeeded(self, root: SignedRoot) -> bool:
        """Whether a checkpoint is of a log that another one, of another origin, has succeeded."""
        periods = self._keys.periods if self._keys is not None else ()
        return any(period.key.name == root.origin for period in periods) and periods[-1].key.name != root.origin

    def _signed_root(self, note: str, where: str) -> SignedRoot | None:
        signed = parse_note(note)
        root = parse_root(signed.text) if signed is not None else None
        if root is None or self._keys is None:
            self._found += [_discrepancy(NOT_SIGNED, where)] if root is None else []
            return root
        read = self._keys.read(note)
        if read is None:
            code = OTHER_KEY if self._keys.key_of(note) is None else NOT_SIGNED
            self._found.append(_discrepancy(code, where))
            return root if code == OTHER_KEY else None
        if not read[1].covers(root.size):
            self._found.append(_discrepancy(OUT_OF_TURN, where))
        return root

    def _unsigned_runs(self, size: int) -> Iterator[Discrepancy]:
        unsigned = [row["id"] for row in self._connection.execute(_UNSIGNED)]
        if size and not self._rows:
            yield _discrepancy(NO_CHECKPOINT if unsigned else NOT_YET_SIGNED, f"a log of {size} entries")
        yield from (_discrepancy(CHECKPOINT_MISSING, f"run {run}") for run in unsigned)
        for row in self._connection.execute(_MISPLACED):
            yield _discrepancy(OTHER_RUN, f"checkpoint {row['id']} of run {row['run']}")

    def _rotations(self) -> Iterator[Discrepancy]:
        for number in self._keys.strays if self._keys is not None else ():
            yield _discrepancy(BAD_ROTATION, f"keys/rotations.txt, note {number}")

    def _between_file_and_table(self, size: int, roots: Mapping[int, bytes]) -> Iterator[Discrepancy]:
        """The checkpoints that only one of `checkpoints.txt` and the table has, where the log leads to them."""
        if self._filed is None:
            return
        filed = set(self._filed)
        for row in self._rows:
            if row["note"] not in filed:
                yield _discrepancy(NOT_IN_FILE, f"checkpoint {row['id']} of run {row['run']}")
        for claim in self._claims:
            is_filed = claim.where.startswith(CHECKPOINTS_FILE) and not claim.is_kept
            leads_to_it = claim.root.size <= size and roots[claim.root.size] == claim.root.root
            if is_filed and leads_to_it and not self._is_succeeded(claim.root):
                yield _discrepancy(NOT_IN_TABLE, claim.where)


def _discrepancy(code: str, where: str) -> Discrepancy:
    return Discrepancy(code=code, what=CODES[code], where=where)


_UNSIGNED = """
SELECT id FROM run WHERE finished IS NOT NULL AND NOT EXISTS (SELECT 1 FROM checkpoint WHERE checkpoint.run = run.id) ORDER BY id
"""

_MISPLACED = """
SELECT checkpoint.id, checkpoint.run FROM checkpoint
LEFT JOIN run ON run.id = checkpoint.run LEFT JOIN entry ON entry.fact = 'run_end' AND entry.row = checkpoint.run
WHERE entry.leaf_index + 1 IS NOT checkpoint.size OR run.finished IS NOT checkpoint.at
ORDER BY checkpoint.id
"""
