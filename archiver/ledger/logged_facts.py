"""Read the facts of the log in its order, as they are written to the files of runs."""

from collections.abc import Iterator

from archiver.ledger.facts import FACTS
from archiver.ledger.queries import Query
from archiver.ledger.rows import Row
from archiver.model.log_entries import LoggedFact, without_nulls

_AT_ONCE = 1000


def logged_facts(query: Query, first: int, until: int) -> Iterator[LoggedFact]:
    """The facts with the indices from `first` to before `until`; a fact without a row, or of an unknown kind, has only its id."""
    for start in range(first, until, _AT_ONCE):
        for entry in query(_ENTRIES, (start, min(start + _AT_ONCE, until))):
            stated = _row(query, entry["fact"], entry["row"])
            row = {"id": entry["row"]} if stated is None else without_nulls({name: stated[name] for name in tuple(stated.keys())})
            yield LoggedFact(
                index=entry["leaf_index"], fact=entry["fact"], commitment=entry["commitment"], salt=entry["salt"], row=row
            )


def _row(query: Query, fact: str, row_id: int) -> Row | None:
    """What a fact states; None where its row is missing, or somebody gave its entry a kind that there is not."""
    if fact not in FACTS:
        return None
    return next(iter(query(f"SELECT * FROM ({FACTS[fact]}) WHERE id = ?", (row_id,))), None)  # noqa: S608 - our own SQL


_ENTRIES = "SELECT * FROM entry WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index"
