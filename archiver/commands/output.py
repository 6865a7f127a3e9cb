"""How a run is told while it goes: JSON lines on standard output, or a progress line on standard error for people."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from archiver.commands.broken_pipe import discard_output
from archiver.errors import ArchiverError
from archiver.model.digests import JSONValue
from archiver.render.rejudge_output import rejudgement_json, rejudgement_text
from archiver.render.run_output import event_json, event_text, summary_text
from archiver.reporting.events import Event, Listener, Problem, Rejudgement, RunSummary, WorkProgress
from archiver.reporting.run_json import summary_json

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


def print_json(value: JSONValue) -> None:
    """One JSON object, on a line of its own, at once."""
    print_line(json.dumps(value, ensure_ascii=False))


def print_line(words: str, *, err: bool = False) -> None:
    """Say a line; where nobody reads any more (`… | head`), say nothing from then on, and let the work go on."""
    try:
        click.echo(words, err=err)
    except BrokenPipeError:
        discard_output(err=err)
    except OSError as trouble:
        discard_output(err=err)
        raise ArchiverError(f"the output cannot be written: {trouble.strerror}", remedy=_ROOM) from None


_ROOM = "send it where there is room; what was recorded is kept, and running the same command again goes on from there"


@contextmanager
def event_listener(*, as_json: bool, quiet: bool, verbose: bool) -> Iterator[Listener]:
    """Who listens to a run: the JSON stream, the progress bar of a terminal, or plain lines for a log."""
    if as_json:
        yield lambda event: None if isinstance(event, WorkProgress) else print_json(event_json(event))
    elif quiet:
        yield lambda event: _line(event, verbose=False) if isinstance(event, Problem) else None
    elif sys.stderr.isatty():
        with _bar() as progress:
            yield _on_terminal(progress, verbose=verbose)
    else:
        yield lambda event: _line(event, verbose=verbose)


def _line(event: Event, *, verbose: bool) -> None:
    text = event_text(event, verbose=verbose)
    if text:
        print_line(text, err=True)


def _bar() -> "Progress":
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
                tasks[event.label] = progress.add_task(escape(event.label), total=event.of)
            progress.update(tasks[event.label], completed=event.done, total=event.of)
        elif text := event_text(event, verbose=verbose):
            progress.console.print(escape(text), highlight=False, soft_wrap=True)

    return listen


def print_rejudgement(found: Rejudgement, *, as_json: bool) -> int:
    """Say what judging again would change; the exit code: 1 when some post could not be judged."""
    if as_json:
        print_json(rejudgement_json(found))
    else:
        print_line(rejudgement_text(found))
    return 1 if found.problems else 0


def print_summary(summary: RunSummary, *, as_json: bool, quiet: bool) -> int:
    """Say what the run came to; the exit code: 1 when something could not be read, settled, captured or judged."""
    if as_json:
        print_json(summary_json(summary))
    elif not quiet:
        print_line(summary_text(summary))
    return 1 if summary.problems else 0
