"""Facts: what the log covers. The salted commitment to a fact is the data of its leaf (`model/log_entries.py`)."""

import os
from collections.abc import Mapping

from archiver.model.log_entries import SALT_BYTES, Cell, Cells, commitment_to, fact_bytes, without_nulls

__all__ = ["FACTS", "FACT_TABLES", "TOMBSTONES", "Cell", "Cells", "commitment_to", "fact_bytes", "new_salt", "without_nulls"]

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
    "announcement",
    "run_file",
    "custody",
    "withdrawal",
    "replacement",
)
"""The tables whose rows are facts as a whole, and append-only."""

TOMBSTONES = ("withdrawal", "replacement")
"""The facts that are never destroyed: they say what was."""

FACTS: Mapping[str, str] = {
    "run": "SELECT id, kind, started, rehearsed, program, options, custody FROM run",
    "run_end": "SELECT id, finished, summary FROM run WHERE finished IS NOT NULL",
    "post": """
SELECT post.id, post.run, platform, first_seen,
    CASE
        WHEN EXISTS (SELECT 1 FROM settlement WHERE settlement.post = post.id) THEN NULL
        WHEN renaming.id IS NULL THEN key
        ELSE substr(renaming.former, length(platform) + 2)
    END AS key
FROM post LEFT JOIN renaming ON renaming.id = (SELECT min(id) FROM renaming WHERE renaming.post = post.id)
""",
} | {table: f"SELECT * FROM {table}" for table in FACT_TABLES}  # noqa: S608 - our own names
"""Each kind of fact, and the query of the cells that its leaf covers; `id` is the row's.

The row of a run has two facts: how it began, and how it ended. A post that was settled had no name when it was recorded, and one
that was renamed had the former name: its present one is that of its settlement or renaming.
"""


def new_salt() -> bytes:
    """16 random bytes, which make a commitment unguessable."""
    return os.urandom(SALT_BYTES)
