"""A log is signed only where it continues what was signed before, and every checkpoint is kept in a file beside the database."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from archiver.errors import LedgerError
from archiver.ledger import checkpoint_audit as codes
from archiver.ledger.audit import audit
from archiver.ledger.checkpoint_audit import OutsideCheckpoints
from archiver.ledger.checkpoints import new_signer
from archiver.ledger.durable_files import append_missing_notes, write_whole
from archiver.ledger.home_files import checkpoints_beside, keys_beside
from archiver.ledger.key_files import load_signer, read_pinned_key, trusted_keys
from archiver.ledger.signed_notes import split_notes
from archiver.ledger.signing import filed_checkpoints
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup


def record(path: Path, now: datetime, *sources: str, publish: bool = True) -> str:
    """One run that records articles; its checkpoint."""
    with Ledger.open(path, clock=lambda: now) as ledger:
        ledger.require_signable()
        run = ledger.begin("archive")
        for source in sources:
            ledger.record_article(run, Article(source=source, text="", markup=Markup.TEXT, content=source.encode()))
        note = ledger.finish(run, {}).note
        if publish:
            ledger.publish_checkpoints()
    return note


@pytest.fixture
def older(path: Path, now: datetime, tmp_path: Path) -> Path:
    """A copy of the database after the first of two runs."""
    record(path, now, "1", "2")
    copy = tmp_path / "older.sqlite"
    shutil.copyfile(path, copy)
    record(path, now, "3")
    return copy


def tamper(path: Path, *statements: str) -> None:
    """Do away with the triggers, and change the past."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def found(path: Path, *kept: str) -> set[str]:
    """The codes of what an audit finds by the pinned key, the file of all checkpoints, and those that others keep."""
    keys = trusted_keys(keys_beside(path), read_pinned_key(keys_beside(path)))
    outside = OutsideCheckpoints(
        keys=keys, filed=filed_checkpoints(path), kept={f"kept {number}": note for number, note in enumerate(kept)}
    )
    return {discrepancy.code for discrepancy in audit(path, outside).discrepancies}


def test_every_checkpoint_is_kept_beside_the_database(path: Path, now: datetime) -> None:
    notes = [record(path, now, "1"), record(path, now, "2")]

    assert notes == filed_checkpoints(path)
    assert set() == found(path)


def test_a_checkpoint_that_a_killed_run_did_not_append_is_appended_by_the_next(path: Path, now: datetime) -> None:
    lost = record(path, now, "1", publish=False)
    assert {codes.NOT_IN_FILE} == found(path)
    note = record(path, now, "2")

    assert [lost, note] == filed_checkpoints(path)
    assert set() == found(path)


@pytest.mark.parametrize("kept", [0, 1, 40, -1])
def test_an_append_that_was_cut_off_is_completed(tmp_path: Path, kept: int) -> None:
    signer, path = new_signer(), tmp_path / "checkpoints.txt"
    notes = [signer.checkpoint(size, bytes(32)) for size in range(3)]
    append_missing_notes(path, notes[:2])
    path.write_bytes(path.read_bytes() + b"\n" + notes[2].encode()[:kept])

    assert 1 == append_missing_notes(path, notes)
    assert (notes, "") == split_notes(path.read_text(encoding="utf-8"))


def test_what_is_no_note_is_left_where_it_is(tmp_path: Path) -> None:
    path, note = tmp_path / "checkpoints.txt", new_signer().checkpoint(1, bytes(32))
    path.write_text("a librarian wrote this", encoding="utf-8")
    append_missing_notes(path, [note])

    assert path.read_text(encoding="utf-8").startswith("a librarian wrote this\n")
    assert note in path.read_text(encoding="utf-8")


def test_a_rolled_back_database_is_not_signed(path: Path, older: Path, now: datetime) -> None:
    shutil.copyfile(older, path)
    rows = path.read_bytes()

    with pytest.raises(LedgerError, match="older than its newest checkpoint") as refusal:
        record(path, now, "4")
    assert "rebuild" in (refusal.value.remedy or "")
    assert rows == path.read_bytes()
    assert {codes.LOG_CUT} == found(path)


def test_a_rewritten_log_is_not_signed(path: Path, older: Path, now: datetime) -> None:
    assert older.is_file()
    tamper(path, "UPDATE entry SET subtree = zeroblob(32) WHERE subtree IS NOT NULL")

    with pytest.raises(LedgerError, match="does not lead to the one of"):
        record(path, now, "4")


def test_a_log_that_grew_again_after_a_roll_back_is_found_out(path: Path, older: Path, now: datetime) -> None:
    """Somebody puts an older database in place, moves the file of checkpoints away for a night, and puts it back."""
    filed = checkpoints_beside(path).read_text(encoding="utf-8")
    shutil.copyfile(older, path)
    checkpoints_beside(path).unlink()
    record(path, now, "other")
    checkpoints_beside(path).write_text(filed, encoding="utf-8")

    assert codes.ROOT_DIFFERS in found(path)
    with pytest.raises(LedgerError, match="does not lead"):
        record(path, now, "4")


def test_keys_that_are_gone_are_not_made_anew(path: Path, older: Path, now: datetime) -> None:
    assert older.is_file()
    shutil.rmtree(keys_beside(path).path)

    with pytest.raises(LedgerError, match="no key"):
        record(path, now, "4")


def test_a_checkpoint_by_another_key_is_named(path: Path, older: Path) -> None:
    assert older.is_file()
    thief = new_signer(load_signer(keys_beside(path)).name)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id, size, root FROM checkpoint").fetchall()
    for number, size, root in rows:
        note = thief.checkpoint(size, bytes.fromhex(root.partition(":")[2]))
        tamper(path, f"UPDATE checkpoint SET note = '{note}' WHERE id = {number}")  # noqa: S608 - our own values

    assert codes.OTHER_KEY in found(path)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM checkpoint", codes.NO_CHECKPOINT),
        ("DELETE FROM checkpoint WHERE id = 1", codes.CHECKPOINT_MISSING),
        ("DELETE FROM checkpoint WHERE id = 1", codes.NOT_IN_TABLE),
        ("DELETE FROM checkpoint WHERE id = 2", codes.CHECKPOINT_MISSING),
        ("UPDATE checkpoint SET note = replace(note, char(10) || char(10), char(10))", codes.NOT_SIGNED),
        ("UPDATE checkpoint SET root = 'sha256:' || hex(zeroblob(32))", codes.NOT_SIGNED),
        ("UPDATE checkpoint SET run = 3 - run", codes.OTHER_RUN),
        ("UPDATE checkpoint SET at = '2001-01-01T00:00:00.000000Z' WHERE id = 1", codes.OTHER_RUN),
        ("UPDATE checkpoint SET size = 3, note = (SELECT note FROM checkpoint WHERE id = 2) WHERE id = 1", codes.OTHER_RUN),
    ],
)
def test_a_checkpoint_that_is_missing_or_changed_is_named(path: Path, older: Path, statement: str, code: str) -> None:
    assert older.is_file()
    assert set() == found(path)
    tamper(path, statement)

    assert code in found(path)


def test_the_runs_of_a_ledger_that_never_signed_are_named_as_a_warning(path: Path, now: datetime) -> None:
    record(path, now, "1")
    with Ledger.open(path.parent.parent / "new" / "db" / "archive.sqlite", clock=lambda: now) as ledger:
        ledger.begin("archive")
    audited = audit(path.parent.parent / "new" / "db" / "archive.sqlite")

    assert [codes.NOT_YET_SIGNED] == [discrepancy.code for discrepancy in audited.discrepancies]
    assert () == audited.errors


def test_a_rotation_leaves_all_checkpoints_valid_and_is_recorded(path: Path, now: datetime) -> None:
    first = record(path, now, "1")
    with Ledger.open(path, clock=lambda: now) as ledger:
        rotation = ledger.rotate_key()
    second = record(path, now, "2")

    assert set() == found(path, first, second)
    assert rotation.new == read_pinned_key(keys_beside(path)) == load_signer(keys_beside(path)).verifier
    with closing(sqlite3.connect(path)) as connection:
        assert [("rotate-key",)] == connection.execute("SELECT act FROM custody").fetchall()


def test_a_checkpoint_that_a_stolen_old_key_signs_after_its_rotation_is_named(path: Path, now: datetime) -> None:
    record(path, now, "1")
    stolen = load_signer(keys_beside(path))
    with Ledger.open(path, clock=lambda: now) as ledger:
        ledger.rotate_key()
    record(path, now, "2", "3")
    with closing(sqlite3.connect(path)) as connection:
        size, root = connection.execute("SELECT size, root FROM checkpoint ORDER BY id DESC LIMIT 1").fetchone()

    assert {codes.OUT_OF_TURN} == found(path, stolen.checkpoint(size, bytes.fromhex(root.partition(":")[2])))


def test_a_database_that_is_begun_anew_succeeds_the_old_log_under_another_origin(path: Path, now: datetime) -> None:
    before = record(path, now, "1", "2")
    path.unlink()
    with Ledger.open(path, clock=lambda: now) as ledger:
        rotation = ledger.begin_succession()
        assert ledger.begin_succession() is None
    record(path, now, "1")

    assert rotation is not None
    assert rotation.is_succession
    assert set() == found(path)
    assert {codes.SUCCEEDED} == found(path, before)


def test_a_log_that_succeeds_another_and_continues_it_still_proves_its_checkpoints(path: Path, now: datetime) -> None:
    """As after a rebuild of which the last runs' files are lost: what is proven goes on under another origin."""
    before = record(path, now, "1", "2")
    lost = record(path, now, "3")
    former = load_signer(keys_beside(path))
    with Ledger.open(path, clock=lambda: now) as ledger:
        ledger.begin_succession(is_cut=True)
    record(path, now, "4")

    assert set() == found(path, before, lost)
    assert {codes.SUCCEEDED} == found(path, former.checkpoint(2, bytes(32)))


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where the folder should be", encoding="utf-8")

    with pytest.raises(OSError, match="keys"):
        write_whole(tmp_path / "keys" / "ledger.pub", "key\n")
