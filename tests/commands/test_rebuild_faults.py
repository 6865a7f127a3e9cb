"""`rebuild` killed, or refused by the disk, at any call that writes: repeated, it gives the same log, and no second history."""

import re
import shutil
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archiver.demo.smallweb.server import SmallWeb
from archiver.ledger.checkpoints import parse_root
from archiver.ledger.signed_notes import parse_note, split_notes
from tests.commands.conftest import PRESIDENT, Program, flaws
from tests.commands.three_nights import LATER, damage, lost, run_files, three_nights

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace (apt-get install strace)")

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate", "mkdir")
FAULTS = ("signal=SIGKILL", "error=EIO", "error=ENOSPC")
AGAIN, NEXT_NIGHT = "2026-05-05T02:00:00Z", "2026-05-06T02:00:00Z"


@pytest.fixture(scope="module")
def kept(web: SmallWeb, article: str, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An archive of three nights, for tests that only read it."""
    return three_nights(web, article, tmp_path_factory.mktemp("kept"))


def counted(program: Program, folder: Path) -> Mapping[str, int]:
    """How many calls of each kind a rebuild makes that nothing hinders."""
    log = folder / "calls"
    program.using("strace", "-qq", "-o", str(log), "-e", f"trace={','.join(CALLS)}")("rebuild", clock=LATER)
    names = re.findall(r"^(\w+)\(", log.read_text(errors="replace"), re.MULTILINE)
    return {call: names.count(call) for call in CALLS if names.count(call)}


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


def what_is_wrong(program: Program, fault: str, call: str, number: int) -> list[str]:
    """What is wrong after a rebuild that met a fault, another one, and a night."""
    injection = ("strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}")
    first = program.using(*injection)("rebuild", "--json", clock=LATER)
    again = program("rebuild", "--json", clock=AGAIN)
    night = program("check", "--all", "--json", clock=NEXT_NIGHT)
    found = [f"a traceback: {first.err[-300:]}"] if "Traceback" in first.err else []
    found += [f"repeated, it ends with {again.code}: {again.err[-300:]}"] if again.code not in {0, 1, 2} else []
    found += [f"the next night ends with {night.code}: {night.err[-300:]}"] if night.code else []
    return found + second_histories(program)


def sweep(kept: Program, folder: Path, points: list[tuple[str, str, int]], *, damaged: int | None) -> list[str]:
    """All that is wrong after faults at these points, where one file of a run is damaged or none."""
    signed = kept.rows("SELECT max(size) FROM checkpoint")[0][0]
    entries = "SELECT * FROM entry WHERE leaf_index < ? ORDER BY leaf_index"

    def after(point: tuple[str, str, int]) -> list[str]:
        fault, call, number = point
        program = lost(kept, folder / f"{fault}-{call}-{number}")
        if damaged is not None:
            damage(run_files(program)[damaged])
        wrong = what_is_wrong(program, fault, call, number)
        if damaged is None:
            wrong += flaws(program)
            wrong += ["the log is another one"] if kept.rows(entries, signed) != program.rows(entries, signed) else []
            shown = (each("show", PRESIDENT, "--json", clock=LATER).value["versions"] for each in (kept, program))
            wrong += ["a post is shown otherwise"] if len({str(versions) for versions in shown}) > 1 else []
        else:
            successions = program.rows("SELECT 1 FROM custody WHERE act = 'succession'")
            wrong += [f"{len(successions)} successions are recorded"] if len(successions) != 1 else []
        return [f"{fault} at {call} {number}: {what}" for what in wrong]

    with ThreadPoolExecutor(max_workers=3) as several:
        return [wrong for found in several.map(after, points) for wrong in found]


@pytest.mark.parametrize("damaged", [None, pytest.param(1, marks=pytest.mark.slow)], ids=["the log goes on", "another log begins"])
def test_a_rebuild_that_is_interrupted_can_be_repeated(kept: Program, tmp_path: Path, damaged: int | None) -> None:
    unhindered = lost(kept, tmp_path / "counted")
    if damaged is not None:
        damage(run_files(unhindered)[damaged])
    counts = counted(unhindered, tmp_path)
    shares = {"pwrite64": (0.3, 0.8), "fdatasync": (0.5,), "fsync": (0.5, 1.0), "rename": (1.0,)}
    points = [
        (FAULTS[turn % len(FAULTS)], call, max(1, round(share * counts[call])))
        for turn, (call, share) in enumerate((call, share) for call in shares if call in counts for share in shares[call])
    ]

    assert [] == sweep(kept, tmp_path, points, damaged=damaged)


@pytest.mark.slow
@pytest.mark.parametrize("damaged", [None, pytest.param(1, marks=pytest.mark.slow)], ids=["the log goes on", "another log begins"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_a_rebuild_that_is_interrupted_at_any_call_can_be_repeated(
    kept: Program, tmp_path: Path, call: str, fault: str, damaged: int | None
) -> None:
    unhindered = lost(kept, tmp_path / "counted")
    if damaged is not None:
        damage(run_files(unhindered)[damaged])
    total = counted(unhindered, tmp_path).get(call, 0)
    points = [(fault, call, number) for number in range(1, total + 1, max(1, total // 20))]

    assert [] == sweep(kept, tmp_path, points, damaged=damaged)
