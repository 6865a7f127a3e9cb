"""Run one coroutine per item with a concurrency limit; an item that fails never stops the others."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from archiver.errors import ArchiverError
from archiver.reporting.events import Listener, WorkProgress
from archiver.system.limits import reached_limit

T = TypeVar("T")


class Reporter(Protocol):
    """The part of a run that concurrency needs: a listener for progress, and a place to note problems."""

    @property
    def emit(self) -> Listener:
        """The listener that receives events."""

    def problem(self, where: str, what: str, remedy: str | None = None, /) -> None:
        """Note that something could not be done."""


async def for_each(
    run: Reporter,
    label: str | None,
    items: Iterable[T],
    function: Callable[[T], Awaitable[None]],
    *,
    limit: int,
    name: Callable[[T], str],
    is_over: Callable[[], bool] = lambda: False,
) -> None:
    """Await `function` for every item, at most `limit` at a time; with a `label`, report progress.

    Once it `is_over`, no more items are begun; what was begun is finished.

    Failures of the web and of platforms are values, not exceptions. Any other exception is noted as a problem of its item, called
    by `name`. An `ArchiverError` concerns the whole run (disk full, database not writable) and ends it.
    """
    pending = list(items)
    total, done = len(pending), 0
    queue = iter(pending)

    def advance() -> None:
        if label is not None:
            run.emit(WorkProgress(label=label, done=done, of=total))

    async def work() -> None:
        nonlocal done
        for item in queue:
            if is_over():
                return
            error = await _run_guarded(function(item))
            if error is not None:
                run.problem(name(item), *_told(error))
            done += 1
            advance()

    advance()
    try:
        async with asyncio.TaskGroup() as workers:
            for _ in range(min(limit, total)):
                workers.create_task(work())
    except BaseExceptionGroup as group:
        # Not `except*`: an exception raised inside it comes out in a new group, which Python 3.11.2 never frees.
        errors = group.subgroup(ArchiverError)
        if errors is None:
            raise
        raise _first(errors) from None


async def batch_or_each(
    run: Reporter, items: Sequence[T], function: Callable[[Sequence[T]], Awaitable[None]], *, name: Callable[[T], str]
) -> None:
    """Await `function` once for all items, which is faster; if that fails, once per item, so that only the failing one is left out.

    `function` must be transactional or idempotent: a failed batch is retried item by item.
    """
    if await _run_guarded(function(items)) is not None:
        await for_each(run, None, items, lambda item: function([item]), limit=1, name=name)


async def _run_guarded(work: Awaitable[None]) -> Exception | None:
    """Await `work` and return an unexpected exception; an `ArchiverError` is raised."""
    try:
        await work
    except ArchiverError:
        raise
    except Exception as error:  # noqa: BLE001 - the one broad except of the program: around one post in a run
        return error
    return None


def _told(error: Exception) -> tuple[str, str]:
    """What an unexpected exception says, and the remedy."""
    limit = reached_limit(error)
    if limit is not None:
        return f"{limit.what} ({type(error).__name__}: {error})", limit.remedy
    return f"unexpected {type(error).__name__}: {error}", "please report this; the run continues"


def _first(group: BaseExceptionGroup[ArchiverError]) -> ArchiverError:
    """The first error of a group; the others followed from it."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if not isinstance(error, ArchiverError):
        raise error
    return error
