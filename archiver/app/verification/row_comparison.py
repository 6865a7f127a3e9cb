"""Compare a row with what its answer says, column by column."""

import json
from collections.abc import Mapping
from datetime import datetime

from archiver.evidence import storable_url
from archiver.ledger.facts import Cell, Cells
from archiver.ledger.observation_rows import content, content_cells, observation_cells
from archiver.ledger.rows import storable_cells
from archiver.model.observations import Observation
from archiver.model.posts import CANONICAL_FORM, Content, is_same_version, version_key
from archiver.model.timestamps import format_iso_micros

_FETCHED = ("digest", "signature")
"""What a file's own bytes tell of it, and no answer about the post."""


def reading_differs(cells: Cells, made: Observation) -> str | None:
    """The first column in which a row of `observation`, with its memento, differs from what the answer says; None if none does."""
    stated = {"reading": None} | dict(storable_cells(observation_cells(made)))  # that first, since it explains the others
    if made.memento is not None:
        stated |= {"memento_url": made.memento.url, "memento_at": format_iso_micros(made.memento.at)}
    compared = {name: cells[name] for name in stated}
    for row in (stated, compared):
        row["url"] = storable_url(str(row["url"])) if row["url"] is not None else None
    return next((name for name in stated if stated[name] != compared[name]), None)


def content_differs(cells: Cells, shown: Content, since: datetime, source: Mapping[str, Cell]) -> str | None:
    """The first column in which a version differs from a content that was first shown at a time; None if none does.

    `source` are further columns, such as the probe. The digests of pictures are no part of an answer.
    """
    stated = storable_cells({**content_cells(shown), **source, "seen_at": format_iso_micros(since)})
    for name, cell in stated.items():
        if name == "media":
            if _without_bytes(cells[name]) != _without_bytes(cell):
                return name
        elif cells[name] != cell and not (name in {"digest", "canonical"} and cells["canonical"] != CANONICAL_FORM):
            return name
    return None


def is_version_of(cells: Cells, shown: Content) -> bool:
    """Whether a content is that of a version, which was recorded from another answer."""
    try:
        return is_same_version(version_key(content(cells)), version_key(shown))
    except (ValueError, TypeError, KeyError):  # values that the program does not write
        return False


def _without_bytes(media: Cell) -> list[dict[str, object]] | None:
    """The media in a cell without what their bytes tell; None where the cell has another form."""
    files = json.loads(str(media))
    if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
        return None
    return [{key: value for key, value in file.items() if key not in _FETCHED} for file in files]
