"""`withdraw` killed, or refused by the disk, at any call that writes: the next run finishes it, and no words are left."""

import re
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.commands.conftest import CHALLENGE, PRESIDENT, Done, Program
from tests.commands.test_destroyed import BECAUSE, found, words

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace (apt-get install strace)")

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate")
FAULTS = ("signal=SIGKILL", "error=EIO", "error=ENOSPC")
REDACT = ("withdraw", CHALLENGE, *BECAUSE, "--level", "redact")


@pytest.fixture(scope="module")
def kept(archived: tuple[Program, Done], tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An archive with two posts, without the article that quotes them."""
    home = tmp_path_factory.mktemp("kept") / "home"
    shutil.copytree(archived[0].home, home)
    program = archived[0].at(home)
    article = program.rows("SELECT name FROM article")[0][0]
    assert 0 == program("withdraw", article, *BECAUSE, "--level", "redact").code
    return program


def copied(kept: Program, home: Path) -> Program:
    shutil.copytree(kept.home, home)
    return kept.at(home)


def counted(program: Program, folder: Path) -> Mapping[str, int]:
    """How many calls of each kind a withdrawal makes that nothing hinders."""
    log = folder / "calls"
    program.using("strace", "-f", "-qq", "-o", str(log), "-e", f"trace={','.join(CALLS)}")(*REDACT)
    names = re.findall(r"^\d+ +(\w+)\(", log.read_text(errors="replace"), re.MULTILINE)
    return {call: names.count(call) for call in CALLS if names.count(call)}


def what_is_wrong(program: Program, fault: str, call: str, number: int) -> list[str]:
    """What is wrong after a withdrawal that met a fault, and what follows it."""
    injection = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}")
    first = program.using(*injection)(*REDACT)
    wrong = [f"a traceback: {first.err[-300:]}"] if "Traceback" in first.err else []
    recorded = program.rows("SELECT id FROM withdrawal WHERE post IS NOT NULL")
    again = program("check") if recorded else program(*REDACT)
    wrong += [f"the next run ends with {again.code}: {again.err[-300:]}"] if again.code else []
    verified = program("verify")
    wrong += [f"verify ends with {verified.code}: {verified.out[-600:]}"] if verified.code else []
    wrong += [f"{line!r} is in {files}" for line in words() if (files := found(program.home, line))]
    wrong += [] if "one hell of a President" in program("lookup", PRESIDENT).out else ["the other post is not shown"]
    return wrong


def swept(kept: Program, folder: Path, points: list[tuple[str, str, int]]) -> list[str]:
    """What is wrong after a fault at each of these points."""

    def at(point: tuple[str, str, int]) -> list[str]:
        home = folder / re.sub(r"\W", "-", " ".join(map(str, point)))
        wrong = what_is_wrong(copied(kept, home), *point)
        shutil.rmtree(home)
        return [f"{point}: {flaw}" for flaw in wrong]

    with ThreadPoolExecutor(2) as pool:
        return [flaw for flaws in pool.map(at, points) for flaw in flaws]


def points(calls: Mapping[str, int], *, of_each: int) -> list[tuple[str, str, int]]:
    """Points spread over all calls, with every kind of fault in turn."""
    spread = list[tuple[str, str, int]]()
    for call, count in calls.items():
        for step in range(min(of_each, count)):
            number = 1 + step * count // min(of_each, count)
            spread.append((FAULTS[(step + len(call)) % len(FAULTS)], call, number))
    return spread


def test_a_withdrawal_that_met_a_fault_is_finished_by_the_next_run(kept: Program, tmp_path: Path) -> None:
    calls = counted(copied(kept, tmp_path / "counted"), tmp_path)

    assert {"rename", "unlink", "pwrite64"} <= calls.keys()
    assert [] == swept(kept, tmp_path, points(calls, of_each=1))


@pytest.mark.slow
def test_a_withdrawal_that_met_a_fault_at_any_call_is_finished_by_the_next_run(kept: Program, tmp_path: Path) -> None:
    calls = counted(copied(kept, tmp_path / "counted"), tmp_path)

    assert [] == swept(kept, tmp_path, points(calls, of_each=1000))
