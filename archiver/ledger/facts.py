"""Facts: the list of append-only tables, and the bytes whose hash is a fact's leaf in the log.

The bytes are the canonical JSON of `{"fact": table, "row": {column: value}}`. NULL columns are left out, so that a later version
can add a column without changing older leaves. Booleans are 0 and 1, as SQLite stores them.
"""

from collections.abc import Mapping
from typing import TypeAlias

from archiver.ledger.merkle import leaf
from archiver.model.digests import canonical_json

Cell: TypeAlias = "int | str | None"
"""The value of a fact's column; SQLite enforces these types, since the tables are STRICT."""

Cells: TypeAlias = "dict[str, Cell]"
"""A row, or part of one, by column."""

FACTS = (
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
    "renaming",
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
)
"""The tables whose rows are facts: leaves of the tree, and append-only."""


def fact_bytes(fact: str, row: Mapping[str, Cell]) -> bytes:
    """The bytes whose hash is a fact's leaf."""
    return canonical_json({"fact": fact, "row": without_nulls(row)})


def without_nulls(row: Mapping[str, Cell]) -> Cells:
    """A row without its NULL columns."""
    return {name: cell for name, cell in row.items() if cell is not None}


def leaf_of(fact: str, row: Mapping[str, Cell]) -> bytes:
    """The hash of a fact, 32 bytes: its leaf in the tree."""
    return leaf(fact_bytes(fact, row))
