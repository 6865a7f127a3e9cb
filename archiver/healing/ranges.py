"""Ranges of offsets that are asked about many times: whether one of them covers an offset, or lies within another range."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Ranges:
    """Some ranges; those that overlap may be nested, as elements are."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._all = sorted(ranges)
        self._starts = [start for start, _ in self._all]
        self._reach: list[int] = []
        """For each range, the furthest end of it and those before it."""
        for _, end in self._all:
            self._reach.append(max(end, self._reach[-1]) if self._reach else end)
        self._ends = {end for _, end in self._all}

    def cover(self, offset: int) -> bool:
        """Whether a range has an offset in it."""
        number = bisect_right(self._starts, offset) - 1
        return number >= 0 and offset < self._reach[number]

    def any_within(self, start: int, end: int) -> bool:
        """Whether the first range that begins in another one ends in it."""
        number = bisect_left(self._starts, start)
        return number < len(self._all) and self._all[number][1] <= end

    def any_ends_at(self, offset: int) -> bool:
        """Whether a range ends right before an offset."""
        return offset in self._ends

    def next_start(self, offset: int) -> int | None:
        """Where the next range from an offset on begins; None if there is none."""
        number = bisect_left(self._starts, offset)
        return self._starts[number] if number < len(self._starts) else None
