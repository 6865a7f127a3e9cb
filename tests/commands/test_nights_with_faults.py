"""A night with a fault ends with its sentence, and the next night brings all that a night without one would have brought, once."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.smallweb.server import SmallWeb
from archiver.demo.smallweb.world import Trouble, World
from archiver.demo.smallweb.x.server import HOSTS as X_HOSTS
from tests.commands.conftest import Done, Program, Running, flaws

pytestmark = pytest.mark.browser

FIRST, SECOND = "2025-05-01T02:00:00Z", "2025-05-02T02:00:00Z"
ROOT = pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mount") is None, reason="only root can mount a small disk")
BROWSER_FAILS = "captured only in part: the browser does not start"

RECORDED = (
    "SELECT platform, key FROM post ORDER BY platform, key",
    "SELECT name FROM alias GROUP BY name ORDER BY name",
    "SELECT count(*) FROM embed",
    "SELECT count(*) FROM article_version",
    "SELECT post.key, text FROM version JOIN post ON post.id = version.post ORDER BY post.key",
    "SELECT key, count(*) FROM snapshot JOIN post ON post.id = snapshot.post WHERE complete GROUP BY key ORDER BY key",
    "SELECT key, standing, max(verdict.id) > 0 FROM verdict JOIN post ON post.id = verdict.post GROUP BY key ORDER BY key",
)
"""What a night brings; everything else depends on how often it was tried."""


def recorded(program: Program) -> list[list[tuple[Any, ...]]]:
    """What an archive has, without what differs between two nights without a fault."""
    return [program.rows(query) for query in RECORDED]


def assert_resumes(program: Program, article: str, archived: tuple[Program, Done]) -> None:
    """The next night ends well, and has brought everything, once."""
    again = program("archive", "--json", article, clock=SECOND)

    assert (0, []) == (again.code, again.summary["problems"])
    assert recorded(archived[0]) == recorded(program)
    assert [] == flaws(program)
    assert 0 == program("verify", clock=SECOND).code


def limited(limit: str) -> tuple[str, ...]:
    """What starts a command with a limit of the system."""
    return ("sh", "-c", f'ulimit {limit}; exec "$@"', "sh")


@pytest.mark.parametrize(
    ("limit", "code", "sentence"),
    [
        pytest.param("-n 8", 5, "the file cannot be opened: ", marks=pytest.mark.slow),
        ("-n 20", 1, "no more files may be opened"),
        pytest.param("-n 64", 1, BROWSER_FAILS, marks=pytest.mark.slow),
        ("-v 130000", 1, "there is not enough memory"),
        pytest.param("-v 700000", 1, BROWSER_FAILS, marks=pytest.mark.slow),
        pytest.param("-v 3000000", 1, BROWSER_FAILS, marks=pytest.mark.slow),
        pytest.param("-f 1", 5, "(`ulimit -f`), then run the same command again", marks=pytest.mark.slow),
        ("-f 600", 5, "(`ulimit -f`), then run the same command again"),
    ],
)
def test_a_limit_of_the_system_is_named(
    limit: str, code: int, sentence: str, *, program: Program, article: str, archived: tuple[Program, Done]
) -> None:
    done = program.using(*limited(limit))("archive", article, clock=FIRST)

    assert code == done.code
    assert sentence in done.err
    assert "Traceback" not in done.err
    assert "please report" not in done.err
    assert_resumes(program, article, archived)


def test_of_two_runs_that_start_together_one_waits_for_another_time(
    program: Program, article: str, archived: tuple[Program, Done], running: Running
) -> None:
    together = [running(program.start("archive", "--json", article, clock=FIRST)) for _ in range(2)]
    said = [process.communicate(timeout=120)[1].decode() for process in together]

    assert [0, 5] == sorted(process.returncode for process in together)
    assert "is writing to this archive\n  → wait until it ends" in "".join(said)
    assert_resumes(program, article, archived)


def once_asked(web: SmallWeb, process: "subprocess.Popen[bytes]", asked: int) -> None:
    """Wait until a run has asked X something."""
    while web.requests_to("cdn.syndication.twimg.com") == asked and process.poll() is None:
        time.sleep(0.02)


@pytest.mark.slow
def test_a_network_that_is_cut_half_way_is_told(
    *,
    program: Program,
    article: str,
    archived: tuple[Program, Done],
    web: SmallWeb,
    become: Callable[[World], None],
    running: Running,
) -> None:
    healthy, asked = web.world, web.requests_to("cdn.syndication.twimg.com")
    process = running(program.start("--pace", "0.5", "archive", "--json", article, clock=FIRST))  # much is still to be asked
    once_asked(web, process, asked)
    become(healthy.in_trouble(X_HOSTS, Trouble.BROKEN_OFF))
    out, said = process.communicate(timeout=240)
    become(healthy)

    assert 1 == process.returncode
    assert b"Traceback" not in said
    assert b'"remedy"' in out
    assert_resumes(program, article, archived)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGKILL, signal.SIGUSR1, signal.SIGXCPU])
def test_a_signal_that_ends_a_run_at_once_costs_nothing(
    number: signal.Signals, *, program: Program, article: str, archived: tuple[Program, Done], web: SmallWeb, running: Running
) -> None:
    asked = web.requests_to("cdn.syndication.twimg.com")
    process = running(program.start("archive", "--json", article, clock=FIRST))
    once_asked(web, process, asked)
    process.send_signal(number)
    process.communicate(timeout=60)

    assert -number == process.returncode
    assert_resumes(program, article, archived)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own, which is full."""
    folder = tmp_path / "full"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)], check=True, capture_output=True)
    (folder / "of another program").write_bytes(bytes(16384))
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@ROOT
@pytest.mark.slow
def test_a_full_folder_for_temporary_files_hinders_no_run(
    program: Program, article: str, archived: tuple[Program, Done], tiny_disk: Path
) -> None:
    done = program.using(TMPDIR=str(tiny_disk))("archive", article, clock=FIRST)

    assert (0, False) == (done.code, "!" in done.err)
    assert_resumes(program, article, archived)


@pytest.mark.slow
@pytest.mark.parametrize("clock", ["2024-01-01T00:00:00Z", "2031-01-01T00:00:00Z"])
def test_a_wrong_clock_is_named_and_nothing_is_recorded(clock: str, archived: tuple[Program, Done], tmp_path: Path) -> None:
    shutil.copytree(archived[0].home, tmp_path / "home")
    program = archived[0].at(tmp_path / "home")
    before = recorded(program)
    done = program("check", "--all", clock=clock)

    assert (2, True) == (done.code, "set the clock" in done.err)
    assert before == recorded(program)


@pytest.mark.slow
def test_a_home_that_may_only_be_read_is_named(archived: tuple[Program, Done], article: str, tmp_path: Path) -> None:
    """As root, only a read-only disk is: its files are there, and nothing is written."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a read-only disk")
    shutil.copytree(archived[0].home, tmp_path / "home")
    program = archived[0].at(tmp_path / "home")
    subprocess.run(["mount", "--bind", str(program.home), str(program.home)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(program.home)], check=True)
        writing = [program(*command) for command in (("archive", article), ("check", "--all"), ("check", "--rejudge"))]
        reading = [program(*command) for command in (("report",), ("lookup", "president"), ("verify",))]
    finally:
        subprocess.run(["umount", "--lazy", str(program.home)], check=True)

    assert [0, 0, 0] == [done.code for done in reading]
    assert {2, 5} >= {done.code for done in writing}
    assert all("→" in done.err and "Traceback" not in done.err for done in writing)
