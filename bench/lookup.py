"""Looking up: the wall time of a cold `lookup`, and `status`, among 100,000 posts, and of a look-up among a million in a process.

The homes are filled once and kept among the results. Each question is asked as a user asks it, in turns with a Python that only
starts; from the second question on the file's pages are in the system's memory. Within a process, each kind of question is asked
about many posts, and the median and the slowest twentieth count; what limits it is one read of a post's record by its name.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from archiver.app.lookup import lookup
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.ledger.reader import LedgerReader
from bench.figures import Say, Target, median, ratio, spread, table
from bench.lookup_homes import as_rows, as_runs, code_of, filled, handle_of, key_of, text_of
from bench.paths import program

_POSTS, _MANY_POSTS = 100_000, 1_000_000
_ROUNDS = 7
_EACH = 40  # questions of each kind within a process


@dataclass(slots=True)
class Times:
    """The runs of one command: seconds of wall time, and of CPU time."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def run(self, *command: str) -> None:
        """Run the command once more."""
        begun, used = time.perf_counter(), _child_cpu_seconds()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wall.append(time.perf_counter() - begun)
        self.cpu.append(_child_cpu_seconds() - used)


def run(say: Say, *, quick: bool) -> list[Target]:
    """Measure cold processes, and print the table."""
    posts = 500 if quick else _POSTS
    home = filled(say, posts, as_runs)
    questions = {name: (make(posts // 2),) for name, make in QUESTIONS.items()}
    bare, status, taken = Times(), Times(), {name: Times() for name in questions}
    for _ in range(1 if quick else _ROUNDS):
        for name, question in questions.items():
            taken[name].run(*program(), "--home", str(home), "lookup", "--json", *question)
        status.run(*program(), "--home", str(home), "status", "--json")
        bare.run(sys.executable, "-c", "pass")
    rows = [(name, *_cells(times, bare)) for name, times in (*taken.items(), ("status", status), ("Python alone", bare))]
    say(table((f"lookup among {posts:,}", "seconds", "CPU-s", "÷ Python alone"), rows))
    slowest = _slowest_twentieth([seconds for times in taken.values() for seconds in times.wall])
    return [
        Target(what="seconds of a cold look-up, all but the slowest twentieth", value=slowest, at_most=0.4),
        Target(what="seconds of a cold `status`", value=median(status.wall), at_most=0.5),
    ]


def within_a_process(say: Say, *, quick: bool) -> list[Target]:
    """Measure look-ups in one process, and print the table."""
    posts = 2000 if quick else _MANY_POSTS
    home = filled(say, posts, as_rows)
    dice = random.Random(1)
    with open_archive(Home(folder=home)) as archive:
        limit = _measured(archive, lambda number: f"x:{key_of(number)}", posts, dice)
        taken = {name: _measured(archive, make, posts, dice) for name, make in QUESTIONS.items()}
    rows = [
        (name, f"{median(each) * 1000:.1f}", f"{_slowest_twentieth(each) * 1000:.1f}", f"{ratio(each, limit):.1f}")
        for name, each in (*taken.items(), ("by name", limit))
    ]
    say(table((f"lookup among {posts:,}, in one process", "ms", "ms, slowest twentieth", "÷ by name"), rows))
    slowest = _slowest_twentieth([seconds for each in taken.values() for seconds in each])
    return [Target(what="ms of a look-up in a process, all but the slowest twentieth", value=slowest * 1000, at_most=50)]


def _measured(archive: LedgerReader, make: Callable[[int], str], posts: int, dice: random.Random) -> list[float]:
    """The seconds that questions of one kind take."""
    taken = []
    for _ in range(_EACH):
        question = make(dice.randrange(posts))
        begun = time.perf_counter()
        if not lookup(archive, question).posts:
            raise LookupError(question)
        taken.append(time.perf_counter() - begun)
    return taken


def _slowest_twentieth(seconds: Sequence[float]) -> float:
    """The time that nineteen of twenty do not exceed."""
    return sorted(seconds)[len(seconds) * 19 // 20]


def _cells(times: Times, bare: Times) -> tuple[str, str, str]:
    return spread(times.wall), spread(times.cpu), f"{ratio(times.wall, bare.wall):.1f}"


def _child_cpu_seconds() -> float:
    """The CPU-seconds of all children of this process that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _words(number: int, count: int) -> list[str]:
    """Some words of a post, in order, with a rare one."""
    words = text_of(number).split()
    start = min(range(len(words) - count + 1), key=lambda place: -max(map(len, words[place : place + count])))
    return words[start : start + count]


def _misspelled(words: Sequence[str]) -> str:
    """Words of which the longest has two letters exchanged."""
    longest = max(words, key=len)
    middle = len(longest) // 2
    wrong = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return " ".join(wrong if word == longest else word for word in words)


QUESTIONS: Mapping[str, Callable[[int], str]] = {
    "by code": lambda number: f"pic.twitter.com/{code_of(number)}",
    "by bare code": code_of,
    "by bare key": key_of,
    "by handle": lambda number: f"@{handle_of(number)}",
    "by URL": lambda number: f"https://x.com/{handle_of(number)}/status/{key_of(number)}",
    "by words": lambda number: " ".join(_words(number, 4)),
    "by words with a typo": lambda number: _misspelled(_words(number, 4)),
    "by words, one too many": lambda number: " ".join((*_words(number, 4), "unheardof")),
    "by words with another ending": lambda number: " ".join((*_words(number, 4)[:-1], f"{_words(number, 4)[-1]}ing")),
    "by a whole line": lambda number: f"{text_of(number)} — Author (@{handle_of(number)}) January 1, 2026",
    "by one common word": lambda number: text_of(number).split()[0],
}
"""What people know of a post, and what they type."""
