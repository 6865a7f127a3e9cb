"""`verify` detects every change to what was archived."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from archiver.app import trust
from archiver.app.memories import recall
from archiver.app.verification import files, readings
from archiver.ledger import audit as auditing
from archiver.ledger import checkpoint_audit
from tests.commands.conftest import PROJECT, Done, Program


@pytest.fixture
def kept(archived: tuple[Program, Done], tmp_path: Path) -> Program:
    """An archive of the founding article, to be tampered with."""
    program, _ = archived
    shutil.copytree(program.home, tmp_path / "home")
    return program.at(tmp_path / "home")


def a_snapshot(program: Program) -> Path:
    return program.home / min(path for path in program.snapshots() if "/x/" in path)


def codes(done: Done) -> set[str]:
    return {one["code"] for one in done.value["findings"]}


def rewritten(program: Program, statement: str, *values: str) -> None:
    """Change the database as somebody would who can write to the file: the triggers are there again afterwards."""
    with closing(sqlite3.connect(program.home / "db" / "archive.sqlite")) as database, database:
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for trigger, _ in triggers:
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute(statement, values)
        for _, trigger in triggers:
            database.execute(trigger)


def test_an_intact_archive_passes_and_prints_its_checkpoint(kept: Program) -> None:
    told, said = kept("verify", "--json"), kept("verify")

    assert (0, 0) == (told.code, said.code)
    figures = {"snapshots", "run_files", "records", "bytes", "answers", "left_out", "mended", "seconds", "ledger_entries"}
    assert figures | {"findings", "memories", "unrecorded", "certificates"} == told.value.keys()
    assert kept.rows("SELECT count(*) FROM observation WHERE body IS NOT NULL") == [(told.value["answers"],)]
    assert ([], None) == (told.value["findings"], told.value["unrecorded"])
    assert len(kept.snapshots()) == told.value["snapshots"] > 0
    assert told.value["records"] > 3 * told.value["snapshots"]
    assert kept.rows("SELECT count(*) FROM entry") == [(told.value["ledger_entries"] + 2,)]  # the two verifications
    note = kept.rows("SELECT note FROM checkpoint ORDER BY id DESC LIMIT 1")[0][0]
    assert said.out.rstrip("\n").endswith(note.rstrip("\n"))


def test_quiet_prints_only_problems(kept: Program) -> None:
    before = kept("-q", "verify")
    a_snapshot(kept).unlink()
    after = kept("-q", "verify")

    assert (0, "", "") == (before.code, before.out, before.err)
    assert 4 == after.code
    assert re.search(r"^error: .*  E001$", after.out, re.MULTILINE)


def cut_short(program: Program) -> None:
    path = a_snapshot(program)
    path.write_bytes(path.read_bytes()[:-100])


def one_bit_turned(program: Program) -> None:
    path = a_snapshot(program)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def removed(program: Program) -> None:
    a_snapshot(program).unlink()


@pytest.mark.parametrize(
    ("tamper", "code"),
    [(cut_short, "E002"), (one_bit_turned, "E002"), (removed, "E001")],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_a_changed_file_is_reported(tamper: Callable[[Program], None], *, code: str, kept: Program) -> None:
    path = a_snapshot(kept).relative_to(kept.home).as_posix()
    tamper(kept)
    done = kept("verify", "--json")

    assert 4 == done.code
    assert [(code, "error", path)] == [(one["code"], one["severity"], one["where"]) for one in done.value["findings"]]
    assert re.search(rf"(?m)^error: {re.escape(path)}: .*  {code}$", kept("verify").out)


def test_a_file_replaced_together_with_its_row_is_detected_by_the_log(kept: Program) -> None:
    """Whoever changes file and row together still has to change the log, and then every checkpoint."""
    path = a_snapshot(kept)
    other = next(kept.home / one for one in sorted(kept.snapshots()) if "/x/" in one and kept.home / one != path)
    path.write_bytes(other.read_bytes())
    where = path.relative_to(kept.home).as_posix()
    sha256 = kept.rows("SELECT sha256 FROM snapshot WHERE path = ?", other.relative_to(kept.home).as_posix())[0][0]
    rewritten(kept, "UPDATE snapshot SET sha256 = ? WHERE path = ?", sha256, where)
    done = kept("verify", "--json")

    assert 5 == done.code
    assert {"L002", "E004", "E008"} <= codes(done)


def test_a_checkpoint_kept_elsewhere_holds_however_it_was_copied(kept: Program, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.txt"
    note = kept("verify").out.partition("\n\n")[2]
    theirs.write_text(f"\r\n{note}\r\n", newline="")
    same = kept("verify", "--checkpoint", str(theirs))
    theirs.write_text(note.partition("\n\n")[0] + "\n\n— nobody AAAA\n")
    unsigned = kept("verify", "--checkpoint", str(theirs))

    assert (0, 5) == (same.code, unsigned.code)
    assert "It extends the checkpoint kept elsewhere." in same.out
    assert re.search(rf"(?m)^error: {re.escape(str(theirs))}: .*  K003$", unsigned.out)


def test_every_checkpoint_that_a_mail_quotes_is_checked(kept: Program, tmp_path: Path) -> None:
    theirs = tmp_path / "mail.eml"
    note = kept("verify").out.partition("\n\n")[2]
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = "Re: our checkpoint"
    quoted = "".join(f"> {line}\r\n" for line in note.splitlines())
    mail.set_content(f"Yes, we still have it:\r\n\r\n{quoted}\r\nKind regards\r\n", cte="quoted-printable")
    theirs.write_bytes(mail.as_bytes())
    same = kept("verify", "--checkpoint", str(theirs))
    origin, size, rest = note.split("\n", 2)
    theirs.write_text(f"{note}\nand the one from before:\n\n{origin}\n{int(size) - 1}\n{rest}")
    forged = kept("verify", "--checkpoint", str(theirs))

    assert (0, 5) == (same.code, forged.code)
    assert "It extends the checkpoint kept elsewhere." in same.out
    assert f"error: {theirs}, checkpoint 2: " in forged.out
    assert f"{theirs}, checkpoint 1: " not in forged.out


def test_a_rewritten_log_does_not_match_a_checkpoint_kept_elsewhere(kept: Program, tmp_path: Path) -> None:
    """Recorded anew and signed with the ledger's own key, it is sound in itself: only a checkpoint from before tells."""
    theirs = tmp_path / "kept-by-the-library.txt"
    theirs.write_text(kept("verify").out.partition("\n\n")[2])
    (kept.home / "db" / "archive.sqlite").unlink()
    shutil.rmtree(kept.home / "snapshots" / "runs")
    kept("rebuild")
    alone, against = kept("verify", "--json"), kept("verify", "--json", "--checkpoint", str(theirs))

    assert set() == codes(alone)
    assert codes(against) == {"K011"}
    assert [str(theirs)] == [one["where"] for one in against.value["findings"] if one["code"] == "K011"]


def test_a_file_that_nobody_announced_is_named_and_never_recorded(kept: Program) -> None:
    """Somebody puts a sound snapshot into the archive, which says what they like."""
    path = a_snapshot(kept)
    planted = kept.home / "snapshots" / "x" / "20" / path.name
    planted.parent.mkdir()
    planted.write_bytes(path.read_bytes())
    before, _, after = kept("verify", "--json"), kept("check", "--all"), kept("verify", "--json")

    assert (4, 4) == (before.code, after.code)
    assert [("E007", "snapshots/x/20/" + path.name)] == [(one["code"], one["where"]) for one in after.value["findings"]]


def test_a_renamed_file_of_a_run_is_missing_and_found(kept: Program) -> None:
    (path, *_) = (kept.home / "snapshots" / "runs").glob("*.warc.gz")
    path.rename(path.with_name(f"{path.name[:23]}{'0' * 16}.warc.gz"))
    missing = kept("verify", "--json")

    assert 4 == missing.code
    assert {"E001", "E005"} == codes(missing)


def test_a_file_without_a_row_is_reported_and_is_no_error(kept: Program) -> None:
    path = a_snapshot(kept)
    name = path.name
    sound = kept.home / "snapshots" / "x" / "20" / name
    sound.parent.mkdir()
    (sound.parent / f"{name.partition('-')[0]}-0123456789abcdef.warc.gz").write_bytes(b"no WARC")
    done = kept("verify", "--json")

    assert 0 == done.code
    assert [("E006", "warning")] == [(one["code"], one["severity"]) for one in done.value["findings"]]


def test_a_damaged_database_is_reported(kept: Program) -> None:
    database = kept.home / "db" / "archive.sqlite"
    content = bytearray(database.read_bytes())
    content[8192:16384] = bytes(8192)
    database.write_bytes(content)
    done = kept("verify", "--json")

    assert 5 == done.code
    assert {"L001"} == codes(done)
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe\x00", "is not text"),
        (b"a letter", "holds no checkpoint"),
        (b"\n" * 8_400_000, "is larger than 8 MiB"),
    ],
)
def test_an_invalid_checkpoint_is_reported(
    content: bytes | None, *, complaint: str, archived: tuple[Program, Done], tmp_path: Path
) -> None:
    path = tmp_path / "checkpoint.txt"
    if content is not None:
        path.write_bytes(content)
    done = archived[0]("verify", "--checkpoint", str(path))

    assert 2 == done.code
    assert complaint in done.err
    assert "→" in done.err


def test_without_an_archive_there_is_nothing_to_verify(archived: tuple[Program, Done], tmp_path: Path) -> None:
    done = archived[0].at(tmp_path / "nowhere")("verify")

    assert 2 == done.code
    assert "run `archive` first" in done.err


def test_snapshots_without_a_database_are_an_error(kept: Program) -> None:
    (kept.home / "db" / "archive.sqlite").unlink()
    done = kept("verify")

    assert 2 == done.code
    assert "there are snapshots in" in done.err
    assert "or run `rebuild`" in done.err


def test_every_code_is_explained_in_the_documentation() -> None:
    told = (PROJECT / "docs" / "evidence.md").read_text()
    codes_of_all = (*files.CODES, *readings.CODES, *auditing.CODES, *checkpoint_audit.CODES, *trust.CODES, *recall.CODES)

    assert [] == [code for code in codes_of_all if f"| `{code}` | " not in told]


def test_the_pinned_key_is_believed_and_never_the_database(kept: Program, tmp_path: Path) -> None:
    """Somebody rewrites all signatures with a key of their own, which the home's public key does not lead to."""
    own = tmp_path / "own"
    kept.at(own)("keys", "make")
    (kept.home / "keys" / "ledger.key").write_bytes((own / "keys" / "ledger.key").read_bytes())
    done = kept("verify", "--json")

    assert 5 == done.code
    assert {"K014"} == codes(done)


@pytest.mark.parametrize("as_file", [True, False])
def test_a_key_that_somebody_else_keeps_is_believed_instead(kept: Program, tmp_path: Path, *, as_file: bool) -> None:
    theirs, other = (kept.home / "keys" / "ledger.pub").read_text(), tmp_path / "other"
    kept.at(other)("keys", "make")
    wrong = (other / "keys" / "ledger.pub").read_text()
    named = [theirs, wrong]
    if as_file:
        named = [str(tmp_path / "theirs.pub"), str(tmp_path / "wrong.pub")]
        for path, text in zip(named, (theirs, wrong), strict=True):
            Path(path).write_text(text)
    right, against = (kept("verify", "--json", "--key", key) for key in named)

    assert (0, 5) == (right.code, against.code)
    assert {"K002"} == codes(against)
    assert 5 == kept.using(ARCHIVER_KEY=named[1])("verify").code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda keys: (keys / "ledger.pub").unlink(), "K012"),
        (lambda keys: (keys / "ledger.pub").write_text("rubbish"), "K013"),
        (lambda keys: (keys / "rotations.txt").write_text("rubbish"), "K004"),
        (lambda keys: (keys.parent / "checkpoints.txt").unlink(), "K010"),
        (lambda keys: (keys.parent / "checkpoints.txt").write_text("rubbish\n\n— a AAAAAAAA\n"), "K003"),
    ],
)
def test_a_file_of_trust_that_is_missing_or_damaged_is_named(kept: Program, change: Callable[[Path], object], code: str) -> None:
    change(kept.home / "keys")
    done = kept("verify", "--json")

    assert (0 if code == "K010" else 5) == done.code
    assert code in codes(done)


def test_a_rotated_key_is_followed_in_both_directions(kept: Program) -> None:
    before = (kept.home / "keys" / "ledger.pub").read_text()
    rotated = kept("keys", "rotate", "--json")
    after = (kept.home / "keys" / "ledger.pub").read_text()

    assert 0 == rotated.code
    assert [before.strip(), after.strip()] == [key["key"] for key in rotated.value["keys"]]
    assert [0, 0, 0] == [kept("verify", *options).code for options in ((), ("--key", before), ("--key", after))]


def test_a_database_that_was_rolled_back_is_named_and_no_run_signs_it(kept: Program) -> None:
    database = kept.home / "db" / "archive.sqlite"
    older = database.read_bytes()
    assert 0 == kept("check", "--rejudge").code
    database.write_bytes(older)
    verified, checked = kept("verify", "--json"), kept("check", "--rejudge")

    assert (5, 5) == (verified.code, checked.code)
    assert {"E010", "K008"} == codes(verified)
    assert "older than its newest checkpoint" in checked.err
    assert older == database.read_bytes()
