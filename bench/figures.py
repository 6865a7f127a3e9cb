"""Figures as text: tables, medians, targets, and the machine that they were measured on."""

import math
import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.paths import RESULTS

Say = Callable[[str], None]
"""Prints a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A figure, and the value that it should reach: `at_least` or `at_most`."""

    what: str
    value: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def reached(self) -> bool:
        """Whether the figure is reached."""
        enough = self.at_least is None or self.value >= self.at_least
        return enough and (self.at_most is None or self.value <= self.at_most)

    def __str__(self) -> str:
        limit = f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"
        return f"{'reached' if self.reached else 'NOT REACHED'}: {self.what}: {self.value:.2f} ({limit})"


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the rounds' ratios; the two figures of each round are measured one after the other."""
    return median([mine / limit for mine, limit in zip(ours, theirs, strict=True)])


def least_likely(hits: int, of: int) -> float:
    """The lower end of Wilson's interval for a rate of `hits` of `of`, at 95 %."""
    if not of:
        return 0.0
    z, rate = 1.959964, hits / of
    middle = rate + z * z / (2 * of)
    return (middle - z * math.sqrt(rate * (1 - rate) / of + z * z / (4 * of * of))) / (1 + z * z / of)


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The median, with the smallest and the largest value if there are several."""
    middle = f"{median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table: the first column aligned to the left, the others to the right."""
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    lines = [
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (heads, ["-" * width for width in widths], *rows)
    ]
    return "\n".join(line.rstrip() for line in lines)


def machine() -> str:
    """The time, the machine, and its load."""
    processor = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.machine()
    )
    load = " ".join(f"{average:.1f}" for average in os.getloadavg())
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{now} · {os.cpu_count()} × {processor} · Python {platform.python_version()} · load {load}"


@contextmanager
def recorded(name: str) -> Iterator[Say]:
    """A function that prints lines and writes them to a new file in the results; the first and the last line are the machine's."""
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}{name}.txt").open("w", encoding="utf-8") as file:

        def say(line: str) -> None:
            for output in (sys.stdout, file):
                output.write(line + "\n")
                output.flush()

        say(machine())
        yield say
        say(machine())


def rate_target(what: str, right: Sequence[bool], *, at_least: float) -> Target:
    """The target for the rate of right cases, with the lower end of Wilson's interval in its description."""
    hits, least = sum(right), least_likely(sum(right), len(right))
    title = f"{what}, {hits} of {len(right)}, lower end of Wilson's interval {least:.4f}; rate"
    return Target(what=title, value=hits / len(right), at_least=at_least)


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
