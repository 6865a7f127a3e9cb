"""Folders about posts of every kind are proven, say what `lookup` says, and reveal nothing else."""

import gzip
import json
import shutil
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from archiver.ledger.checkpoints import new_signer
from tests.export.conftest import OWNER, POSTS, SYSTEM_PYTHON, Harbour, checked
from tests.export.tampering import Entry, edited, first_row, forge

VERDICTS = {"deleted": "gone", "altered": "altered", "withheld": "withheld", "rescued": "gone"}


@pytest.mark.parametrize("kind", POSTS)
def test_a_folder_of_every_kind_of_post_is_proven(harbour_archive: Harbour, kind: str) -> None:
    done = checked(harbour_archive.folders[kind])

    assert (0, "") == (done.returncode, done.stderr), done.stdout
    assert f"Post: x:{POSTS[kind].id}" in done.stdout
    assert f"Verdict: {VERDICTS.get(kind, 'intact')}" in done.stdout
    assert "The key in this folder proves nothing by itself" in done.stdout
    assert "the clock was set by hand" in done.stdout


@pytest.mark.parametrize("kind", POSTS)
def test_a_folder_says_what_lookup_says(harbour_archive: Harbour, kind: str) -> None:
    found = harbour_archive.program("lookup", "--json", f"x:{POSTS[kind].id}").value[0]
    post = json.loads((harbour_archive.folders[kind] / "post.json").read_text())

    same = ("post", "platform", "aliases", "author", "handle", "verdict", "reason", "suspected", "rule")
    assert {name: found[name] for name in same} == {name: post[name] for name in same}
    words = [(version["text"], version["witness"], version["digest"]) for version in found["versions"]]
    assert set(words) == {(version["text"], version["witness"], version["digest"]) for version in post["versions"]}
    assert found["original"]["text"] == post["original"]["text"]
    assert [(entry["article"], entry["words"]) for entry in found["articles"]] == [
        (entry["article"], entry["words"]) for entry in post["articles"]
    ]
    assert {entry["sha256"] for entry in found["snapshots"]} == {
        entry["sha256"] for entry in post["snapshots"] if entry["of"] == "post"
    }


@pytest.mark.parametrize("kind", POSTS)
def test_a_folder_has_nothing_of_the_machine_and_of_other_posts(harbour_archive: Harbour, kind: str) -> None:
    home = harbour_archive.program.home
    private = [OWNER, str(home), str(home.parent), str(Path.home()), f"//{socket.gethostname()}", f"@{socket.gethostname()}"]
    others = [word for post in POSTS.values() if post is not POSTS[kind] for word in (post.id, *post.text.split("\n")[:1])]
    for path in (path for path in harbour_archive.folders[kind].rglob("*") if path.is_file()):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()

        assert [] == [word for word in (*private, *others) if word.encode() in content], path


def test_the_key_from_elsewhere_is_the_one_that_signed_or_not(harbour_archive: Harbour, deleted: Path) -> None:
    pinned = (harbour_archive.program.home / "keys" / "ledger.pub").read_text().strip()

    same, other, rubbish = (checked(deleted, "--key", key) for key in (pinned, str(new_signer().verifier), "rubbish"))

    assert (0, 1, 2) == (same.returncode, other.returncode, rubbish.returncode)
    assert "proves nothing by itself" not in same.stdout
    assert "! P065" in other.stdout
    assert "! P066" in rubbish.stdout


def test_the_holder_of_an_earlier_checkpoint_sees_that_the_log_continues_it(harbour_archive: Harbour, deleted: Path) -> None:
    mail = deleted.with_name("mail.txt")
    mail.write_text("Dear archive,\n\n" + "".join(f"> {line}\n" for line in harbour_archive.earlier.read_text().splitlines()))
    done = checked(deleted, str(mail))

    assert 0 == done.returncode
    assert "The log continues your checkpoint." in done.stdout


def test_a_folder_under_a_rotated_key_satisfies_the_holder_of_either_key(harbour_archive: Harbour, tmp_path: Path) -> None:
    program = harbour_archive.program.at(tmp_path / "home")
    subprocess.run(["cp", "-r", harbour_archive.program.home, program.home], check=True)
    old = (program.home / "keys" / "ledger.pub").read_text().strip()
    assert 0 == program("keys", "rotate").code
    new = (program.home / "keys" / "ledger.pub").read_text().strip()
    before, after = tmp_path / "before", tmp_path / "after"
    assert 0 == program("export", "proof", f"x:{POSTS['deleted'].id}", "--output", str(before)).code
    assert 0 == program("check", "--all", clock="2025-05-18T02:00:00Z").code
    assert 0 == program("export", "proof", f"x:{POSTS['deleted'].id}", "--output", str(after)).code

    assert {0} == {checked(folder, "--key", key).returncode for folder in (before, after) for key in (old, new)}
    proof = json.loads((after / "proof.json").read_text())
    (after / "proof.json").write_text(json.dumps(proof | {"rotations": []}))
    assert "! P065" in checked(after, "--key", old).stdout


def test_the_page_checks_another_folder_than_its_own(deleted: Path, tmp_path: Path) -> None:
    page = tmp_path / "trusted.py"
    page.write_bytes((deleted / "check.py").read_bytes())
    command = [SYSTEM_PYTHON, "-I", str(page), "--folder", str(deleted)]
    good = subprocess.run(command, capture_output=True, check=False, text=True)
    with (deleted / "check.py").open("a") as file:
        file.write("print('PROVEN')\n")
    bad = subprocess.run(command, capture_output=True, check=False, text=True)

    assert (0, 1) == (good.returncode, bad.returncode)
    assert "! P003" in bad.stdout
    assert "! P015" in bad.stdout


def test_a_folder_says_of_what_was_destroyed_that_it_is_not_proven(harbour_archive: Harbour, tmp_path: Path) -> None:
    """The article that shows the post is destroyed, and the post is not."""
    program = harbour_archive.program.at(tmp_path / "home")
    shutil.copytree(harbour_archive.program.home, program.home)
    with closing(sqlite3.connect(program.home / "db" / "archive.sqlite")) as database, database:
        database.execute("DROP TRIGGER entry_is_not_changed")
        database.execute("UPDATE entry SET salt = NULL WHERE fact = 'article_version'")
    folder = tmp_path / "folder"
    assert 0 == program("export", "proof", f"x:{POSTS['deleted'].id}", "--output", str(folder)).code
    done = checked(folder)

    assert 0 == done.returncode, done.stdout
    assert "What 2 facts said: the archive says that they were withdrawn." in done.stdout
    with edited(folder) as proof:
        proof["withdrawn"].pop()
    assert "! P043" in checked(folder).stdout


def test_words_that_are_no_characters_are_proven_and_printed_as_escapes(deleted: Path) -> None:
    """A lone surrogate, and what would colour a terminal or begin a line of its own."""
    forge(deleted, lambda entries: first_row(entries, "version").update(text="\ud800\x1b[31m\nResult: REFUTED"))
    done = checked(deleted)

    assert 0 == done.returncode, done.stdout
    assert "“\\ud800\\u001b[31m\n    | Result: REFUTED”" in done.stdout


def test_a_snapshot_that_a_later_run_has_recorded_is_no_contradiction(deleted: Path) -> None:
    """A killed run announced the file, and the next one recorded it."""

    def later(entries: list[Entry]) -> None:
        next(entry["row"] for entry in entries if entry["fact"] == "snapshot" and "post" in entry["row"])["run"] = 2

    forge(deleted, later)

    assert 0 == checked(deleted).returncode
