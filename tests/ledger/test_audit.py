"""Whoever changes the past is found out, also one who does away with the triggers first."""

import base64
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from archiver.errors import InputError
from archiver.ledger import audit as audited
from archiver.ledger.audit import audit
from archiver.ledger.checkpoint_audit import LOG_CUT, NOT_SIGNED, ROOT_DIFFERS, OutsideCheckpoints
from archiver.ledger.facts import FACTS, commitment_to
from archiver.ledger.home_files import keys_beside
from archiver.ledger.key_files import load_signer, read_pinned_key, trusted_keys
from archiver.ledger.merkle import Frontier, leaf
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.digests import PREFIX
from archiver.model.embeds import Embed, Form
from archiver.model.posts import PostRef


def record(path: Path, now: datetime, *sources: str) -> str:
    """One run that records articles, each with a post; its checkpoint."""
    with Ledger.open(path, clock=lambda: now) as ledger:
        run = ledger.begin("archive")
        for source in sources:
            article = Article(source=source, text="", markup=Markup.TEXT, content=source.encode())
            embed = Embed(platform="x", post=PostRef(platform="x", key=source), form=Form.BLOCKQUOTE, words=f"Water at {source}")
            ledger.record_embed(run, ledger.record_article(run, article), embed)
        return ledger.finish(run, {}).note


@pytest.fixture
def first(path: Path, now: datetime) -> str:
    """A ledger of two runs; the first one's checkpoint, kept elsewhere."""
    kept = record(path, now, "1", "2")
    record(path, now, "3")
    return kept


def tamper(path: Path, *statements: str) -> None:
    """Do away with the triggers, and change the past."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def audited_with(path: Path, *kept: str) -> audited.Audit:
    """The audit of a ledger by its pinned key, and by checkpoints that others keep."""
    keys = trusted_keys(keys_beside(path), read_pinned_key(keys_beside(path)))
    return audit(path, OutsideCheckpoints(keys=keys, kept={f"kept {number}": note for number, note in enumerate(kept)}))


def codes(path: Path, *kept: str) -> set[str]:
    return {one.code for one in audited_with(path, *kept).discrepancies}


def test_an_unchanged_ledger_passes(path: Path, first: str) -> None:
    found = audited_with(path, first)

    assert () == found.discrepancies
    assert found.facts == found.entries > 0
    assert 2 == found.checkpoints


def test_the_last_checkpoint_is_the_root_of_all_facts(path: Path, first: str, now: datetime) -> None:
    note = record(path, now, "4")

    assert audit(path).root == PREFIX + base64.b64decode(note.split("\n")[2]).hex()
    assert first != note


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE version SET text = 'Water was never at 1' WHERE id = 1", audited.FACT_CHANGED),
        ("UPDATE embed SET handle = 'another' WHERE id = 1", audited.FACT_CHANGED),
        ("DELETE FROM version WHERE id = 1", audited.FACT_MISSING),
        ("INSERT INTO article (id, run, name) VALUES (99, 1, 'invented')", audited.FACT_UNRECORDED),
        ("DELETE FROM entry WHERE leaf_index = 2", audited.LOG_BROKEN),
        ("UPDATE entry SET leaf_index = leaf_index + 100", audited.LOG_BROKEN),
        ("UPDATE entry SET subtree = zeroblob(32) WHERE leaf_index = 3", audited.LOG_BROKEN),
        ("UPDATE checkpoint SET note = replace(note, char(10) || size || char(10), char(10) || 1 || char(10))", NOT_SIGNED),
        ("UPDATE checkpoint SET size = size + 1 WHERE id = 1", NOT_SIGNED),
        ("UPDATE post SET key = '9' WHERE id = 1", audited.FACT_CHANGED),
        ("UPDATE post SET first_seen = '2001-01-01T00:00:00.000000Z' WHERE id = 1", audited.FACT_CHANGED),
        ("UPDATE post SET key = NULL, settled_as = 1 WHERE id = 1", audited.NAME_UNFOUNDED),
        ("UPDATE run SET started = '2001-01-01T00:00:00.000000Z' WHERE id = 1", audited.FACT_CHANGED),
        ("UPDATE run SET summary = '{\"posts\":9}' WHERE id = 1", audited.FACT_CHANGED),
        ("UPDATE run SET finished = NULL WHERE id = 1", audited.FACT_MISSING),
    ],
)
def test_a_changed_row_is_reported(path: Path, first: str, statement: str, code: str) -> None:
    assert code not in codes(path, first)

    tamper(path, statement)
    assert code in codes(path, first)


def test_a_truncated_ledger_is_shorter_than_its_checkpoint(path: Path, first: str) -> None:
    tamper(
        path,
        "DELETE FROM checkpoint WHERE id = 2",
        "DELETE FROM version WHERE run = 1 AND id = 2",
        "DELETE FROM entry WHERE leaf_index >= 5",
    )

    assert LOG_CUT in codes(path, first)


def forge(path: Path, *, sign: bool) -> None:
    """Rewrite a fact, and the whole log over it; sign it anew with the ledger's own key, if asked."""
    tamper(path, "UPDATE version SET text = 'Water was never at 1' WHERE id = 1")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        frontier, roots = Frontier(), {}
        for entry in connection.execute("SELECT * FROM entry ORDER BY leaf_index").fetchall():
            row = connection.execute(f"SELECT * FROM ({FACTS[entry['fact']]}) WHERE id = ?", (entry["row"],)).fetchone()  # noqa: S608
            commitment = commitment_to(entry["fact"], dict(row), entry["salt"])
            frontier.append(leaf(commitment))
            roots[frontier.size] = frontier.root()
            subtree = frontier.peaks[-1] if entry["subtree"] else None
            change = "UPDATE entry SET commitment = ?, subtree = ? WHERE leaf_index = ?"
            connection.execute(change, (commitment, subtree, entry["leaf_index"]))
        if sign:
            signer = load_signer(keys_beside(path))
            for number, size in connection.execute("SELECT id, size FROM checkpoint").fetchall():
                signed = (signer.checkpoint(size, roots[size]), PREFIX + roots[size].hex(), number)
                connection.execute("UPDATE checkpoint SET note = ?, root = ? WHERE id = ?", signed)


def test_a_rewritten_log_does_not_match_the_signed_checkpoint(path: Path, first: str) -> None:
    forge(path, sign=False)

    assert {ROOT_DIFFERS} == codes(path)
    assert ROOT_DIFFERS in codes(path, first)


def test_a_rewritten_and_signed_log_does_not_match_a_checkpoint_kept_elsewhere(path: Path, first: str) -> None:
    forge(path, sign=True)

    assert set() == codes(path)
    assert {ROOT_DIFFERS} == codes(path, first)


def test_a_damaged_page_is_reported(path: Path, first: str) -> None:
    assert set() == codes(path, first)

    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'alias_name'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : (page - 1) * size + 64] = b"\xa5" * 64
    path.write_bytes(content)
    assert {audited.DAMAGED} == codes(path, first)


def test_without_a_ledger_there_is_nothing_to_audit(path: Path) -> None:
    with pytest.raises(InputError, match="there is no ledger"):
        audit(path)


def test_every_code_has_its_sentence() -> None:
    named = {value for name, value in vars(audited).items() if name.isupper() and str(value).startswith("L0")}

    assert set(audited.CODES) == named
