"""Watch the memory of a browser and its driver while captures run, and kill them where it grows beyond the limit.

A page can take memory in many processes and in many ways (scripts, WebAssembly, canvases, workers, messages to the console), which
no limit on one process adds up. So a thread, which a busy event loop cannot delay, measures the whole tree of processes: ten times
a second, and the more often the less is left, so that it is hardly exceeded before that is noticed. Where that comes too late, as
the machine is busy, the system bounds what one process takes (`RLIMIT_DATA`).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from archiver.web.process_tree import (
    Process,
    ProcessTree,
    child_above,
    kill_all,
    limit,
    private_bytes,
    proportional_bytes,
    resident_bytes,
)

_MAX_INTERVAL_SECONDS = 0.1
_MIN_INTERVAL_SECONDS = 0.005
_MAX_BYTES_PER_SECOND = 4 * 1024 * 1024 * 1024
"""How fast two processors fill memory."""
_MIN_BYTES_FOR_PAGES = 128 * 1024 * 1024
"""What pages may use even where the browser takes nearly all of the limit for itself."""
_PROCESS_SLACK_BYTES = 128 * 1024 * 1024
"""What one process may have reserved beyond what pages may use: not all of it is used."""


class MemoryWatch:
    """Watches one browser; `exceeded` says that it was killed since it and its driver used more than `max_bytes`."""

    def __init__(self, browser_id: int, *, max_bytes: int) -> None:
        """Take the memory that the browser uses now as that of an idle one; `browser_id` is its process id, 0 if unknown."""
        self._driver_id = child_above(browser_id) if browser_id else None
        self._tree = ProcessTree(self._driver_id) if self._driver_id is not None else None
        self._captures = 0
        self._begun = 0
        self._changed = threading.Condition()
        self._closed = False
        self.exceeded = False
        processes = self._processes()
        self._idle_bytes = sum(proportional_bytes(process.id) for process in processes)
        self._idle_shared_bytes = sum(resident_bytes(process.id) for process in processes) - self._idle_bytes
        self._idle_files_bytes = self._idle_bytes - sum(private_bytes(process.id) for process in processes)
        self._max_bytes = max(max_bytes, self._idle_bytes + _MIN_BYTES_FOR_PAGES)
        self._peak_bytes = self._idle_bytes
        for process in processes:
            if process.id != self._driver_id:
                limit(process.id, data_bytes=self._max_bytes - self._idle_bytes + _PROCESS_SLACK_BYTES)
        threading.Thread(target=self._run, name="browser memory", daemon=True).start()

    @contextmanager
    def capture(self) -> Iterator[None]:
        """Watch while a capture runs."""
        with self._changed:
            self._captures += 1
            self._begun += 1
            if self._captures == 1:
                self._peak_bytes = self._idle_bytes
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._captures -= 1

    @property
    def captures(self) -> int:
        """How many captures run."""
        return self._captures

    @property
    def is_first(self) -> bool:
        """Whether no more than one capture has begun since the browser was started, so that no other page can be at fault."""
        return self._begun <= 1

    @property
    def strained(self) -> bool:
        """Whether memory came near the limit during the captures that run, so that a process may have crashed for want of it."""
        return self.exceeded or self._peak_bytes > self._share_of_pages(1 / 2)

    @property
    def is_full(self) -> bool:
        """Whether so little was left during the captures that run that the system may have refused more, and the page got stuck."""
        return self.exceeded or self._peak_bytes > self._share_of_pages(19 / 20)

    def has_grown(self) -> bool:
        """Whether the browser keeps so much memory between captures that it should be replaced."""
        enough = self._share_of_pages(1 / 4)
        return self._used_bytes(self._processes(), enough=enough) > enough

    def _share_of_pages(self, share: float) -> int:
        """The memory that is used when pages use a share of what they may."""
        return self._idle_bytes + int((self._max_bytes - self._idle_bytes) * share)

    def stop(self) -> tuple[Process, ...]:
        """Stop watching; the processes that are there now, of which none may be left once the browser is closed."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        return self._processes()

    def _run(self) -> None:
        """Measure the tree while captures run; kill it once it has grown beyond the limit."""
        interval = _MIN_INTERVAL_SECONDS
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._captures or self._closed)
                if self._closed or self._changed.wait_for(lambda: self._closed, timeout=interval):
                    return
            used = self._used_bytes(self._processes(), enough=self._max_bytes)
            self._peak_bytes = max(self._peak_bytes, used)
            if used > self._max_bytes:
                self.exceeded = True
                self.kill()
                return
            left = (self._max_bytes - used) / _MAX_BYTES_PER_SECOND
            interval = min(max(left, _MIN_INTERVAL_SECONDS), _MAX_INTERVAL_SECONDS)

    def _used_bytes(self, processes: tuple[Process, ...], *, enough: int) -> int:
        """The memory that is used; a bound of it, which is found sooner, where it is less, or more, than `enough` anyway.

        What processes share is counted in full for the upper bound, and as in an idle browser for the lower one.
        """
        most = sum(resident_bytes(process.id) for process in processes) - self._idle_shared_bytes
        if most <= enough:
            return most
        least = sum(private_bytes(process.id) for process in processes) + self._idle_files_bytes
        return least if least > enough else sum(proportional_bytes(process.id) for process in processes)

    def kill(self) -> None:
        """Kill the browser; the driver, which ends in order when it is stopped, only if it takes much of the memory itself."""
        processes = self._processes()
        drivers = [process for process in processes if process.id == self._driver_id]
        kill_all(process for process in processes if process not in drivers)
        kill_all(driver for driver in drivers if resident_bytes(driver.id) > self._max_bytes // 2)

    def _processes(self) -> tuple[Process, ...]:
        """The driver and all below it; none where they cannot be found."""
        return self._tree.processes() if self._tree is not None else ()
