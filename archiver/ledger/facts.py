"""Facts: what the log covers, and the salted commitment to a fact, which is the data of its leaf.

A fact's bytes are the canonical JSON of `{"fact": name, "row": {column: value}}`. NULL columns are left out, so that a later
version can add a column without changing older leaves. Booleans are 0 and 1, as SQLite stores them. The commitment is the SHA-256
of 16 random bytes, the salt, and the fact's bytes: whoever does not have the salt cannot find out by guessing what it commits to.
"""

import hashlib
import os
from collections.abc import Mapping
from typing import TypeAlias

from archiver.model.digests import canonical_json

SALT_BYTES = 16

Cell: TypeAlias = "int | str | None"
"""The value of a fact's column; SQLite enforces these types, since the tables are STRICT."""

Cells: TypeAlias = "dict[str, Cell]"
"""A row, or part of one, by column."""

FACT_TABLES = (
    "article",
    "article_version",
    "article_reading",
    "article_absence",
    "embed",
    "context",
    "alignment",
    "alias",
    "owner",
    "relation",
    "settlement",
    "version",
    "observation",
    "control_version",
    "doubt",
    "doubted_move",
    "lifted_doubt",
    "memento",
    "media",
    "snapshot",
    "verdict",
    "announcement",
    "custody",
)
"""The tables whose rows are facts as a whole, and append-only."""

FACTS: Mapping[str, str] = {
    "run": "SELECT id, kind, started, rehearsed, program, options, custody FROM run",
    "run_end": "SELECT id, finished, summary FROM run WHERE finished IS NOT NULL",
    "post": """
SELECT id, run, platform, first_seen,
    CASE WHEN NOT EXISTS (SELECT 1 FROM settlement WHERE settlement.post = post.id) THEN key END AS key
FROM post
""",
} | {table: f"SELECT * FROM {table}" for table in FACT_TABLES}  # noqa: S608 - our own names
"""Each kind of fact, and the query of the cells that its leaf covers; `id` is the row's.

The row of a run has two facts: how it began, and how it ended. A post that was settled had no name when it was recorded: its name
is that of its settlement.
"""


def new_salt() -> bytes:
    """16 random bytes, which make a commitment unguessable."""
    return os.urandom(SALT_BYTES)


def fact_bytes(fact: str, row: Mapping[str, Cell]) -> bytes:
    """The bytes of a fact, to which its leaf commits."""
    return canonical_json({"fact": fact, "row": without_nulls(row)})


def without_nulls(row: Mapping[str, Cell]) -> Cells:
    """A row without its NULL columns."""
    return {name: cell for name, cell in row.items() if cell is not None}


def commitment_to(fact: str, row: Mapping[str, Cell], salt: bytes) -> bytes:
    """The commitment to a fact, 32 bytes: the data of its leaf in the tree."""
    return hashlib.sha256(salt + fact_bytes(fact, row)).digest()
