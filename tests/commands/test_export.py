"""`export proof` writes a folder that can be checked without this program, and in which every change is detected."""

import json
import shutil
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from archiver.export.page import page_digest
from archiver.ledger.checkpoints import new_signer
from archiver.ledger.home_files import KeyFolder
from archiver.ledger.key_files import load_signer
from archiver.ledger.merkle_proofs import consistency_holds
from tests.commands.conftest import PRESIDENT, Done, Program


@pytest.fixture(scope="module")
def exported(archived: tuple[Program, Done], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the archive has of one of the founding article's posts."""
    folder = tmp_path_factory.mktemp("exported") / "evidence"
    done = archived[0]("export", "proof", "pic.twitter.com/xlXOy8Yd8h", "--output", str(folder), "--json")
    assert done.code == 0
    assert (PRESIDENT, 1, page_digest()) == (done.value["post"], done.value["snapshots"], done.value["check_sha256"])
    return folder


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    """The folder somewhere else, as a stranger has it."""
    return Path(shutil.copytree(exported, tmp_path / "from the archive"))


def checked(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the folder's own page of Python says, run without anything that is installed here."""
    command = [sys.executable, "-I", "-S", str(folder / "check.py"), *arguments]
    return subprocess.run(command, env={"PYTHONUTF8": "1"}, capture_output=True, text=True, check=False, timeout=60)


def test_a_proof_is_checked_with_python_alone_and_with_other_readers(folder: Path) -> None:
    done = checked(folder)
    proof = json.loads((folder / "proof.json").read_text())
    warcs = sorted(folder.rglob("*.warc.gz"))
    read = subprocess.run([Path(sys.executable).with_name("warcio"), "check", *warcs], capture_output=True, check=False, timeout=60)

    assert (0, "") == (done.returncode, done.stderr)
    assert f"Post: {PRESIDENT}, also named pic.twitter.com/xlXOy8Yd8h" in done.stdout
    assert done.stdout.endswith("Result: PROVEN\n")
    assert (1, 0) == (len(warcs), read.returncode)
    kinds = {json.loads(fact["entry"])["fact"] for fact in proof["facts"]}
    assert {"article", "article_version", "embed", "alias", "settlement", "version", "observation", "snapshot", "verdict"} <= kinds
    assert PRESIDENT == json.loads((folder / "post.json").read_text())["post"]


def test_what_was_kept_of_articles_is_in_the_folder_only_if_asked_for(folder: Path, archived: tuple[Program, Done]) -> None:
    whole = folder.with_name("whole")
    done = archived[0]("export", "proof", PRESIDENT, "--output", str(whole), "--articles", "--json")

    assert (0, 2) == (done.code, done.value["snapshots"])
    assert ([], ["local"]) == tuple([path.name for path in where.glob("snapshots/articles/*")] for where in (folder, whole))
    assert "What 1 snapshots of articles contain: they are named by their SHA-256 only" in checked(folder).stdout
    assert 0 == checked(whole).returncode
    assert "named by their SHA-256 only" not in checked(whole).stdout
    contexts = [where for where in (folder, whole) if '{\\"fact\\":\\"context\\"' in (where / "proof.json").read_text()]
    assert [whole] == contexts


def test_a_checkpoint_kept_elsewhere_shows_that_the_log_was_not_rewritten(folder: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.txt"
    theirs.write_text("\n" + (folder / "checkpoint.txt").read_text() + "\n")
    same = checked(folder, str(theirs))
    theirs.write_text((folder / "checkpoint.txt").read_text().replace("embed-archiver/", "embed-archiver/0", 1))
    other = checked(folder, str(theirs))

    assert (0, 1) == (same.returncode, other.returncode)
    assert "The log continues your checkpoint." in same.stdout
    assert "! P061 your checkpoint is of another log" in other.stdout


def test_an_earlier_checkpoint_proves_what_it_covers(archived: tuple[Program, Done], tmp_path: Path) -> None:
    program = archived[0].at(tmp_path / "home")
    shutil.copytree(archived[0].home, program.home)
    earlier = tmp_path / "earlier.txt"
    earlier.write_text(program.rows("SELECT note FROM checkpoint ORDER BY id DESC LIMIT 1")[0][0])
    assert program("check", "--all", clock="2026-12-31T00:00:00Z").code == 0
    under = program("export", "proof", PRESIDENT, "--output", str(tmp_path / "a"), "--checkpoint", str(earlier), "--json")
    newest = program("export", "proof", PRESIDENT, "--output", str(tmp_path / "b"), "--json")

    assert (0, 0) == (under.code, newest.code)
    assert under.value["facts"] < newest.value["facts"]
    assert 0 == checked(tmp_path / "a", str(earlier)).returncode
    assert 0 == checked(tmp_path / "b", str(earlier)).returncode
    assert (under.value["facts"] + under.value["later_facts"], 0) == (newest.value["facts"], newest.value["later_facts"])
    assert f"it has {under.value['later_facts']} later facts" in checked(tmp_path / "a").stdout
    assert "later facts" not in checked(tmp_path / "b").stdout
    newer = checked(tmp_path / "a", str(tmp_path / "b" / "checkpoint.txt"))
    assert 2 == newer.returncode
    assert "! P063 your checkpoint is newer than the folder" in newer.stdout
    earlier.write_text(earlier.read_text().replace("—", "–"))
    strange = program("export", "proof", PRESIDENT, "--output", str(tmp_path / "c"), "--checkpoint", str(earlier))
    assert 2 == strange.code
    assert "this checkpoint is not one of this ledger" in strange.err


def test_a_newer_folder_proves_that_the_log_continues_each_checkpoint_that_others_keep(
    archived: tuple[Program, Done], tmp_path: Path
) -> None:
    program = archived[0].at(tmp_path / "home")
    shutil.copytree(archived[0].home, program.home)
    kept = program.rows("SELECT note FROM checkpoint ORDER BY id DESC LIMIT 1")[0][0]
    earlier = tmp_path / "mail.txt"
    earlier.write_text("We have:\n\n" + "".join(f"> {line}\n" for line in kept.splitlines()))
    assert program("check", "--all", clock="2026-12-31T00:00:00Z").code == 0
    folder = tmp_path / "folder"
    assert 0 == program("export", "proof", PRESIDENT, "--output", str(folder), "--since", str(earlier)).code
    told = json.loads((folder / "proof.json").read_text())
    (_, first, first_root), (_, second, second_root) = (note.split("\n")[:3] for note in (kept, told["checkpoint"]))
    (path,) = [claim["path"] for claim in told["consistency"] if claim["size"] == int(first)]

    assert consistency_holds(
        int(first), b64decode(first_root), int(second), b64decode(second_root), [bytes.fromhex(step) for step in path]
    )
    stranger = new_signer().checkpoint(1, bytes(32))
    earlier.write_text(f"{kept}\n{stranger}")
    refused = program("export", "proof", PRESIDENT, "--output", str(tmp_path / "other"), "--since", str(earlier))
    assert 2 == refused.code
    assert f"{earlier}, checkpoint 2: this checkpoint is not one of this ledger" in refused.err
    assert not (tmp_path / "other").exists()


def test_a_log_that_does_not_continue_a_checkpoint_of_its_own_key_is_not_exported(
    archived: tuple[Program, Done], tmp_path: Path
) -> None:
    """The key has signed two histories: the recipient keeps one, the database has the other."""
    program = archived[0].at(tmp_path / "home")
    shutil.copytree(archived[0].home, program.home)
    signer = load_signer(KeyFolder(path=program.home / "keys"))
    theirs = tmp_path / "theirs.txt"
    for size in (3, 1_000_000):
        theirs.write_text(signer.checkpoint(size, bytes(32)))
        for option in ("--since", "--checkpoint"):
            done = program("export", "proof", PRESIDENT, "--output", str(tmp_path / "new"), option, str(theirs))

            assert 5 == done.code
            assert f"the log does not lead to this checkpoint of {size} entries" in done.err
            assert not (tmp_path / "new").exists()


def test_the_log_is_written_in_tiles_and_a_later_export_adds_to_it(archived: tuple[Program, Done], tmp_path: Path) -> None:
    program = archived[0].at(tmp_path / "home")
    shutil.copytree(archived[0].home, program.home)
    folder = tmp_path / "log"
    first = program("export", "log", str(folder), "--json")
    assert program("check", "--all", clock="2026-12-31T00:00:00Z").code == 0
    second = program("export", "log", str(folder))
    third = program("export", "log", str(folder), "--json")

    assert (0, 0, 0) == (first.code, second.code, third.code)
    assert {"origin", "key", "entries", "added", "folder", "unrecorded"} == first.value.keys()
    assert first.value["entries"] < third.value["entries"]
    assert 0 == third.value["added"]
    assert f"The log {first.value['origin']} of {third.value['entries']} entries is in {folder}" in second.out
    assert first.value["key"] in second.out
    note = program.rows("SELECT note FROM checkpoint ORDER BY id DESC LIMIT 1")[0][0]
    assert note == (folder / "checkpoint").read_text()
    assert 0 == program("verify", "--checkpoint", str(folder / "checkpoint")).code


def test_a_log_is_not_written_into_a_folder_of_something_else(archived: tuple[Program, Done], tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    done = archived[0]("export", "log", str(tmp_path))

    assert 2 == done.code
    assert "is not empty and holds no log" in done.err
    assert "→" in done.err
    assert ["note.txt"] == [path.name for path in tmp_path.iterdir()]


def test_a_folder_that_is_not_empty_is_left_unchanged(archived: tuple[Program, Done], tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    done = archived[0]("export", "proof", PRESIDENT, "--output", str(tmp_path))

    assert 2 == done.code
    assert "exists and is not empty" in done.err
    assert ["note.txt"] == [path.name for path in tmp_path.iterdir()]


def test_an_unknown_post_is_reported(archived: tuple[Program, Done], tmp_path: Path) -> None:
    done = archived[0]("export", "proof", "x:20", "--output", str(tmp_path / "new"))

    assert 1 == done.code
    assert "there is no post “x:20” in this archive" in done.err
    assert not (tmp_path / "new").exists()


def test_a_damaged_snapshot_is_not_exported(archived: tuple[Program, Done], tmp_path: Path) -> None:
    program = archived[0].at(tmp_path / "home")
    shutil.copytree(archived[0].home, program.home)
    broken = program.home / min(path for path in program.snapshots() if PRESIDENT.removeprefix("x:") in path)
    broken.write_bytes(broken.read_bytes()[:-1])
    done = program("export", "proof", PRESIDENT, "--output", str(tmp_path / "new"))

    assert 4 == done.code
    assert "has changed since it was written" in done.err
    assert "→" in done.err


def test_a_certificate_states_every_file_with_its_digest_and_the_checkpoint(archived: tuple[Program, Done], tmp_path: Path) -> None:
    program = archived[0].at(tmp_path / "home").using(ARCHIVER_OPERATOR="A. Archivist")
    shutil.copytree(archived[0].home, program.home)
    done, written = program("export", "certificate", PRESIDENT), tmp_path / "certificate.md"
    again = program("export", "certificate", PRESIDENT, "--output", str(written))
    files = program.rows("SELECT path, sha256 FROM snapshot JOIN post ON post.id = post WHERE 'x:' || key = ?", PRESIDENT)
    (note,) = program.rows("SELECT note FROM checkpoint ORDER BY id DESC LIMIT 1")[0]

    assert (0, 0) == (done.code, again.code)
    assert files
    assert [] == [path for path, sha256 in files if path not in done.out or sha256 not in done.out]
    assert note in done.out
    assert "Operator: `A. Archivist`." in written.read_text()
    assert [("export certificate",)] * 2 == program.rows("SELECT act FROM custody WHERE act = 'export certificate'")


def test_what_has_changed_is_not_certified(archived: tuple[Program, Done], tmp_path: Path) -> None:
    program = archived[0].at(tmp_path / "home")
    shutil.copytree(archived[0].home, program.home)
    for path in program.snapshots():
        (program.home / path).write_bytes((program.home / path).read_bytes()[:-1])
    done, unknown = program("export", "certificate", PRESIDENT), program("export", "certificate", "x:404")

    assert (4, "") == (done.code, done.out)
    assert "has changed since it was written" in done.err
    assert 1 == unknown.code
