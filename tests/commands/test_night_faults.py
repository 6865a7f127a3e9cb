"""A night of `check` that is killed, or refused by the disk, as it keeps answers and pictures with other bytes: nothing is lost."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from archiver.demo.smallweb.server import small_web
from tests.commands.conftest import Program, flaws, inherited
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
from tests.commands.test_pictures_by_place import HOSTS, LOST, OTHER, SAME, article, picture, world

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace (apt-get install strace)")

FIRST, SECOND, THIRD = (f"2026-12-0{day}T03:00:00Z" for day in (1, 2, 3))
NIGHT = ("check", "--all", "--json")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """An archive of three posts with a picture each; now one picture is encoded anew, one replaced, and one missing."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "quay.html").write_text(article(), encoding="utf-8")
    first = dict.fromkeys((SAME, OTHER, LOST), picture("navy", "white", quality=95))
    with small_web(world("aaa", first), hosts=HOSTS) as web:
        program = Program(home=folder / "home", environment=inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"})
        assert program("archive", "--json", str(folder / "quay.html"), clock=FIRST).code in {0, 1}
        second = {SAME: picture("navy", "white", quality=40), OTHER: picture("navy", "red", quality=95)}
        web.world = world("bbb", second, edited=True)
        yield program


def what_is_wrong(program: Program, point: Point) -> list[str]:
    """What is wrong after a night that met a fault, and the next one."""
    first = with_fault(program, point, *NIGHT, clock=SECOND)
    wrong = tracebacks(first)
    verified = called(program, "--clock", SECOND, "verify")
    wrong += [f"verify ends with {verified.code}: {verified.out[-600:]}"] if verified.code else []
    again = called(program, "--clock", THIRD, *NIGHT)
    wrong += [f"the next night ends with {again.code}: {again.err[-300:]}"] if again.code not in {0, 1} else []
    after = called(program, "--clock", THIRD, "verify")
    wrong += [f"in the end verify ends with {after.code}: {after.out[-600:]}"] if after.code else []
    (post,) = called(program, "lookup", "--json", f"telegram:ferrytown/{OTHER}").value
    wrong += [f"the replaced picture is {post['alteration']}"] if "media-replaced" not in str(post["alteration"]) else []
    return wrong + flaws(program)


def calls_of(kept: Program, folder: Path, about: str = "") -> Mapping[str, Sequence[int]]:
    shutil.copytree(kept.home, folder / "counted")
    return writing_calls(kept.at(folder / "counted"), folder / "calls", *NIGHT, clock=SECOND, about=about)


def test_a_night_that_met_a_fault_in_a_file_is_made_good_by_the_next(kept: Program, tmp_path: Path) -> None:
    calls = calls_of(kept, tmp_path, "/snapshots")
    assert {"write", "fsync", "rename"} <= calls.keys()

    # A snapshot whose folder cannot be synced has its name already, and is adopted by the next night.
    in_place = Point(fault="error=EIO", call="fsync", number=2)
    few = few_points({call: numbers for call, numbers in calls.items() if call != "openat"})  # the slow test opens files, too
    assert [] == swept(kept, tmp_path, dict.fromkeys((*few, in_place)), what_is_wrong)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_night_that_met_a_fault_at_any_call_is_made_good_by_the_next(kept: Program, tmp_path: Path, fault: str) -> None:
    assert [] == swept(kept, tmp_path, every_point(calls_of(kept, tmp_path), fault=fault, at_most=10), what_is_wrong)
