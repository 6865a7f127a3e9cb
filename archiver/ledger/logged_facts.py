"""Read the facts of the log in its order, as they are written to the files of runs."""

from collections.abc import Iterator

from archiver.ledger.facts import FACTS
from archiver.ledger.queries import Query
from archiver.model.log_entries import LoggedFact, without_nulls

_AT_ONCE = 1000


def logged_facts(query: Query, first: int, until: int) -> Iterator[LoggedFact]:
    """The facts with the indices from `first` to before `until`; a fact whose row is missing has only the id in its row."""
    for start in range(first, until, _AT_ONCE):
        for entry in query(_ENTRIES, (start, min(start + _AT_ONCE, until))):
            stated = next(iter(query(f"SELECT * FROM ({FACTS[entry['fact']]}) WHERE id = ?", (entry["row"],))), None)  # noqa: S608 - our own SQL
            row = {"id": entry["row"]} if stated is None else without_nulls({name: stated[name] for name in tuple(stated.keys())})
            yield LoggedFact(
                index=entry["leaf_index"], fact=entry["fact"], commitment=entry["commitment"], salt=entry["salt"], row=row
            )


_ENTRIES = "SELECT * FROM entry WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index"
