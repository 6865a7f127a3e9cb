"""A ledger proves that each of its checkpoints continues every earlier one."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from archiver.errors import LedgerError
from archiver.ledger.checkpoints import SignedRoot, read_checkpoint
from archiver.ledger.consistency_proofs import consistency_between
from archiver.ledger.facts import Cell
from archiver.ledger.home_files import keys_beside
from archiver.ledger.key_files import read_pinned_key
from archiver.ledger.merkle_proofs import consistency_holds
from archiver.ledger.queries import Query
from archiver.ledger.rows import Row
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup

RUNS = 9


@pytest.fixture
def checkpoints(path: Path, now: datetime) -> list[SignedRoot]:
    """A ledger of several runs; the content of each one's checkpoint."""
    for number in range(RUNS):
        with Ledger.open(path, clock=lambda: now) as ledger:
            run = ledger.begin("archive")
            for source in range(number + 1):
                content = f"{number}/{source}"
                article = Article(source=content, text="", markup=Markup.TEXT, content=content.encode())
                ledger.record_article(run, article)
            ledger.finish(run, {})
    key = read_pinned_key(keys_beside(path))
    with closing(sqlite3.connect(path)) as connection:
        signed = [read_checkpoint(note, key) for (note,) in connection.execute("SELECT note FROM checkpoint ORDER BY id")]
    return [root for root in signed if root is not None]


@pytest.fixture
def query(path: Path, checkpoints: list[SignedRoot]) -> Iterator[Query]:
    assert RUNS == len(checkpoints)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row

        def rows(sql: str, parameters: tuple[Cell, ...]) -> Iterable[Row]:
            return connection.execute(sql, parameters).fetchall()

        yield rows


def test_each_checkpoint_continues_every_earlier_one(query: Query, checkpoints: list[SignedRoot]) -> None:
    for place, later in enumerate(checkpoints):
        for earlier in checkpoints[: place + 1]:
            path = consistency_between(query, earlier.size, later.size)

            assert consistency_holds(earlier.size, earlier.root, later.size, later.root, path)
            assert (earlier is later) == (not path)


def test_no_checkpoint_continues_another_root(query: Query, checkpoints: list[SignedRoot]) -> None:
    first, second = checkpoints[2], checkpoints[-1]
    path = consistency_between(query, first.size, second.size)

    assert not consistency_holds(first.size, second.root, second.size, second.root, path)
    assert not consistency_holds(first.size, first.root, second.size, first.root, path)


def test_a_gap_in_the_log_is_an_error_that_names_the_entry(query: Query, checkpoints: list[SignedRoot]) -> None:
    for trigger in query("SELECT name FROM sqlite_master WHERE type = 'trigger'", ()):
        query(f"DROP TRIGGER {trigger['name']}", ())
    query("DELETE FROM entry WHERE leaf_index = 3", ())

    with pytest.raises(LedgerError, match="the log has no entry 3"):
        consistency_between(query, 3, checkpoints[-1].size)
