"""One by one: many posts in one run, a few at a time, and one that fails never stops the others."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from archiver.errors import ArchiverError
from archiver.reporting.events import Advance, Listener

T = TypeVar("T")


class Reporter(Protocol):
    """A run, as far as it is told what goes on and what goes wrong."""

    @property
    def emit(self) -> Listener:
        """Who listens."""

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
) -> None:
    """Do one thing for each item, `limit` at a time; with a label, say how far it is.

    What the web and the platforms do is a value; what still goes wrong with one item is recorded as that item's problem. Errors
    that concern the whole run (a full disk, a database that cannot be written) end it.
    """
    waiting = list(items)
    total, done = len(waiting), 0
    queue = iter(waiting)

    def advance() -> None:
        if label is not None:
            run.emit(Advance(label=label, done=done, of=total))

    async def work() -> None:
        nonlocal done
        for item in queue:
            surprise = await _run_guarded(function(item))
            if surprise is not None:
                run.problem(
                    name(item), f"an unexpected {type(surprise).__name__}: {surprise}", "please report this; the run goes on"
                )
            done += 1
            advance()

    advance()
    try:
        async with asyncio.TaskGroup() as workers:
            for _ in range(min(limit, total)):
                workers.create_task(work())
    except BaseExceptionGroup as several:
        # Not `except*`: what is raised inside one comes out in a group of its own, of which Python 3.11.2 does not let go.
        ours = several.subgroup(ArchiverError)
        if ours is None:
            raise
        raise _first(ours) from None


async def batch_or_each(
    run: Reporter, items: Sequence[T], function: Callable[[Sequence[T]], Awaitable[None]], *, name: Callable[[T], str]
) -> None:
    """Do one thing for all items at once, which is quicker; where that fails, for each alone, so that only one is left out.

    `function` must be transactional or idempotent: a failed batch is retried item by item.
    """
    if await _run_guarded(function(items)) is not None:
        await for_each(run, None, items, lambda item: function([item]), limit=1, name=name)


async def _run_guarded(work: Awaitable[None]) -> Exception | None:
    """Await `work` and return an unexpected exception; `ArchiverError` concerns the whole run and is raised."""
    try:
        await work
    except ArchiverError:
        raise
    except Exception as surprise:  # noqa: BLE001 - the one broad except of the program: around one post in a run
        return surprise
    return None


def _first(several: BaseExceptionGroup[ArchiverError]) -> ArchiverError:
    """The first of the errors that ended a run: the others followed from it."""
    error: BaseException = several
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if not isinstance(error, ArchiverError):
        raise error
    return error
