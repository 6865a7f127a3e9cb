"""The command line hands checkpoints to memories, tells what it could not hand out, and shows who remembers what."""

import shutil
from pathlib import Path

import pytest

from tests.commands.conftest import Done, Program


@pytest.fixture
def kept(archived: tuple[Program, Done], tmp_path: Path) -> Program:
    """An archive of the founding article, with a folder that remembers it."""
    program, _ = archived
    shutil.copytree(program.home, tmp_path / "home")
    (tmp_path / "disk").mkdir()
    (tmp_path / "home" / "archiver.toml").write_text(f'memories = ["folder {tmp_path}/disk"]\n')
    return program.at(tmp_path / "home")


def test_a_run_hands_its_checkpoint_out_and_verify_shows_who_has_it(kept: Program) -> None:
    checked = kept("check", "--rejudge", "--json")
    shown, said = kept("verify", "--json"), kept("verify")
    (size,) = kept.rows("SELECT size FROM checkpoint ORDER BY id DESC LIMIT 1")[0]

    assert (0, [], 0, 0) == (checked.code, checked.events("problem"), shown.code, said.code)
    assert [size] == [memory["size"] for memory in shown.value["memories"]]
    assert f"Up to {size} facts it is known to folder " in said.out


def test_what_could_not_be_handed_out_is_told_with_the_remedy_and_in_the_exit_code(kept: Program) -> None:
    (kept.home / "archiver.toml").write_text("memories = [\"command sh -c 'echo the library is closed >&2; exit 9'\"]\n")
    done = kept("check", "--rejudge")
    lines = [line for line in f"{done.out}{done.err}".splitlines() if "the library is closed" in line]

    assert 1 == done.code
    assert 1 == len(lines)
    assert "the next run tries again" in f"{done.out}{done.err}"


def test_an_invalid_list_of_memories_ends_the_run_before_it_begins(kept: Program) -> None:
    (kept.home / "archiver.toml").write_text('memories = ["pigeon post"]\n')
    runs = kept.rows("SELECT count(*) FROM run")
    checked, verified = kept("check", "--rejudge"), kept("verify", "--json")

    assert (2, 0) == (checked.code, verified.code)
    assert "archiver.toml, line 1: memories, entry 1: “pigeon” is no kind of memory" in checked.err
    assert runs == kept.rows("SELECT count(*) FROM run")
    assert ["K017"] == [finding["code"] for finding in verified.value["findings"]]


def test_doctor_says_that_nobody_remembers(kept: Program) -> None:
    with_folder = kept("doctor", "--json").value["findings"]
    (kept.home / "archiver.toml").write_text("")
    without = kept("doctor", "--json").value["findings"]

    assert "D020" not in {finding["code"] for finding in with_folder}
    assert "D020" in {finding["code"] for finding in without}


def test_keys_are_shown_as_text_and_json(kept: Program) -> None:
    key = (kept.home / "keys" / "ledger.pub").read_text().strip()
    shown, said, again = kept("keys", "show", "--json"), kept("keys", "show"), kept("keys", "make")

    assert (0, 0, 2) == (shown.code, said.code, again.code)
    assert [{"key": key, "since": 0, "until": None}] == shown.value["keys"]
    assert key.partition("+")[0] == shown.value["origin"]
    assert key in said.out.splitlines()
    assert "keys rotate" in again.err


def test_a_log_can_be_named_before_its_first_run(program: Program) -> None:
    made, bad = program("keys", "make", "--origin", "library.example.org/posts"), program("keys", "show", "--origin", "x")

    assert (0, 2) == (made.code, bad.code)
    assert "library.example.org/posts+" in (program.home / "keys" / "ledger.pub").read_text()
