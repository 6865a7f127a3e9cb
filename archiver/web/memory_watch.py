"""Watch the memory of a browser and its driver while captures run, and kill them where it grows beyond the limit.

A page can take memory in many processes and in many ways (scripts, WebAssembly, canvases, workers, messages to the console), which
no limit on one process adds up. So a thread, which a busy event loop cannot delay, measures the whole tree of processes ten times a
second. What one process takes between two measurements is bounded by the system (`RLIMIT_DATA`).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from archiver.web.process_tree import Process, child_above, kill_all, limit, process_tree, proportional_bytes, resident_bytes

_INTERVAL_SECONDS = 0.1
_PROCESS_SLACK_BYTES = 512 * 1024 * 1024
"""What one process may have reserved beyond the limit of all together: reserved memory is not all used."""


class MemoryWatch:
    """Watches one browser; `exceeded` says that it was killed since it used `max_bytes` more than when it was idle."""

    def __init__(self, browser_id: int, *, max_bytes: int) -> None:
        """Take the memory that the browser uses now as that of an idle one; `browser_id` is its process id, 0 if unknown."""
        self._max_bytes = max_bytes
        self._driver_id = child_above(browser_id) if browser_id else None
        self._captures = 0
        self._changed = threading.Condition()
        self._closed = False
        self.exceeded = False
        processes = self._processes()
        self._idle_bytes = sum(proportional_bytes(process.id) for process in processes)
        self._peak_bytes = self._idle_bytes
        for process in processes:
            if process.id != self._driver_id:
                limit(process.id, data_bytes=max_bytes + _PROCESS_SLACK_BYTES)
        threading.Thread(target=self._run, name="browser memory", daemon=True).start()

    @contextmanager
    def capture(self) -> Iterator[None]:
        """Watch while a capture runs."""
        with self._changed:
            self._captures += 1
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
    def strained(self) -> bool:
        """Whether memory came near the limit during the captures that run, so that a process may have crashed for want of it."""
        return self.exceeded or self._peak_bytes - self._idle_bytes > self._max_bytes // 2

    def has_grown(self) -> bool:
        """Whether the browser keeps so much memory between captures that it should be replaced."""
        return self._used_bytes(self._processes(), enough=self._max_bytes // 4) > self._max_bytes // 4

    def stop(self) -> tuple[Process, ...]:
        """Stop watching; the processes that are there now, of which none may be left once the browser is closed."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        return self._processes()

    def _run(self) -> None:
        """Measure the tree while captures run; kill it once it has grown beyond the limit."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._captures or self._closed)
                if self._closed or self._changed.wait_for(lambda: self._closed, timeout=_INTERVAL_SECONDS):
                    return
            processes = self._processes()
            used = self._used_bytes(processes, enough=self._max_bytes // 2)
            self._peak_bytes = max(self._peak_bytes, self._idle_bytes + used)
            if used > self._max_bytes:
                self.exceeded = True
                self.kill()
                return

    def _used_bytes(self, processes: tuple[Process, ...], *, enough: int) -> int:
        """The memory beyond that of an idle browser; an upper bound, which is cheaper to find, where that is less than `enough`."""
        bound = sum(resident_bytes(process.id) for process in processes) - self._idle_bytes
        return bound if bound < enough else sum(proportional_bytes(process.id) for process in processes) - self._idle_bytes

    def kill(self) -> None:
        """Kill the browser; the driver, which ends in order when it is stopped, only if it takes much of the memory itself."""
        processes = self._processes()
        drivers = [process for process in processes if process.id == self._driver_id]
        kill_all(process for process in processes if process not in drivers)
        kill_all(driver for driver in drivers if resident_bytes(driver.id) > self._max_bytes // 2)

    def _processes(self) -> tuple[Process, ...]:
        """The driver and all below it; none where they cannot be found."""
        return process_tree(self._driver_id) if self._driver_id is not None else ()
