"""`kill -9` at any moment of `archive`, then the same command again: no post lost or doubled, no broken snapshot, no browser left.

The kernel kills the program's own thread at the n-th call of one kind (strace's injection), so that every write, sync and rename is
a moment at which it can stop. The browser is not killed; it has to end by itself.
"""

import json
import os
import re
import shutil
import signal
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from archiver.demo.smallweb.server import SmallWeb
from archiver.errors import InputError
from archiver.ledger.audit import audit
from tests.commands.conftest import Done, Program, Running, flaws, inherited

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace (apt-get install strace)"),
]

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "sendto", "openat", "mkdir", "ftruncate")
MARK = "MADE_BY_TEST"
SECONDS_TO_NOTICE = 15.0


def marked(mark: str) -> list[str]:
    """The processes on this machine that carry a mark in their environment: what they were started as."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().decode("utf-8", "replace").replace("\0", " ")[:100])
        except OSError:
            continue  # gone meanwhile, or not ours
    return found


def orphans(mark: str) -> list[str]:
    """What a killed program has left running, once it had the time to notice."""
    until = time.monotonic() + SECONDS_TO_NOTICE
    while (left := marked(mark)) and time.monotonic() < until:
        Event().wait(0.1)
    return left


def killed_at(program: Program, article: str, call: str, number: int) -> Done:
    """Archive, and be killed at the n-th call of a kind."""
    injection = ("strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}")
    return program.using(*injection)("archive", "--json", article)


def said(done: Done) -> Iterator[dict[str, object]]:
    """What a program said before it was killed; its last line may be cut."""
    for line in done.out.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            return


def broken_promises(program: Program, told: list[dict[str, object]]) -> list[str]:
    """What a killed program had said was done, and is not; and what is wrong with the database that it left."""
    try:
        audited = audit(program.home / "db" / "archive.sqlite")
    except InputError:  # killed before there was a database
        return [f"{one} was said before there was a database" for one in told]
    kept = {path for (path,) in program.rows("SELECT path FROM snapshot")} if told else set()
    found = [f"{one['path']} was said to be kept" for one in told if one["event"] == "kept" and one["path"] not in kept]
    found += [f"{path} has a row and no file" for path in kept - program.snapshots()]
    for one in told:
        if one["event"] == "settled" and not program.rows("SELECT 1 FROM post WHERE key = ?", str(one["post"]).removeprefix("x:")):
            found.append(f"{one['post']} was said to be settled")
    return found + [f"{one.code}: {one.where}" for one in audited.errors]


def unfinished_business(program: Program, done: Done) -> list[str]:
    """What the same command, run again, has not made good."""
    whole = {
        "exit code": (0, done.code),
        "posts": (2, len(program.rows("SELECT 1 FROM post"))),
        "settled posts": (2, len(program.rows("SELECT 1 FROM post WHERE key IS NOT NULL"))),
        "articles": (1, len(program.rows("SELECT 1 FROM article_version"))),
        "embeds": (2, len(program.rows("SELECT 1 FROM embed"))),
        "complete snapshots of posts": (2, len(program.rows("SELECT 1 FROM snapshot WHERE complete AND post IS NOT NULL"))),
        "snapshots": (3, len(program.snapshots())),
        "pictures with a digest": (2, len(program.rows("SELECT 1 FROM media"))),
        "posts that stand intact": (2, len(program.rows("SELECT DISTINCT post FROM verdict WHERE standing = 'intact'"))),
        "runs that ended": (True, program.rows("SELECT finished IS NOT NULL FROM run ORDER BY id DESC LIMIT 1") == [(1,)]),
    }
    return flaws(program) + [
        f"{name}: {expected} expected, {actual} found" for name, (expected, actual) in whole.items() if expected != actual
    ]


def survives(web: SmallWeb, article: str, folder: Path, call: str, number: int) -> tuple[bool, list[str]]:
    """Whether the program was killed there, and what is wrong afterwards."""
    mark = uuid.uuid4().hex
    program = Program(home=folder / f"{call}-{number}", environment=inherited() | web.environment | {MARK: mark})
    first = killed_at(program, article, call, number)
    wrong = broken_promises(program, list(said(first)))
    again = program("archive", "--json", article)
    wrong += unfinished_business(program, again) + [f"orphan: {one}" for one in orphans(mark)]
    return first.code != 0, [f"{call} {number}: {one}" for one in wrong]


def sweep(web: SmallWeb, article: str, folder: Path, points: list[tuple[str, int]]) -> tuple[int, list[str]]:
    """At how many of the points the program was killed, and all that was wrong after any of them."""
    with ThreadPoolExecutor(max_workers=3) as several:
        outcomes = list(several.map(lambda point: survives(web, article, folder, *point), points))
    return sum(killed for killed, _ in outcomes), [one for _, wrong in outcomes for one in wrong]


def counted(web: SmallWeb, article: str, folder: Path) -> dict[str, int]:
    """How many calls of each kind the program makes when nobody kills it."""
    log = folder / "calls"
    program = Program(home=folder / "counted", environment=inherited() | web.environment)
    done = program.using("strace", "-qq", "-o", str(log), "-e", f"trace={','.join(CALLS)}")("archive", article)
    assert 0 == done.code
    names = re.findall(r"^(\w+)\(", log.read_text(errors="replace"), re.MULTILINE)
    return {call: names.count(call) for call in CALLS if names.count(call)}


def test_a_run_killed_at_a_write_sync_or_rename_can_be_repeated(web: SmallWeb, article: str, tmp_path: Path) -> None:
    """At one of three of these calls; the slow test goes through all of them."""
    counts = counted(web, article, tmp_path)
    wanted = {"pwrite64": 0.5, "fsync": 0.4, "rename": 1.0}
    points = [(call, max(1, round(share * counts[call]))) for call, share in wanted.items()]
    killed, wrong = sweep(web, article, tmp_path, points)

    assert [] == wrong
    assert len(points) - 1 <= killed  # what is left to write at the end differs from run to run


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS)
def test_a_run_killed_at_any_system_call_can_be_repeated(call: str, web: SmallWeb, article: str, tmp_path: Path) -> None:
    total = counted(web, article, tmp_path).get(call, 0)
    step = max(1, total // 60)
    killed, wrong = sweep(web, article, tmp_path, [(call, number) for number in range(1, total + 1, step)])

    assert [] == wrong
    assert killed or not total


@pytest.mark.parametrize("seconds", [1.6, 2.6])
def test_a_run_killed_during_a_capture_leaves_no_browser_behind(
    seconds: float, program: Program, article: str, running: Running
) -> None:
    mark = uuid.uuid4().hex
    marking = program.using(**{MARK: mark})
    process = running(marking.start("archive", "--json", article))
    Event().wait(seconds)
    os.kill(process.pid, signal.SIGKILL)  # it alone, not its group
    process.communicate()

    assert [] == orphans(mark)
    again = marking("archive", "--json", article)
    assert [] == unfinished_business(marking, again)
    assert [] == orphans(mark)
