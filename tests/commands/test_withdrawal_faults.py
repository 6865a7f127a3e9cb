"""`withdraw` killed, or refused by the disk, at any call that writes: repeated, it is finished, and no words are left."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from archiver.demo.smallweb.server import SmallWeb
from tests.commands.conftest import CHALLENGE, PRESIDENT, Program
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
from tests.commands.test_destroyed import BECAUSE, found, words
from tests.commands.three_nights import three_nights

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace (apt-get install strace)")

LEVELS = ("restrict", "redact", "purge")
NOTHING_LEFT = 2
"""The exit code of a withdrawal of what was withdrawn already, or is not known any more."""


@pytest.fixture(scope="module")
def kept(web: SmallWeb, article: str, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An archive of three nights with two posts, without the article that quotes them; others have the checkpoint of the first."""
    program = three_nights(web, article, tmp_path_factory.mktemp("kept"))
    source = program.rows("SELECT name FROM article")[0][0]
    assert 0 == program("withdraw", source, *BECAUSE, "--level", "redact").code
    return program


def withdrawal(level: str) -> tuple[str, ...]:
    return ("withdraw", CHALLENGE, *BECAUSE, "--level", level)


def what_is_wrong(level: str, theirs: Path, program: Program, point: Point) -> list[str]:
    """What is wrong after a withdrawal that met a fault, and the same again."""
    first, again = with_fault(program, point, *withdrawal(level)), called(program, *withdrawal(level))
    verified, shown = called(program, "verify", "--checkpoint", str(theirs)), called(program, "lookup", CHALLENGE)
    folder = program.home.parent / "proof"
    exported = called(program, "export", "proof", PRESIDENT, "--output", str(folder))
    checked = subprocess.run([sys.executable, str(folder / "check.py"), str(theirs)], capture_output=True, text=True, check=False)
    wrong = tracebacks(first)
    wrong += [f"again, it ends with {again.code}: {again.err[-300:]}"] if again.code not in {0, NOTHING_LEFT} else []
    wrong += [f"verify ends with {verified.code}: {verified.out[-600:]}"] if verified.code else []
    wrong += [f"the other post's proof: {exported.err}{checked.stdout[-300:]}"] if exported.code or checked.returncode else []
    if level == "purge":
        wrong += ["its name is known"] if shown.code == 0 else []
    else:
        wrong += [f"it is shown as {shown.out}"] if "withdrawn on" not in shown.out.lower() else []
    if level != "restrict":
        wrong += [f"{line!r} is in {files}" for line in words() if (files := found(program.home, line))]
    return wrong


def sweep(kept: Program, folder: Path, points: list[Point], level: str) -> list[str]:
    """All that is wrong after withdrawals of a level that met faults at these points."""
    return swept(kept, folder, points, partial(what_is_wrong, level, kept.home.parent / "theirs.txt"))


def calls_of(kept: Program, folder: Path, level: str) -> Mapping[str, Sequence[int]]:
    shutil.copytree(kept.home, folder / "counted")
    return writing_calls(kept.at(folder / "counted"), folder / "calls", *withdrawal(level))


@pytest.mark.parametrize("level", LEVELS)
def test_a_withdrawal_that_met_a_fault_is_finished_when_it_is_repeated(kept: Program, tmp_path: Path, level: str) -> None:
    calls = calls_of(kept, tmp_path, level)
    assert {"rename", "unlink", "pwrite64", "openat", "mkdir"} <= calls.keys()
    chosen = [point for point in few_points(calls) if level == "redact" or point.call in {"pwrite64", "fdatasync"}]

    assert [] == sweep(kept, tmp_path, chosen, level)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("level", LEVELS)
def test_a_withdrawal_that_met_a_fault_at_any_call_is_finished_when_it_is_repeated(
    kept: Program, tmp_path: Path, level: str, fault: str
) -> None:
    calls = calls_of(kept, tmp_path, level)

    assert [] == sweep(kept, tmp_path, every_point(calls, fault=fault, at_most=8), level)
