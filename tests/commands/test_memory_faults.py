"""Receipts and a folder of checkpoints, as they are written by a run that is killed or refused by the disk at any call."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from archiver.app.memories.receipts import receipts_in
from archiver.demo.smallweb.server import SmallWeb
from archiver.ledger.signed_notes import split_notes
from tests.commands.conftest import Program
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
from tests.commands.three_nights import three_nights

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace (apt-get install strace)")

MEMORIES = 'memories = ["folder ../disk", "command cat"]\n'
RUN = ("check", "--rejudge")


@pytest.fixture(scope="module")
def kept(web: SmallWeb, article: str, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An archive of three nights that has now a folder and a program as memories."""
    program = three_nights(web, article, tmp_path_factory.mktemp("kept"))
    (program.home / "archiver.toml").write_text(MEMORIES)
    return program


def lacking(program: Program) -> list[str]:
    """Which memories lack the newest of the archive's checkpoints, or have a part of one."""
    notes, _ = split_notes((program.home / "checkpoints.txt").read_text())
    copies = list((program.home.parent / "disk").glob("*-checkpoints.txt"))
    copied, rest = split_notes(copies[0].read_text()) if copies else ([], "")
    receipts = [note for folder in (program.home / "receipts").glob("*") for _, note in receipts_in(folder)]
    printed = [path.read_text() for path in sorted((program.home / "receipts").glob("*/*.out"))]
    return [
        *(["the folder"] if copied != notes or rest else []),
        *(["the program"] if notes[-1] not in receipts or notes[-1] not in printed else []),
    ]


def what_is_wrong(program: Program, point: Point) -> list[str]:
    """What is wrong after a run that met a fault, and another one."""
    (program.home.parent / "disk").mkdir()
    first = with_fault(program, point, *RUN)
    wrong = tracebacks(first)
    has_ended = first.code in {0, 1}
    if has_ended and first.code == 0 and lacking(program):
        wrong.append(f"it does not tell that it has not reached {lacking(program)}")
    verified = called(program, "verify")
    wrong += [f"verify ends with {verified.code}: {verified.out[-600:]}"] if verified.code else []
    again = called(program, *RUN)
    wrong += [f"again, it ends with {again.code}: {again.err[-300:]}"] if again.code else []
    wrong += [f"again, it has not reached {memory}" for memory in lacking(program)]
    after = called(program, "verify", "--json")
    wrong += [f"verify ends with {after.code}: {after.out[-600:]}"] if after.code else []
    wrong += [str(finding) for finding in after.value["findings"]]
    return wrong


def calls_of(kept: Program, folder: Path) -> Mapping[str, Sequence[int]]:
    """The calls that write receipts, the folder's file and the archive's own file of checkpoints."""
    shutil.copytree(kept.home, folder / "counted" / "home")
    (folder / "counted" / "disk").mkdir()
    return writing_calls(kept.at(folder / "counted" / "home"), folder / "calls", *RUN, about=r"receipts|/disk|checkpoints\.txt")


def test_what_a_fault_kept_from_a_memory_is_told_and_handed_out_by_the_next_run(kept: Program, tmp_path: Path) -> None:
    calls = calls_of(kept, tmp_path)
    assert {"write", "fsync", "rename", "mkdir", "openat"} <= calls.keys()

    assert [] == swept(kept, tmp_path, few_points(calls), what_is_wrong)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_fault_at_any_call_kept_from_a_memory_is_handed_out_by_the_next_run(
    kept: Program, tmp_path: Path, fault: str
) -> None:
    assert [] == swept(kept, tmp_path, every_point(calls_of(kept, tmp_path), fault=fault), what_is_wrong)
