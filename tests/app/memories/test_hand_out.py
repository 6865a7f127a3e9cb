"""Every checkpoint goes to folders and programs, and what could not be handed out is told and made good."""

from pathlib import Path

import pytest

from archiver.app.memories import commands
from archiver.app.memories.commands import pipe_to_command
from archiver.app.memories.folders import checkpoints_in
from archiver.app.memories.named import CommandMemory, FolderMemory, load_memories
from archiver.errors import InputError, LedgerError
from archiver.ledger.checkpoints import new_signer
from archiver.ledger.signed_notes import VerifierKey, split_notes
from archiver.ledger.signing import filed_checkpoints
from tests.app.memories.conftest import Archive

LOG_KEY = VerifierKey(name="w", public=bytes(32))


def notes_in(folder: Path) -> list[str]:
    """The checkpoints that a folder remembers."""
    return [note for path in sorted(folder.glob("*-checkpoints.txt")) for note in split_notes(path.read_text())[0]]


async def test_a_folder_gets_every_checkpoint_also_those_from_before(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    await archive.run()
    archive.remember(f"folder {tmp_path}/disk")
    await archive.run()
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    (problem,) = await archive.run()
    (tmp_path / "unplugged").rename(tmp_path / "disk")
    assert [] == await archive.run()

    assert "there is no folder" in problem.what
    assert filed_checkpoints(archive.home.database) == notes_in(tmp_path / "disk")
    assert 4 == len(notes_in(tmp_path / "disk"))
    assert () == archive.verified().findings


async def test_a_database_that_is_older_than_a_folder_remembers_is_named(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    archive.remember(f"folder {tmp_path}/disk")
    await archive.run()
    database, filed = archive.home.database.read_bytes(), archive.home.checkpoints.read_bytes()
    await archive.run()
    archive.home.database.write_bytes(database)
    archive.home.checkpoints.write_bytes(filed)

    assert "K008" in archive.codes()


async def test_a_folder_that_remembers_other_archives_too_says_nothing_about_them(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "other.example_posts-checkpoints.txt").write_text(
        new_signer("other.example/posts").checkpoint(9, bytes(32))
    )
    archive.remember(f"folder {tmp_path}/disk")
    await archive.run()

    assert set() == archive.codes()


async def test_a_folder_that_lost_its_checkpoints_is_a_warning(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    archive.remember(f"folder {tmp_path}/disk")
    await archive.run()
    for path in (tmp_path / "disk").iterdir():
        path.unlink()

    assert {"K017"} == archive.codes()
    assert 0 == archive.verified().exit_code


async def test_a_note_by_another_key_in_a_folder_is_named(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    archive.remember(f"folder {tmp_path}/disk")
    await archive.run()
    (path,) = (tmp_path / "disk").glob("*-checkpoints.txt")
    thief = new_signer(filed_checkpoints(archive.home.database)[0].partition("\n")[0])
    path.write_text(path.read_text() + "\n" + thief.checkpoint(2, bytes(32)))

    assert "K002" in archive.codes()


async def test_a_program_gets_the_newest_checkpoint_and_its_output_is_kept(archive: Archive) -> None:
    archive.remember("command sh -c 'cat > got.txt; echo sent to the library'")
    await archive.run()
    assert [] == await archive.run()

    assert filed_checkpoints(archive.home.database)[-1] == (archive.home.folder / "got.txt").read_text()
    assert ["sent to the library\n"] * 2 == [path.read_text() for path in archive.receipts(".out")]
    assert set() == archive.codes()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("command sh -c 'echo the post office is closed >&2; exit 3'", "exit code 3: the post office is closed"),
        ("command false", "exit code 1"),
        ("command no-such-program-is-here", "No such file"),
        ("command sh -c 'head -c 3000000 /dev/zero; exit 4'", "exit code 4"),
    ],
)
async def test_a_program_that_fails_is_a_problem(archive: Archive, line: str, reason: str) -> None:
    archive.remember(line)
    (problem,) = await archive.run()

    assert reason in problem.what
    assert [] == archive.receipts(".txt")


async def test_a_program_that_does_not_read_or_prints_too_much_is_bounded(archive: Archive) -> None:
    archive.remember("command head -c 3000000 /dev/zero")
    assert [] == await archive.run()

    assert [64 * 1024] == [path.stat().st_size for path in archive.receipts(".out")]


async def test_a_program_that_does_not_end_is_ended(archive: Archive, tmp_path: Path) -> None:
    memory = CommandMemory(line="command x", arguments=("sh", "-c", f"sleep 5; touch {tmp_path}/ended"))

    assert "it did not end within 0.2 seconds" == await pipe_to_command(archive.home, memory, "note", seconds=0.2)
    assert not (tmp_path / "ended").exists()
    assert commands.COMMAND_SECONDS <= 60


async def test_one_memory_that_fails_does_not_keep_the_others_from_it(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    archive.remember("command false", f"folder {tmp_path}/nowhere", f"folder {tmp_path}/disk")
    problems = await archive.run()

    assert 2 == len(problems)
    assert 1 == len(notes_in(tmp_path / "disk"))


async def test_a_receipt_that_cannot_be_written_is_a_problem_and_made_good_by_the_next_run(archive: Archive) -> None:
    archive.remember("command cat")
    archive.home.receipts.write_text("a file where the folder should be")
    (problem,) = await archive.run()
    archive.home.receipts.unlink()

    assert "receipts" in problem.what
    assert [] == await archive.run()
    assert [filed_checkpoints(archive.home.database)[-1]] == [path.read_text() for path in archive.receipts(".out")]


async def test_a_receipt_that_cannot_be_read_is_named_also_where_its_memory_is_no_longer_in_the_list(archive: Archive) -> None:
    archive.remember("command cat")
    await archive.run()
    (receipt,) = archive.home.receipts.glob("*/*.txt")
    receipt.write_bytes(bytes(65537))
    with_memory = archive.codes()
    archive.remember("")

    assert {"K017"} == set(with_memory) == set(archive.codes())


async def test_a_folder_that_cannot_be_written_is_a_problem_and_gets_what_it_lacks_later(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    await archive.run()
    origin = filed_checkpoints(archive.home.database)[0].partition("\n")[0]
    archive.remember(f"folder {tmp_path}/disk")
    path = checkpoints_in(FolderMemory(line="", folder=tmp_path / "disk"), origin)
    path.mkdir()
    (problem,) = await archive.run()
    path.rmdir()

    assert path.name in problem.what
    assert [] == await archive.run()
    assert 3 == len(notes_in(tmp_path / "disk"))


async def test_a_file_of_checkpoints_that_cannot_be_written_is_a_problem_and_made_good(archive: Archive) -> None:
    await archive.run()
    filed = archive.home.checkpoints.read_bytes()
    archive.home.checkpoints.unlink()
    archive.home.checkpoints.symlink_to("/dev/full")
    with pytest.raises(LedgerError):
        await archive.run()
    archive.home.checkpoints.unlink()
    archive.home.checkpoints.write_bytes(filed)

    assert [] == await archive.run()
    assert set() == archive.codes()


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("pigeon post", "“pigeon” is no kind of memory"),
        ("folder", "“folder” with 0 words"),
        ("folder a b", "“folder” with 2 words"),
        ("command", "“command” with 0 words"),
        ("command 'open", "No closing quotation"),
        ("tsa nowhere", "“nowhere” is not a web address"),
        ("witness http://w.example", "“witness” with 1 words"),
        ("witness http://w.example key", "no key of a witness"),
        (f"witness http://w.example {LOG_KEY}", "no key of a witness"),
    ],
)
async def test_an_invalid_list_is_refused_before_anything_is_written(archive: Archive, written: str, complaint: str) -> None:
    archive.remember("folder a", written)

    with pytest.raises(InputError, match=complaint) as refused:
        await archive.run()
    assert "archiver.toml, line 3: memories, entry 2: " in refused.value.message
    assert ["archiver.toml"] == [path.name for path in archive.home.folder.iterdir()]


def test_the_list_has_quoted_words(archive: Archive) -> None:
    archive.remember("folder 'my disk'", "folder 'my disk'")
    (memory,) = load_memories(archive.home)

    assert FolderMemory(line="folder 'my disk'", folder=archive.home.folder / "my disk") == memory
    assert "library.example.org_posts-checkpoints.txt" == checkpoints_in(memory, "library.example.org/posts").name
