"""A log that is replayed fact by fact gives the same database, whatever is in it and wherever the replay was interrupted."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import ReplayError
from archiver.ledger.audit import audit
from archiver.ledger.facts import FACTS
from archiver.ledger.logged_facts import logged_facts
from archiver.ledger.replay import replay
from archiver.ledger.store import Store
from archiver.model.log_entries import SALT_BYTES, Cell, LoggedFact, commitment_to, parse_logged_fact
from tests.ledger.conftest import NOW
from tests.ledger.made_ledgers import EVERY_STEP, STEPS, Step, make_ledger

EVERYTHING: list[Step] = [(name, number, "One · two") for number in (1, 2, 4) for name in EVERY_STEP]

NOT_REPLAYED = ("host", "validator", "due", "checkpoint", "naming")
"""State between runs, which the log does not cover, and checkpoints, which run files hold as notes."""


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, without what the log does not say and how the full-text indexes are stored."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        stored = [name for name in names if not name.startswith(("words", "trigrams", *NOT_REPLAYED))]
        for index in ("words", "trigrams"):
            connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in stored}  # noqa: S608


def facts_of(path: Path) -> list[LoggedFact]:
    """The facts of a ledger, as they come back from the lines of a file."""
    with closing(Store.open(path, clock=lambda: NOW)) as store:
        lines = [logged.to_json_line() for logged in logged_facts(store.query, 0, store.tree[0])]
    return [parse_logged_fact(line, number=number) for number, line in enumerate(lines)]


def replay_into(path: Path, facts: Iterator[LoggedFact] | list[LoggedFact], *, at_once: int = 1000) -> tuple[int, bytes]:
    """Replay facts into the ledger at a path; the size and root of its log afterwards."""
    with closing(Store.open(path, clock=lambda: NOW)) as store:
        replay(store, facts, at_once=at_once)
        return store.tree


def tree_of(path: Path) -> tuple[int, bytes]:
    return replay_into(path, [])


@given(STEPS)
@settings(max_examples=25)
def test_a_replayed_log_gives_the_same_database(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        lost, rebuilt = Path(folder, "lost", "db", "a.sqlite"), Path(folder, "rebuilt", "db", "a.sqlite")
        make_ledger(lost, NOW, steps)

        assert tree_of(lost) == replay_into(rebuilt, facts_of(lost))
        assert dump(lost) == dump(rebuilt)
        assert () == tuple(found for found in audit(rebuilt).discrepancies if found.code.startswith("L"))


@given(STEPS, st.integers(0, 60), st.integers(1, 4))
@settings(max_examples=25)
def test_a_replay_that_was_interrupted_is_resumed(steps: list[Step], end: int, at_once: int) -> None:
    class InterruptedReplayError(Exception):
        """Ctrl-C, or a failing disk."""

    def cut(facts: list[LoggedFact]) -> Iterator[LoggedFact]:
        yield from facts[:end]
        raise InterruptedReplayError

    with TemporaryDirectory() as folder:
        lost, rebuilt = Path(folder, "lost", "db", "a.sqlite"), Path(folder, "rebuilt", "db", "a.sqlite")
        make_ledger(lost, NOW, steps)
        facts = facts_of(lost)
        with pytest.raises(InterruptedReplayError):
            replay_into(rebuilt, cut(facts), at_once=at_once)

        assert tree_of(lost) == replay_into(rebuilt, facts, at_once=at_once)
        assert dump(lost) == dump(rebuilt)


@pytest.fixture
def facts(tmp_path: Path) -> list[LoggedFact]:
    """The facts of a ledger that has facts of every kind."""
    path = tmp_path / "lost" / "db" / "a.sqlite"
    make_ledger(path, NOW, EVERYTHING)
    return facts_of(path)


def test_every_kind_of_fact_is_among_those_replayed(facts: list[LoggedFact]) -> None:
    assert set(FACTS) - {"run_file", "replacement"} == {logged.fact for logged in facts}


def test_an_older_database_is_caught_up(path: Path, facts: list[LoggedFact]) -> None:
    size, root = replay_into(path, facts[:40])
    assert 40 == size

    assert (len(facts), root) != (caught_up := replay_into(path, facts))
    assert len(facts) == caught_up[0]
    assert caught_up == replay_into(path, facts)


def test_a_destroyed_fact_keeps_its_place_and_its_commitment(path: Path, facts: list[LoggedFact]) -> None:
    index = next(logged.index for logged in facts if logged.fact == "context")
    left = replace(facts[index], salt=None, row={**facts[index].row, "before": "", "after": ""})
    expected = replay_into(path.with_name("whole.sqlite"), facts)

    assert expected == replay_into(path, [*facts[:index], left, *facts[index + 1 :]])
    with closing(sqlite3.connect(path)) as connection:
        assert (None,) == connection.execute("SELECT salt FROM entry WHERE leaf_index = ?", (index,)).fetchone()


def changed(logged: LoggedFact, **cells: Cell) -> LoggedFact:
    """The fact with other cells, and a commitment to them."""
    row, salt = dict(logged.row) | cells, logged.salt or bytes(SALT_BYTES)
    return replace(logged, row=row, commitment=commitment_to(logged.fact, row, salt))


def refused(path: Path, facts: list[LoggedFact]) -> tuple[int, str]:
    """The index and the reason with which a replay ends."""
    with pytest.raises(ReplayError) as caught:
        replay_into(path, facts)
    return caught.value.index, caught.value.what


def test_a_fact_that_does_not_lead_to_its_commitment_is_refused(path: Path, facts: list[LoggedFact]) -> None:
    facts[7] = replace(facts[7], commitment=bytes(32))

    assert (7, "its row does not lead to its commitment") == refused(path, facts)


def test_a_gap_is_refused(path: Path, facts: list[LoggedFact]) -> None:
    assert (5, "the fact with the index 4 has to come before it") == refused(path, [*facts[:4], *facts[5:]])
    assert (9, "the fact with the index 0 has to come before it") == refused(path.with_name("other.sqlite"), facts[9:])


def test_another_history_is_refused_by_the_first_index_that_differs(path: Path, facts: list[LoggedFact]) -> None:
    replay_into(path, facts[:20])
    other = [*facts[:12], changed(facts[12], run=1, id=77), *facts[13:]]
    before = dump(path)

    assert (12, "the log has another fact there") == refused(path, other)
    assert before == dump(path)


@pytest.mark.parametrize(
    ("fact", "cells", "what"),
    [
        ("alias", {"loud": 1}, "this program knows no column “loud” of “alias”"),
        ("run", {"finished": "2026"}, "this program knows no column “finished” of “run”"),
        ("post", {"settled_as": 1}, "this program knows no column “settled_as” of “post”"),
        ("alias", {"name": 5}, "“name” is no text"),
        ("alias", {"post": "1"}, "“post” is no integer"),
        ("alias", {"post": 99}, "the database refuses its row: FOREIGN KEY constraint failed"),
        ("alias", {"name": "\ud800"}, "a text in it is no Unicode"),
        ("post", {"id": 99, "key": "9", "run": 1000}, "the database refuses its row: FOREIGN KEY constraint failed"),
        ("run_end", {"id": 99}, "there is no run 99 that has not ended"),
        ("settlement", {"ref": "instagram:1"}, "it gives a post no name of its platform"),
        ("settlement", {"ref": "x:"}, "it gives a post no name of its platform"),
        ("settlement", {"ref": "x"}, "it gives a post no name of its platform"),
        ("context", {"id": "1"}, "“id” is no integer"),
    ],
)
def test_a_row_that_cannot_be_what_was_logged_is_refused(
    path: Path, facts: list[LoggedFact], fact: str, cells: dict[str, Cell], what: str
) -> None:
    index = next(logged.index for logged in facts if logged.fact == fact)
    facts[index] = changed(facts[index], **cells)

    assert (index, what) == refused(path, facts)


def test_an_unknown_kind_of_fact_is_refused(path: Path, facts: list[LoggedFact]) -> None:
    facts[3] = changed(replace(facts[3], fact="rumour"))

    assert (3, "this program knows no facts “rumour”") == refused(path, facts)


def test_the_same_row_twice_is_refused(path: Path, facts: list[LoggedFact]) -> None:
    again = replace(facts[-1], index=len(facts))

    assert (len(facts), f"the database refuses its row: {facts[-1].fact} is append-only") == refused(path, [*facts, again])
