"""The database itself refuses to change what was seen, whoever asks."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from archiver.checking.brake import Doubt, Scope
from archiver.ledger.facts import FACT_TABLES
from archiver.ledger.renaming import Naming
from archiver.ledger.search_index import define_folding
from archiver.ledger.withdrawals import Subject, WithdrawalDecision
from archiver.ledger.writer import Ledger
from archiver.model.articles import Absence, Article, ArticleReading, Context, Markup
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.mementos import Memento
from archiver.model.observations import Claim, Observation, Present
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import About, Witness
from archiver.reporting.withdrawals import Level
from archiver.verdicts.judge import Standing, Verdict

GROWING = (*FACT_TABLES, "entry", "checkpoint")
REF = PostRef(platform="x", key="1")


class File(NamedTuple):
    """A snapshot file, as far as the ledger looks at it."""

    path: str
    sha256: str
    size: int


@pytest.fixture
def written(path: Path, now: datetime) -> Iterator[sqlite3.Connection]:
    """A ledger with at least one row in every table that only grows, as a stranger opens it."""
    with Ledger.open(path, clock=lambda: now) as ledger:
        run = ledger.begin("archive")
        article = Article(source="a", text="", markup=Markup.TEXT, content=b"")
        version = ledger.record_article(run, article, reading=ArticleReading(mark=digest(b""), characters=0))
        ledger.record_absence(run, 1, Absence.NOT_FOUND)
        embed = Embed(platform="x", post=None, form=Form.FLAT_TEXT, words="Water", aliases=(Alias("pic.twitter.com/a"),))
        embed_id, post_id = ledger.record_embed(run, version, embed)
        ledger.record_context(run, embed_id, Context(before="And then:", after="So it was."))
        ledger.record_alignment(run, embed_id, "Water rising")
        ledger.record_relation(run, post_id, kind="media-home", target="x:2")
        ledger.settle(run, post_id, REF, how="a redirect")
        said = Content(author=Author(id="1"), text="Water rising")
        seen = Observation(
            post=REF, at=now, run=run, probe="p", about=About.POST, witness=Witness.PLATFORM_API, reading=Present(content=said)
        )
        ledger.record_observation(run, post_id, seen)
        copied = Memento(archive="a", original="https://x.com/i/status/1", url="https://a.example/1", at=now)
        ledger.record_observation(run, post_id, replace(seen, witness=Witness.WEB_ARCHIVE, memento=copied))
        ledger.record_observation(run, None, replace(seen, control=True))
        doubt = Doubt(scope=Scope("x"), claim=Claim.TEXT, probe="p", moved=1, compared=1, allowed=0, posts=(post_id,))
        ledger.lift_doubt(run, ledger.record_doubt(run, doubt), by="person")
        ledger.record_media(run, post_id, key="m", digest=digest(b"m"))
        ledger.announce(run, "snapshots/a")
        ledger.record_run_file(run, File("snapshots/runs/a", digest(b"")[7:], 0), first=0, until=1)
        ledger.record_act("verify", {"findings": 0})
        ledger.record_snapshot(run, File("snapshots/a", digest(b"")[7:], 0), at=now, post_id=post_id)
        ledger.record_verdict(run, post_id, Verdict(standing=Standing.INTACT, reason=None, rule="V200"))
        decision = WithdrawalDecision(level=Level.RESTRICT, reason="asked", by="me")
        withdrawal = ledger.record_withdrawal(run, Subject(post=post_id), decision)
        ledger.record_replacement(run, withdrawal, run_file=1, file=File("snapshots/runs/b", digest(b"")[7:], 0))
        ledger.rename_posts(run, Naming(rules=1, current_name=lambda _: replace(REF, key="3"), current_alias=Alias))
        ledger.finish(run, {})
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        define_folding(connection)
        connection.execute("PRAGMA recursive_triggers = OFF")  # as most programs have it
        yield connection


@pytest.mark.parametrize("table", GROWING)
def test_no_row_can_be_updated(written: sqlite3.Connection, table: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        written.execute(f"UPDATE {table} SET run = run" if table != "entry" else "UPDATE entry SET row = row")  # noqa: S608


@pytest.mark.parametrize("table", GROWING)
def test_no_row_can_be_deleted(written: sqlite3.Connection, table: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        written.execute(f"DELETE FROM {table}")  # noqa: S608


@pytest.mark.parametrize("table", GROWING)
def test_no_row_can_be_replaced(written: sqlite3.Connection, table: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        written.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608


UNIQUE = """
SELECT made.name, listed.name AS unique_index FROM sqlite_master AS made JOIN pragma_index_list(made.name) AS listed
WHERE made.type = 'table' AND listed."unique" AND made.name IN (SELECT value FROM json_each(?))
"""


def test_no_row_can_be_replaced_under_another_id(written: sqlite3.Connection) -> None:
    """A row also stands in the way of one that shares what no two rows may share."""
    tables = [table for table in GROWING if "id" in _columns(written, table)]
    shared = {row[0] for row in written.execute(UNIQUE, (str(tables).replace("'", '"'),))}
    assert shared

    for table in sorted(shared):
        columns = ", ".join(column for column in _columns(written, table) if column != "id")
        with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
            written.execute(f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")  # noqa: S608


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


POST = "id, run, platform, key, settled_as, first_seen"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("UPDATE post SET key = '2'", "a post is named once"),
        ("UPDATE post SET platform = 'y'", "a post is named once"),
        ("DELETE FROM post", "post is append-only"),
        (f"INSERT OR REPLACE INTO post ({POST}) SELECT {POST} FROM post", "post is append-only"),  # noqa: S608 - our own names
        ("UPDATE run SET summary = '{\"posts\": 9}'", "a run ends once"),
        ("DELETE FROM run", "run is append-only"),
        ("INSERT OR REPLACE INTO run SELECT * FROM run", "run is append-only"),
    ],
)
def test_a_name_of_a_post_and_the_end_of_a_run_are_set_only_once(written: sqlite3.Connection, change: str, refusal: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=refusal):
        written.execute(change)
