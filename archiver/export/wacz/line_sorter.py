"""Sort more lines than fit into memory: runs of them go to temporary files, which are merged."""

import heapq
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO, Self

_RUN_CHARACTERS = 16 * 1024 * 1024
"""How many characters are sorted in memory at a time; what they take is several times as much."""


class LineSorter:
    """Lines, each with its line break, that are added in any order, and read once in the order of their characters."""

    def __init__(self, *, run_characters: int = _RUN_CHARACTERS) -> None:
        self._run_characters = run_characters
        self._lines: list[str] = []
        self._size = 0
        self._files = ExitStack()
        self._runs: list[IO[str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add(self, line: str) -> None:
        """Add a line; `OSError` where there is no room for temporary files."""
        self._lines.append(line)
        self._size += len(line)
        if self._size > self._run_characters:
            run = self._files.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline=""))  # noqa: SIM115 - until exit
            run.writelines(sorted(self._lines))
            run.seek(0)
            self._runs.append(run)
            self._lines, self._size = [], 0

    def __iter__(self) -> Iterator[str]:
        return heapq.merge(sorted(self._lines), *self._runs)
