"""Which snapshots refer to which shared body: a table that follows their rows, and is checked and built again by them."""

import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

from archiver.ledger.audit import audit
from archiver.ledger.index_repair import mend_derived
from archiver.ledger.snapshots import sharing
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.posts import PostRef
from tests.ledger.made_ledgers import File

A, B = "a" * 64, "b" * 64


@pytest.fixture
def shared(ledger: Ledger, run: int, now: datetime) -> Ledger:
    """A ledger with two snapshots of a post that share a body, and one that shares none."""
    version = ledger.record_article(run, Article(source="a.txt", text="a", markup=Markup.TEXT, content=b"a"), now)
    embed = Embed(platform="x", post=PostRef(platform="x", key="20"), form=Form.IFRAME)
    _, post = ledger.record_embed(run, version, embed, now)
    for path, bodies in (("s/1", (A, B)), ("s/2", (A,)), ("s/3", ())):
        ledger.record_snapshot(run, File(path, "0" * 64, 1), at=now, post_id=post, shared=bodies)
    return ledger


def test_the_snapshots_that_refer_to_a_body_are_found(shared: Ledger) -> None:
    assert {A: ["s/1", "s/2"], B: ["s/1"]} == sharing(shared.query)
    assert {B: ["s/1"]} == sharing(shared.query, [B, "c" * 64])


@pytest.mark.parametrize(
    ("change", "snapshots"),
    [
        ("DELETE FROM shared_body WHERE snapshot = 2", ["snapshot 2"]),
        ("INSERT INTO shared_body SELECT sha256, 3 FROM shared_body WHERE snapshot = 2", ["snapshot 3"]),
        ("INSERT INTO shared_body SELECT sha256, 9 FROM shared_body WHERE snapshot = 2", ["snapshot 9"]),
    ],
    ids=["too few", "too many", "of no snapshot"],
)
def test_a_table_that_says_otherwise_than_the_rows_is_named_and_built_again(
    shared: Ledger, change: str, snapshots: list[str]
) -> None:
    with closing(sqlite3.connect(shared.path)) as connection, connection:
        connection.execute(change)

    assert [("L011", where) for where in snapshots] == [(found.code, found.where) for found in audit(shared.path).errors]
    assert 1 == mend_derived(shared.path)
    assert () == audit(shared.path).errors
    assert {A: ["s/1", "s/2"], B: ["s/1"]} == sharing(shared.query)


def test_the_row_of_a_snapshot_cannot_be_changed_to_share_something_else(shared: Ledger) -> None:
    with closing(sqlite3.connect(shared.path)) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("UPDATE snapshot SET shared = NULL")
