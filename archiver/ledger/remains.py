"""What is left of a destroyed fact: nothing but its id, or its row with emptied columns where other rows refer to it."""

from collections.abc import Mapping

from archiver.ledger.facts import Cell, Cells, without_nulls

_ARTICLE_VERSION: Cells = {"digest": "withdrawn:{id}", "title": None, "published": None, "language": None, "outlet": None}
_OBSERVATION = ("ref", "detail", "version", "chain", "aliases", "labels", "edited", "edited_at", "owner", "body", "url")
_EMBED_WORDS = ("words", "author", "handle", "printed")

REDACTED: Mapping[str, Cells] = {
    "embed": {"digest": "withdrawn:{id}", "locator": "", "before": ""} | dict.fromkeys(_EMBED_WORDS),
    "observation": dict.fromkeys(_OBSERVATION),
    "article_version": _ARTICLE_VERSION,
    "custody": {"detail": "{}"},
}
"""The columns that a redaction empties; `{id}` stands for the row's id, where no two rows may share a value."""

PURGED: Mapping[str, Cells] = {
    "embed": REDACTED["embed"] | {"named": None, "url": None, "aliases": "[]"},
    "observation": REDACTED["observation"],
    "article_version": _ARTICLE_VERSION | {"source": "", "url": None},
    "article": {"name": "withdrawn:{id}"},
    "post": {"key": None, "settled_as": None},
    "run": {"options": "{}"},
    "run_end": {"summary": "{}"},
    "custody": {"detail": "{}"},
}
"""The columns that a purge empties."""

DELETED = (
    "alignment",
    "context",
    "memento",
    "media",
    "owner",
    "relation",
    "settlement",
    "alias",
    "announcement",
    "snapshot",
    "article_reading",
    "article_absence",
    "control_version",
    "version",
)
"""The facts of which no row is left, in an order in which no row refers to one that is deleted before it."""


def remains(fact: str, row: Mapping[str, Cell], *, purged: bool) -> Cells:
    """What is left of a fact, without NULLs; `id` alone where its row is deleted."""
    emptied = (PURGED if purged else REDACTED).get(fact)
    if emptied is None:
        return {"id": row["id"]}
    return without_nulls({**row, **filled(emptied, row["id"])})


def filled(emptied: Cells, row_id: Cell) -> Cells:
    """The emptied columns of one row."""
    return {name: cell.replace("{id}", str(row_id)) if isinstance(cell, str) else cell for name, cell in emptied.items()}
