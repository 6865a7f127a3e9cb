"""Faults at the system calls that write: a command is killed, or the disk refuses, at any one of them (strace's injection).

A fault is put at the nth call of a kind that one thread makes, which is how strace counts. Files that are opened to be read count
among the calls of `openat`, so that only those calls get a fault that may create or change a file.
"""

import os
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from io import StringIO
from multiprocessing import get_context
from pathlib import Path

from archiver.commands import run
from tests.commands.conftest import PATIENCE, Done, Program
from tests.commands.prepared_process import prepared_process

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate", "mkdir", "openat")
FAULTS = ("signal=SIGKILL", "error=EIO", "error=ENOSPC")
_CALL = re.compile(r"^(\d+) +(\w+)\((.*)")
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")


@dataclass(frozen=True, slots=True)
class Point:
    """The call at which a fault happens: the number of a call of this kind in its thread."""

    fault: str
    call: str
    number: int

    def __str__(self) -> str:
        return f"{self.fault} at {self.call} {self.number}"

    @property
    def name(self) -> str:
        """A name for a folder."""
        return re.sub(r"\W", "-", str(self))


def writing_calls(
    program: Program, log: Path, *arguments: str, clock: str | None = None, about: str = ""
) -> Mapping[str, Sequence[int]]:
    """The numbers of the calls of each kind that write, in a command that nothing hinders.

    With `about`, a regular expression, only those calls whose file or folder it matches.
    """
    options = ("-y", "-o", str(log), "-e", f"trace={','.join(CALLS)}")
    done = _traced(program.command(arguments, clock=clock), program, options)
    assert done.code in {0, 1}, done.err
    numbers, writing = defaultdict[tuple[str, str], int](int), defaultdict[str, set[int]](set)
    for thread, call, rest in (match.groups() for line in _lines(log) if (match := _CALL.match(line))):
        numbers[thread, call] += 1
        if re.search(about, rest) and (call != "openat" or (_WRITES.search(rest) and '"/dev/' not in rest)):
            writing[call].add(numbers[thread, call])
    assert writing, "no call writes"
    return {call: sorted(writing[call]) for call in CALLS if writing[call]}


def _lines(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines()


def with_fault(program: Program, point: Point, *arguments: str, clock: str | None = None) -> Done:
    """The command with a fault at one of its calls."""
    injection = f"inject={point.call}:{point.fault}:when={point.number}"
    options = ("-o", "/dev/null", "-e", f"trace={point.call}", "-e", injection)
    return _traced(program.command(arguments, clock=clock), program, options)


def _traced(command: Sequence[str], program: Program, options: Sequence[str]) -> Done:
    """Run a program's command line in a fork of the prepared process, which makes ten thousand calls less than an interpreter."""
    own = command[command.index("archiver") + 1 :]
    folder, environment = program.home.parent, program.environment
    done = prepared_process().run(
        own, folder=folder, environment=environment, stdin=b"", seconds=PATIENCE, strace=("strace", "-f", *options)
    )
    return Done(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode("utf-8", "replace"))


def few_points(calls: Mapping[str, Sequence[int]], of_each: int = 1) -> list[Point]:
    """Points spread over the calls of each kind, with every kind of fault in turn."""
    points = []
    for turn, (call, numbers) in enumerate(calls.items()):
        for step in range(min(of_each, len(numbers))):
            number = numbers[(2 * step + 1) * len(numbers) // (2 * of_each) if of_each < len(numbers) else step]
            points.append(Point(FAULTS[(turn + step) % len(FAULTS)], call, number))
    return points


def every_point(calls: Mapping[str, Sequence[int]], *, fault: str, at_most: int = 1_000_000) -> list[Point]:
    """A fault at every call; where there are more of a kind than `at_most`, at so many of them, evenly spread."""
    return [Point(fault, call, number) for call, numbers in calls.items() for number in numbers[:: -(-len(numbers) // at_most)]]


def swept(kept: Program, folder: Path, points: Iterable[Point], what_is_wrong: Callable[[Program, Point], list[str]]) -> list[str]:
    """What is wrong after a fault at each of these points, each in a copy of an archive of its own, in two processes.

    `what_is_wrong` is a function of a module, or a `partial` of one.
    """
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        return [flaw for flaws in pool.map(partial(_after, kept, folder, what_is_wrong), points) for flaw in flaws]


def _after(kept: Program, folder: Path, what_is_wrong: Callable[[Program, Point], list[str]], point: Point) -> list[str]:
    home = folder / point.name / "home"
    shutil.copytree(kept.home, home)
    wrong = what_is_wrong(kept.at(home), point)
    shutil.rmtree(home.parent)
    return [f"{point}: {flaw}" for flaw in wrong]


def called(program: Program, *arguments: str) -> Done:
    """The command, called in this process of a sweep, which takes a fifth of the time that a process of its own takes."""
    os.environ.update(program.environment)
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["--home", str(program.home), *arguments])
    return Done(code=code, out=out.getvalue(), err=err.getvalue())


def tracebacks(*commands: Done) -> list[str]:
    """The tracebacks that commands ended with; none is expected."""
    return [f"a traceback: {done.err[-400:]}" for done in commands if "Traceback" in done.err]
