"""`export` killed, or refused by the disk, at any call that writes: nothing half looks whole, and again it succeeds."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from archiver.demo.smallweb.server import SmallWeb
from tests.commands.conftest import PRESIDENT, Program
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

WHAT = ("proof", "log", "certificate")


@pytest.fixture(scope="module")
def kept(web: SmallWeb, article: str, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return three_nights(web, article, tmp_path_factory.mktemp("kept"))


def export(what: str, output: Path) -> tuple[str, ...]:
    return ("export", "log", str(output)) if what == "log" else ("export", what, PRESIDENT, "--output", str(output))


def files(output: Path) -> dict[str, bytes]:
    """The names and contents of what was exported."""
    paths = [output] if output.is_file() else output.rglob("*")
    return {str(path.relative_to(output)): path.read_bytes() for path in paths if path.is_file()}


def looks_whole(what: str, output: Path) -> bool:
    """Whether somebody would take what is there for an export."""
    if what == "proof":
        checked = subprocess.run([sys.executable, "-B", str(output / "check.py")], capture_output=True, check=False)
        return checked.returncode == 0
    return (output / "checkpoint").exists() if what == "log" else output.exists()


def what_is_wrong(what: str, program: Program, point: Point) -> list[str]:
    """What is wrong after an export that met a fault, and the same again."""
    output, whole = program.home.parent / "exported", program.home.parent / "whole"
    first = with_fault(program, point, *export(what, output))
    wrong = tracebacks(first)
    was_whole, left = looks_whole(what, output), files(output)
    if first.code > 0 and not first.err.startswith("embed-archiver: "):
        wrong.append(f"it does not say what failed: {first.err[-300:]}")
    if first.code == 0 and not was_whole:
        wrong.append("it says that it succeeded")
    if what == "proof" and first.code > 0 and output.exists() and not was_whole:
        wrong.append(f"it has left {sorted(left)}")
    again = called(program, *export(what, whole if was_whole else output))
    wrong += [f"again, it ends with {again.code}: {again.err[-300:]}"] if again.code else []
    second = files(whole if was_whole else output)
    if was_whole and left.keys() != second.keys():
        wrong.append(f"{sorted(left.keys() ^ second.keys())} are in one of two exports")
    wrong += [] if looks_whole(what, whole if was_whole else output) else ["again, it is not whole"]
    wrong += [f"{name} is left" for name in second if "/." in f"/{name}" and name != "."]
    return wrong


def calls_of(kept: Program, folder: Path, what: str) -> Mapping[str, Sequence[int]]:
    shutil.copytree(kept.home, folder / "counted")
    return writing_calls(kept.at(folder / "counted"), folder / "calls", *export(what, folder / "exported"))


@pytest.mark.parametrize("what", WHAT)
def test_an_export_that_met_a_fault_leaves_nothing_half_and_can_be_repeated(kept: Program, tmp_path: Path, what: str) -> None:
    calls = calls_of(kept, tmp_path, what)
    about = calls.keys() - {"pwrite64", "fdatasync", "ftruncate"}  # the record in the database, as of every act

    assert [] == swept(kept, tmp_path, few_points({call: calls[call] for call in about}), partial(what_is_wrong, what))


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("what", WHAT)
def test_an_export_that_met_a_fault_at_any_call_leaves_nothing_half_and_can_be_repeated(
    kept: Program, tmp_path: Path, what: str, fault: str
) -> None:
    points = every_point(calls_of(kept, tmp_path, what), fault=fault, at_most=12)

    assert [] == swept(kept, tmp_path, points, partial(what_is_wrong, what))
