"""Checking: observations per second of `check --all`, compared with a bare shared httpx client that asks the same questions.

The program asks, reads, compares, judges and records; the client ignores the answers. Both use real TLS to the same server in
another process. Two things are compared: the asking alone, from the first printed line to the end of the process, and the whole
process with its start-up. On two cores the server occupies one, so CPU-seconds are printed too.
"""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.demo.smallweb.crowd import crowd
from bench.figures import Say, Target, median, ratio, spread, table
from bench.paths import program
from bench.process_tree import Cost, cost
from bench.seeded_ledger import first_probes, seed_ledger
from bench.web_process import WebProcess, web_process

_POSTS = 1500
_ROUNDS = 3
_CONNECTIONS = 10
_CLIENT_CONNECTIONS = (5, 10, 20)
"""The numbers of connections that the bare client is tried with; its best one counts."""


def run(say: Say, *, quick: bool) -> list[Target]:
    """Measure, and print the table."""
    posts = 60 if quick else _POSTS
    world = crowd(posts)
    questions = "\n".join(probe.url for probe in first_probes(world))
    with web_process("bench.crowd_server", posts) as server, TemporaryDirectory(prefix="bench-check-") as folder:
        pristine = Path(folder) / "pristine"
        seed_ledger(pristine / "db" / "archive.sqlite", world)
        best = _CONNECTIONS if quick else _best_connections(server, questions)
        ours, client = list[Cost](), list[Cost]()
        for _ in range(1 if quick else _ROUNDS):
            ours.append(_check(server, pristine, Path(folder) / "home", posts))
            client.append(_ask(server, questions, best))
    say(_table(posts, best, ours, client))
    figures: dict[str, Callable[[Cost], float]] = {
        "CPU time of an observation, bare httpx ÷ check, without start-up": lambda paid: paid.cpu_asking,
        "observations a second ÷ bare httpx, without start-up": lambda paid: paid.asking,
        "observations a second ÷ bare httpx, whole processes": lambda paid: paid.seconds,
    }
    return [
        Target(what=what, value=ratio([figure(paid) for paid in client], [figure(paid) for paid in ours]), at_least=0.7)
        for what, figure in figures.items()
    ]


def _table(posts: int, best: int, ours: Sequence[Cost], client: Sequence[Cost]) -> str:
    rows = [
        (
            name,
            spread([posts / paid.asking for paid in rounds], 0),
            spread([posts / paid.seconds for paid in rounds], 0),
            spread([1000 * paid.cpu_asking / posts for paid in rounds]),
            spread([1000 * paid.cpu / posts for paid in rounds]),
            f"{median([paid.until_first for paid in rounds]):.2f}",
        )
        for name, rounds in ((f"--connections {_CONNECTIONS} check --all", ours), (f"bare httpx, {best} at once", client))
    ]
    return table(("check", "a second", "a second, process", "CPU ms each", "CPU ms, process", "start-up, s"), rows)


def _check(server: WebProcess, pristine: Path, home: Path, posts: int) -> Cost:
    """The cost of one night with a fresh copy of the ledger."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(pristine, home)
    options = ("--home", str(home), "--pace", "0", "--connections", str(_CONNECTIONS))
    paid = cost((*program(), *options, "check", "--all", "--json"), environment=server.environment)
    summary = json.loads(paid.output.strip().splitlines()[-1]) if paid.output.strip() else {}
    if paid.code or summary.get("probed") != posts or summary.get("captured") or summary["verdicts"].get("intact") != posts:
        raise SystemExit(f"check did not find all {posts} posts intact: {paid.errors}\n{summary}")
    return paid


def _ask(server: WebProcess, questions: str, at_once: int) -> Cost:
    """The cost of the same questions, asked by the bare client."""
    with TemporaryDirectory(prefix="bench-bare-") as folder:
        listed = Path(folder) / "questions"
        listed.write_text(questions, encoding="utf-8")
        paid = cost((sys.executable, "-m", "bench.bare_httpx", str(server.port), server.authority, str(at_once), str(listed)))
    if paid.code:
        raise SystemExit(f"the bare client failed: {paid.errors}")
    return paid


def _best_connections(server: WebProcess, questions: str) -> int:
    """The number of connections with which the bare client is fastest here and now."""
    seconds: dict[int, float] = {}
    for at_once in _CLIENT_CONNECTIONS:
        seconds[at_once] = _ask(server, questions, at_once).asking
    return min(seconds, key=seconds.__getitem__)
