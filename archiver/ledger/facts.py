"""Facts: which tables hold them, and the bytes that each fact is hashed as.

These are the canonical JSON of `{"fact": table, "row": {column: value}}`. Columns that are NULL are left out, so that a later
version may add a column without changing what older leaves say. Truth values are 0 and 1, as SQLite keeps them.
"""

from collections.abc import Mapping
from typing import TypeAlias

from archiver.ledger.merkle import leaf
from archiver.model.digests import canonical_json

Cell: TypeAlias = "int | str | None"
"""What a fact's column can hold. The tables are STRICT, so SQLite keeps to it."""

Cells: TypeAlias = "dict[str, Cell]"
"""A row, or part of one, by column."""

FACTS = (
    "article",
    "article_version",
    "article_reading",
    "embed",
    "context",
    "alignment",
    "alias",
    "relation",
    "settlement",
    "version",
    "observation",
    "memento",
    "media",
    "snapshot",
    "verdict",
)
"""The tables whose rows are facts: leaves of the tree, and append-only."""


def fact_bytes(fact: str, row: Mapping[str, Cell]) -> bytes:
    """The bytes that a fact is hashed as."""
    return canonical_json({"fact": fact, "row": stated(row)})


def stated(row: Mapping[str, Cell]) -> Cells:
    """A row without its columns that are NULL."""
    return {name: cell for name, cell in row.items() if cell is not None}


def leaf_of(fact: str, row: Mapping[str, Cell]) -> bytes:
    """The 32 bytes that stand for a fact in the tree."""
    return leaf(fact_bytes(fact, row))
