"""`rebuild` killed, or refused by the disk, at any call that writes: repeated, it gives the same log, and no second history."""

import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from archiver.demo.smallweb.server import SmallWeb
from archiver.ledger.checkpoints import parse_root
from archiver.ledger.signed_notes import parse_note, split_notes
from tests.commands.conftest import PRESIDENT, Program, flaws
from tests.commands.injected_faults import (
    FAULTS,
    Point,
    called,
    every_point,
    few_points,
    swept,
    tracebacks,
    with_fault,
    writing_calls,
)
from tests.commands.three_nights import LATER, damage, run_files, three_nights

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace (apt-get install strace)")

AGAIN, NEXT_NIGHT = "2026-05-05T02:00:00Z", "2026-05-06T02:00:00Z"


@pytest.fixture(scope="module")
def kept(web: SmallWeb, article: str, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An archive of three nights, for tests that only read it."""
    return three_nights(web, article, tmp_path_factory.mktemp("kept"))


def second_histories(program: Program) -> list[str]:
    """The sizes at which one log was signed with two roots, by the file of all checkpoints and those of the database."""
    notes, _ = split_notes((program.home / "checkpoints.txt").read_text())
    roots = defaultdict[tuple[str, int], set[bytes]](set)
    for note in {*notes, *(note for (note,) in program.rows("SELECT note FROM checkpoint"))}:
        signed = parse_note(note)
        root = parse_root(signed.text) if signed is not None else None
        assert root is not None
        roots[root.origin, root.size].add(root.root)
    return [f"{origin} has two roots at {size}" for (origin, size), signed in roots.items() if len(signed) > 1]


def what_is_wrong(kept: Program, damaged: int | None, program: Program, point: Point) -> list[str]:
    """What is wrong after a rebuild that met a fault, another one, and a night; one file of a run is damaged, or none."""
    lose(program, damaged)
    first = with_fault(program, point, "rebuild", "--json", clock=LATER)
    again = called(program, "--clock", AGAIN, "rebuild", "--json")
    night = called(program, "--clock", NEXT_NIGHT, "check", "--all", "--json")
    found = tracebacks(first)
    found += [f"repeated, it ends with {again.code}: {again.err[-300:]}"] if again.code not in {0, 1, 2} else []
    found += [f"the next night ends with {night.code}: {night.err[-300:]}"] if night.code else []
    found += second_histories(program)
    if damaged is not None:
        successions = program.rows("SELECT 1 FROM custody WHERE act = 'succession'")
        return found + ([f"{len(successions)} successions are recorded"] if len(successions) != 1 else [])
    entries = "SELECT * FROM entry WHERE leaf_index < ? ORDER BY leaf_index"
    signed = kept.rows("SELECT max(size) FROM checkpoint")[0][0]
    found += ["the log is another one"] if kept.rows(entries, signed) != program.rows(entries, signed) else []
    shown = (called(each, "--clock", LATER, "show", PRESIDENT, "--json").value["versions"] for each in (kept, program))
    found += ["a post is shown otherwise"] if len({str(versions) for versions in shown}) > 1 else []
    return found + flaws(program)


def lose(program: Program, damaged: int | None) -> None:
    """Lose the database, and one of the files of runs."""
    shutil.rmtree(program.home / "db")
    if damaged is not None:
        damage(run_files(program)[damaged])


def calls_of(kept: Program, folder: Path, damaged: int | None) -> Mapping[str, Sequence[int]]:
    shutil.copytree(kept.home, folder / "counted")
    program = kept.at(folder / "counted")
    lose(program, damaged)
    return writing_calls(program, folder / "calls", "rebuild", clock=LATER)


def test_a_rebuild_that_is_interrupted_can_be_repeated(kept: Program, tmp_path: Path) -> None:
    calls = calls_of(kept, tmp_path, None)
    assert {"write", "mkdir", "ftruncate", "openat", "pwrite64", "rename"} <= calls.keys()

    assert [] == swept(kept, tmp_path, few_points(calls), partial(what_is_wrong, kept, None))


@pytest.mark.slow
@pytest.mark.parametrize("damaged", [None, 1], ids=["the log goes on", "another log begins"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_rebuild_that_is_interrupted_at_any_call_can_be_repeated(
    kept: Program, tmp_path: Path, fault: str, damaged: int | None
) -> None:
    points = every_point(calls_of(kept, tmp_path, damaged), fault=fault, at_most=10)

    assert [] == swept(kept, tmp_path, points, partial(what_is_wrong, kept, damaged))
