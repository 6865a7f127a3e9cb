"""Checking: observations a second of `check --all`, against a bare shared httpx client that asks the same questions.

The program asks, reads, compares, judges and records; the client throws its answers away. Both go over real TLS to the same
server in another process. Compared is the asking alone, from the first observation that is told to the end of the process, and the
process with its start-up. With two cores the server takes one of them: CPU-seconds are told too.
"""

import json
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.demo.smallweb.crowd import crowd
from bench.figures import Say, Target, median, ratio, spread, table
from bench.places import program
from bench.seeded_ledger import first_probes, know
from bench.serving import Served, served
from bench.tree import Cost, cost

_POSTS = 1500
_ROUNDS = 3
_CONNECTIONS = 10
_TRIED = (5, 10, 20)
"""How many questions at once the bare client is tried with, before its best is taken."""


@dataclass(slots=True)
class Rounds:
    """What the rounds of one program came to, in seconds: the asking, the whole process, and the CPU time of both."""

    asking: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    cpu_whole: list[float] = field(default_factory=list)


def run(say: Say, *, quick: bool) -> list[Target]:
    """Measure, say, and compare with what is to be reached."""
    posts = 60 if quick else _POSTS
    world = crowd(posts)
    questions = "\n".join(probe.url for probe in first_probes(world))
    with served(posts) as web, TemporaryDirectory(prefix="bench-check-") as folder:
        pristine = Path(folder) / "pristine"
        know(pristine / "db" / "archive.sqlite", world)
        best = _CONNECTIONS if quick else _best(web, questions)
        ours, theirs = Rounds(), Rounds()
        for _ in range(1 if quick else _ROUNDS):
            _checked(ours, web, pristine, Path(folder) / "home", posts)
            _asked(theirs, web, questions, best)
    say(_table(posts, best, ours, theirs))
    return [
        Target(
            what="CPU time of an observation, bare httpx ÷ check, start-up apart", value=ratio(theirs.cpu, ours.cpu), at_least=0.7
        ),
        Target(what="observations a second ÷ bare httpx, start-up apart", value=ratio(theirs.asking, ours.asking), at_least=0.7),
        Target(what="observations a second ÷ bare httpx, whole processes", value=ratio(theirs.whole, ours.whole), at_least=0.7),
    ]


def _table(posts: int, best: int, ours: Rounds, theirs: Rounds) -> str:
    rows = [
        (
            name,
            spread([posts / one for one in rounds.asking], 0),
            spread([posts / one for one in rounds.whole], 0),
            spread([1000 * one / posts for one in rounds.cpu]),
            spread([1000 * one / posts for one in rounds.cpu_whole]),
            f"{median([one - other for one, other in zip(rounds.whole, rounds.asking, strict=True)]):.2f}",
        )
        for name, rounds in ((f"check --all --connections {_CONNECTIONS}", ours), (f"bare httpx, {best} at once", theirs))
    ]
    return table(("check", "a second", "a second, process", "CPU ms each", "CPU ms, process", "start-up, s"), rows)


def _checked(rounds: Rounds, web: Served, pristine: Path, home: Path, posts: int) -> None:
    """One night on a fresh copy of the ledger."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(pristine, home)
    options = ("--home", str(home), "--pace", "0", "--connections", str(_CONNECTIONS))
    paid = cost((*program(), *options, "check", "--all", "--json"), environment=web.environment)
    summary = json.loads(paid.said.strip().splitlines()[-1]) if paid.said.strip() else {}
    if paid.code or summary.get("probed") != posts or summary.get("captured") or summary["verdicts"].get("intact") != posts:
        raise SystemExit(f"check did not see all {posts} posts intact: {paid.complained}\n{summary}")
    _note(rounds, paid)


def _asked(rounds: Rounds, web: Served, questions: str, at_once: int) -> None:
    """The same questions, by the bare client."""
    with TemporaryDirectory(prefix="bench-bare-") as folder:
        listed = Path(folder) / "questions"
        listed.write_text(questions, encoding="utf-8")
        asking = (sys.executable, "-m", "bench.bare", str(web.port), web.authority, str(at_once), str(listed))
        paid = cost(asking)
    if paid.code:
        raise SystemExit(f"the bare client failed: {paid.complained}")
    _note(rounds, paid)


def _note(rounds: Rounds, paid: Cost) -> None:
    rounds.asking.append(paid.seconds - paid.until_first)
    rounds.whole.append(paid.seconds)
    rounds.cpu.append(paid.cpu - paid.cpu_until_first)
    rounds.cpu_whole.append(paid.cpu)


def _best(web: Served, questions: str) -> int:
    """How many questions at once suit the bare client best here and now."""
    found: dict[int, float] = {}
    for at_once in _TRIED:
        rounds = Rounds()
        _asked(rounds, web, questions, at_once)
        found[at_once] = rounds.asking[0]
    return min(found, key=found.__getitem__)
