"""What files of runs prove: everything up to the newest checkpoint that a trusted key signed, whatever else lies beside them."""

import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.app.rebuilding.proven_log import ProvenLog, prove_log
from archiver.app.runs.home import Home
from archiver.app.runs.run_files import finish_run_file
from archiver.errors import LedgerError
from archiver.evidence import RunFile
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup

AT = datetime(2026, 5, 4, 2, tzinfo=UTC)
RUNS = 4


def add_run(home: Home, number: int, *, publishes: bool = True, rotates: bool = False) -> Path:
    """Record a run with one article, and write its file; returns the file's path."""
    at = AT + timedelta(days=number)
    with Ledger.open(home.database, clock=lambda: at) as ledger:
        if rotates:
            ledger.rotate_key()
        ledger.require_signable()
        run = ledger.begin("archive")
        ledger.record_article(run, Article(source=f"{number}.txt", text="", markup=Markup.TEXT, content=b"%d" % number))
        with closing(RunFile(home.folder, run=run, at=at)) as file:
            ledger.finish(run, {})
            finish_run_file(ledger, file, run, at)
        if publishes:
            ledger.publish_checkpoints()
        return home.folder / ledger.run_files()[-1].path


def archive(folder: Path, *, rotated_before: int | None = None) -> tuple[Home, list[Path]]:
    """An archive of four runs, and their files."""
    home = Home(folder=folder)
    return home, [add_run(home, number, rotates=number == rotated_before) for number in range(RUNS)]


def ends(home: Home) -> list[int]:
    """The size of the log at the end of each run."""
    with Ledger.open(home.database, clock=lambda: AT) as ledger:
        return [recorded.until for recorded in ledger.run_files()]


@pytest.fixture
def archived(tmp_path: Path) -> tuple[Home, list[Path]]:
    return archive(tmp_path / "home")


def where(proven: ProvenLog) -> set[str]:
    """The names of the files that are problems."""
    return {problem.where.rpartition("/")[2] for problem in proven.problems}


def test_all_files_prove_the_whole_log(archived: tuple[Home, list[Path]]) -> None:
    home, files = archived
    proven = prove_log(home)

    assert (ends(home)[-1], True, set(), RUNS) == (proven.size, proven.is_whole, where(proven), len(proven.checkpoints))
    assert [path.name for path in files] == [file.path.rpartition("/")[2] for file in proven.files]


@given(st.sets(st.integers(0, RUNS - 1)), st.booleans(), st.none() | st.integers(1, RUNS - 1))
@settings(max_examples=25)
def test_the_log_is_proven_up_to_the_first_file_that_is_missing(lost: set[int], filed: bool, rotated: int | None) -> None:  # noqa: FBT001 - Hypothesis
    with TemporaryDirectory() as folder:
        home, files = archive(Path(folder) / "home", rotated_before=rotated)
        expected = [0, *ends(home)][min(lost, default=RUNS)]
        for number in lost:
            files[number].unlink()
        if not filed:
            home.checkpoints.unlink()
        proven = prove_log(home)

        assert expected == proven.size
        assert {files[number].name for number in range(min(lost, default=RUNS), RUNS)} - {files[n].name for n in lost} == where(
            proven
        )
        assert proven.is_whole == (not lost or (not filed and min(lost) > 0 and lost == set(range(min(lost), RUNS))))


def test_the_same_facts_in_two_files_are_one_log(archived: tuple[Home, list[Path]]) -> None:
    """A run is killed after its file got its name; the next one writes these facts again, with its own."""
    home, files = archived
    before = prove_log(home)
    with Ledger.open(home.database, clock=lambda: AT) as ledger:
        lines = [fact.to_json_line() for fact in ledger.logged_facts(0, before.size)]
        notes = ledger.checkpoints_between(0, before.size)
        with closing(RunFile(home.folder, run=9, at=AT)) as file:
            file.finish(AT, lines[4:], first=4, checkpoints=[note for note in notes if int(note.split("\n")[1]) > 4])
    files[2].unlink()
    proven = prove_log(home)

    assert (before.commitments, before.root, True, set()) == (proven.commitments, proven.root, proven.is_whole, where(proven))


def test_a_file_without_a_checkpoint_counts_if_a_later_one_covers_it(archived: tuple[Home, list[Path]]) -> None:
    home, files = archived
    before, sizes = prove_log(home), ends(home)
    with Ledger.open(home.database, clock=lambda: AT) as ledger:
        lines = [fact.to_json_line() for fact in ledger.logged_facts(0, before.size)]
    for number, start in ((1, sizes[0]), (3, sizes[2])):
        files[number].unlink()
        with closing(RunFile(home.folder, run=9, at=AT)) as file:
            file.finish(AT, lines[start : sizes[number]], first=start, checkpoints=[])
    proven = prove_log(home)

    assert (sizes[2], False, 1) == (proven.size, proven.is_whole, len(proven.problems))


@pytest.mark.parametrize("runs", [1, RUNS, RUNS + 1])
def test_another_history_that_the_same_key_signed_is_named(archived: tuple[Home, list[Path]], runs: int) -> None:
    """Somebody took database and checkpoints away, and went on: one key, two histories. If theirs is longer, neither goes on."""
    home, _ = archived
    size = prove_log(home).size
    shutil.rmtree(home.database.parent)
    home.checkpoints.rename(home.folder / "away.txt")
    other = [add_run(home, 10 + number, publishes=False) for number in range(runs)]
    (home.folder / "away.txt").rename(home.checkpoints)
    proven = prove_log(home)

    assert ({path.name for path in other}, size, runs <= RUNS) == (where(proven), proven.size, proven.is_whole)


def test_a_file_that_says_the_index_of_another_fact_is_refused(archived: tuple[Home, list[Path]]) -> None:
    home, files = archived
    with Ledger.open(home.database, clock=lambda: AT) as ledger:
        facts = list(ledger.logged_facts(0, ledger.log_size()))
    with closing(RunFile(home.folder, run=9, at=AT)) as file:
        gapped = (
            home.folder / file.finish(AT, [fact.to_json_line() for fact in (*facts[:3], *facts[4:])], first=0, checkpoints=[]).path
        )
    proven = prove_log(home)

    assert {gapped.name} == where(proven)
    assert proven.is_whole
    assert RUNS == len(files)


@pytest.mark.parametrize("content", [b"", b"not gzip", bytes(5000)], ids=["empty", "text", "zeros"])
def test_rubbish_with_the_name_of_a_run_file_is_named(archived: tuple[Home, list[Path]], content: bytes) -> None:
    home, files = archived
    planted = files[0].with_name("20260101T000000000000Z-0123456789abcdef.warc.gz")
    planted.write_bytes(content)
    proven = prove_log(home)

    assert ({planted.name}, True) == (where(proven), proven.is_whole)


def test_without_the_pinned_key_nothing_is_proven(archived: tuple[Home, list[Path]]) -> None:
    home, _ = archived
    home.keys.public.unlink()
    with pytest.raises(LedgerError, match="there is no public key"):
        prove_log(home)


def test_without_any_files_nothing_is_proven(tmp_path: Path) -> None:
    proven = prove_log(Home(folder=tmp_path))

    assert (0, False, ()) == (proven.size, proven.is_whole, proven.problems)
