"""`export proof` writes a folder that can be checked without this program, and in which every change is detected."""

import json
import os
import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.ledger.checkpoints import new_signer
from archiver.ledger.home_files import KeyFolder
from archiver.ledger.key_files import load_signer
from archiver.ledger.merkle_proofs import consistency_holds
from tests.commands.conftest import PRESIDENT, Done, Program

OPENSSL = shutil.which("openssl")


@pytest.fixture(scope="module")
def exported(archived: tuple[Program, Done], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the archive has of one of the founding article's posts."""
    folder = tmp_path_factory.mktemp("exported") / "evidence"
    done = archived[0]("export", "proof", "pic.twitter.com/xlXOy8Yd8h", "--output", str(folder), "--json")
    assert done.code == 0
    assert (PRESIDENT, 2) == (done.value["post"], done.value["snapshots"])
    return folder


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    """The folder somewhere else, as a stranger has it."""
    return Path(shutil.copytree(exported, tmp_path / "from the archive"))


def checked(folder: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """What the folder's own page of Python says, run without anything that is installed here."""
    environment = {"PATH": os.environ["PATH"] if path is None else path, "PYTHONUTF8": "1"}
    command = [sys.executable, "-I", "-S", str(folder / "check.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_a_proof_is_checked_with_python_alone_and_with_other_readers(folder: Path) -> None:
    done = checked(folder)
    told = json.loads((folder / "proof.json").read_text())
    warcs = sorted(folder.rglob("*.warc.gz"))
    read = subprocess.run([Path(sys.executable).with_name("warcio"), "check", *warcs], capture_output=True, check=False, timeout=60)

    assert (0, "") == (done.returncode, done.stderr)
    assert f"{PRESIDENT}: {len(told['facts'])} facts are in the log" in done.stdout
    assert ("The checkpoint is signed." in done.stdout) == bool(OPENSSL)
    assert (2, 0) == (len(warcs), read.returncode)
    kinds = {json.loads(one["entry"])["fact"] for one in told["facts"]}
    assert {"article", "article_version", "embed", "alias", "settlement", "version", "observation", "snapshot", "verdict"} <= kinds
    assert PRESIDENT == json.loads((folder / "post.json").read_text())[0]["post"]


def test_without_openssl_the_signature_is_reported_as_unchecked(folder: Path, tmp_path: Path) -> None:
    done = checked(folder, path=str(tmp_path))

    assert 0 == done.returncode
    assert "Its signature was not checked" in done.stdout


def another_word(folder: Path) -> None:
    """What the post said is changed, and nothing else."""
    proof = folder / "proof.json"
    proof.write_text(proof.read_text().replace("El Salvador", "El Dorado", 1))


def another_step(folder: Path) -> None:
    told = json.loads((folder / "proof.json").read_text())
    told["facts"][3]["path"][0] = "00" * 32
    (folder / "proof.json").write_text(json.dumps(told))


def a_step_less(folder: Path) -> None:
    told = json.loads((folder / "proof.json").read_text())
    told["facts"][3]["path"].pop()
    (folder / "proof.json").write_text(json.dumps(told))


def another_place(folder: Path) -> None:
    told = json.loads((folder / "proof.json").read_text())
    told["facts"][0]["index"], told["facts"][1]["index"] = told["facts"][1]["index"], told["facts"][0]["index"]
    (folder / "proof.json").write_text(json.dumps(told))


def a_bit_of_a_file(folder: Path) -> None:
    path = min(folder.rglob("*.warc.gz"))
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)


def no_file(folder: Path) -> None:
    min(folder.rglob("*.warc.gz")).unlink()


def another_size(folder: Path) -> None:
    told = json.loads((folder / "proof.json").read_text())
    origin, size, rest = told["checkpoint"].split("\n", 2)
    told["checkpoint"] = f"{origin}\n{int(size) + 1}\n{rest}"
    (folder / "proof.json").write_text(json.dumps(told))


def no_json(folder: Path) -> None:
    (folder / "proof.json").write_text("{")


@pytest.mark.parametrize(
    "tamper", [another_word, another_step, a_step_less, another_place, a_bit_of_a_file, no_file, another_size, no_json]
)
def test_every_changed_file_is_detected(tamper: Callable[[Path], None], folder: Path) -> None:
    tamper(folder)
    done = checked(folder)

    assert 1 == done.returncode
    assert (done.stdout + done.stderr).startswith("! ")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(OPENSSL is None, reason="needs OpenSSL to look at signatures")
def test_an_unsigned_checkpoint_is_rejected(folder: Path) -> None:
    told = json.loads((folder / "proof.json").read_text())
    place = told["checkpoint"].rindex("=") - 20
    told["checkpoint"] = told["checkpoint"][:place] + "AAAA" + told["checkpoint"][place + 4 :]
    (folder / "proof.json").write_text(json.dumps(told))
    done = checked(folder)

    assert 1 == done.returncode
    assert "is not signed by the key" in done.stdout


def test_a_checkpoint_kept_elsewhere_shows_that_the_log_was_not_rewritten(folder: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.txt"
    theirs.write_text("\n" + (folder / "checkpoint.txt").read_text() + "\n")
    same = checked(folder, str(theirs))
    theirs.write_text((folder / "checkpoint.txt").read_text().replace("embed-archiver/", "embed-archiver/0", 1))
    other = checked(folder, str(theirs))

    assert (0, 1) == (same.returncode, other.returncode)
    assert "is a checkpoint of another log" in other.stdout


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
    assert 1 == checked(tmp_path / "b", str(earlier)).returncode
    assert (under.value["facts"] + under.value["later_facts"], 0) == (newest.value["facts"], newest.value["later_facts"])
    later = f"{under.value['later_facts']} facts about the post that were recorded after it are not proven here"
    assert later in (tmp_path / "a" / "README.txt").read_text()
    assert "not proven here" not in (tmp_path / "b" / "README.txt").read_text()
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
    assert {"origin", "key", "entries", "added", "folder"} == first.value.keys()
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
