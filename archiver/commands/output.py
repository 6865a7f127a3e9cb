"""Print events while a run goes on, and its summary: JSON lines on standard output, or progress for people on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archiver.commands.printing import print_json, print_line, print_text, terminal_layout
from archiver.render.escaping import inert
from archiver.render.rejudge_output import rejudgement_json, rejudgement_text
from archiver.render.run_output import event_json, event_text, printed_summary_json, summary_text
from archiver.reporting.events import Event, Listener, Problem, Rejudgement, RunSummary, WorkProgress

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def event_listener(*, as_json: bool, quiet: bool, verbose: bool) -> Iterator[Listener]:
    """The listener that prints a run's events: as JSON lines, as a progress bar on a terminal, or as lines of text for a log."""
    if as_json:
        yield lambda event: None if isinstance(event, WorkProgress) else print_json(event_json(event))
    elif quiet:
        yield lambda event: _print_event(event, verbose=False) if isinstance(event, Problem) else None
    elif sys.stderr.isatty():
        with _progress_bar() as progress:
            yield _on_terminal(progress, verbose=verbose)
    else:
        yield lambda event: _print_event(event, verbose=verbose)


def _print_event(event: Event, *, verbose: bool) -> None:
    text = event_text(event, verbose=verbose)
    if text:
        print_line(text, err=True)


def _progress_bar() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _on_terminal(progress: "Progress", *, verbose: bool) -> Listener:
    from rich.markup import escape

    tasks: dict[str, TaskID] = {}

    def listen(event: Event) -> None:
        if isinstance(event, WorkProgress):
            if event.label not in tasks:
                tasks[event.label] = progress.add_task(escape(inert(event.label)), total=event.of)
            progress.update(tasks[event.label], completed=event.done, total=event.of)
        elif text := event_text(event, verbose=verbose):
            progress.console.print(escape(inert(text)), highlight=False, soft_wrap=True)

    return listen


def print_rejudgement(found: Rejudgement, *, as_json: bool) -> int:
    """Print which verdicts would change; the exit code: 1 if some post could not be judged."""
    if as_json:
        print_json(rejudgement_json(found))
    else:
        print_line(rejudgement_text(found))
    return 1 if found.problems else 0


def print_summary(summary: RunSummary, *, as_json: bool, quiet: bool) -> int:
    """Print a run's summary; the exit code: 1 if something could not be read, settled, captured or judged."""
    if as_json:
        print_json(printed_summary_json(summary))
    elif not quiet:
        print_text(summary_text(summary, terminal_layout()) + "\n")
    return 1 if summary.problems else 0
