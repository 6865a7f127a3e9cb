"""`verify --mend` killed, or refused by the disk, at any call that writes: the index is the old one or the new one, never half."""

import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from archiver.demo.smallweb.server import SmallWeb
from tests.commands.conftest import Program, flaws
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

MEND = ("verify", "--mend")


@pytest.fixture(scope="module")
def kept(web: SmallWeb, article: str, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An archive of three nights whose search index has lost all words."""
    program = three_nights(web, article, tmp_path_factory.mktemp("kept"))
    with closing(sqlite3.connect(program.home / "db" / "archive.sqlite")) as database, database:
        database.execute("DELETE FROM folded_version")
        for index in ("words", "trigrams"):
            database.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")  # noqa: S608 - our own names
    assert "one hell of a President" not in program("lookup", "one hell of a President").out
    return program


def what_is_wrong(program: Program, point: Point) -> list[str]:
    """What is wrong after a mending that met a fault, and another one."""
    first, again = with_fault(program, point, *MEND), called(program, *MEND)
    wrong = tracebacks(first)
    wrong += [f"it does not say what failed: {first.err}"] if first.code in {4, 5} and not first.err + first.out else []
    wrong += [f"again, it ends with {again.code}: {again.out}{again.err}"] if again.code else []
    wrong += [] if "hell" in called(program, "lookup", "one hell of a President").out else ["the words are not found"]
    return wrong + flaws(program)


def calls_of(kept: Program, folder: Path) -> Mapping[str, Sequence[int]]:
    shutil.copytree(kept.home, folder / "counted")
    return writing_calls(kept.at(folder / "counted"), folder / "calls", *MEND)


def test_a_mending_that_met_a_fault_can_be_repeated(kept: Program, tmp_path: Path) -> None:
    calls = calls_of(kept, tmp_path)
    assert {"pwrite64", "fdatasync", "openat"} <= calls.keys()

    assert [] == swept(kept, tmp_path, few_points(calls), what_is_wrong)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_mending_that_met_a_fault_at_any_call_can_be_repeated(kept: Program, tmp_path: Path, fault: str) -> None:
    assert [] == swept(kept, tmp_path, every_point(calls_of(kept, tmp_path), fault=fault, at_most=15), what_is_wrong)
