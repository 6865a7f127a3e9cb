"""Command line of `show`: print the history of one post, or all that is recorded of a run."""

import re
from typing import TYPE_CHECKING, TypeVar

import click

from archiver.commands.printing import long_option, print_json, print_line, print_text, terminal_layout
from archiver.commands.settings import Settings, pass_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from archiver.model.digests import JSONValue

T = TypeVar("T")
_RUN_PREFIX = "run:"
_RUN = re.compile(rf"({_RUN_PREFIX})?([0-9]{{1,9}})")


@click.command("show")
@click.argument("what")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@long_option
@pass_settings
def command(settings: Settings, what: str, *, as_json: bool, is_long: bool) -> int:
    """Show everything known of one post: its versions, changes, observations and snapshots, and when it is due; or of one run.

    WHAT is whatever `lookup` takes and names one post: its name (x:1911842373636882499), its URL, an alias, or words; or a run by
    its number, as `runs` lists it (run:12). Where it names several, or none exactly, they are listed.

    \b
      embed-archiver show x:1911842373636882499
      embed-archiver show pic.twitter.com/xlXOy8Yd8h --json
      embed-archiver show run:1

    Exit codes: 0 found · 1 no such post or run · 2 it names several, or no archive here · 5 its database cannot be read.
    """
    from archiver.app.runs.open_archive import open_archive
    from archiver.app.show import show, show_run

    number = _RUN.fullmatch(what)
    with open_archive(settings.home) as archive:
        run = show_run(archive, int(number[2]), is_named=number[1] is not None) if number is not None else None
        post = show(archive, what, now=settings.clock()) if run is None and not what.startswith(_RUN_PREFIX) else None
    if run is not None:
        from archiver.render.run_history import run_detail_json, run_detail_text

        _print(run, run_detail_json if as_json else run_detail_text)
    elif post is not None:
        from archiver.render.json_objects import show_json
        from archiver.render.terminal import show_text

        layout = terminal_layout(long=is_long)
        _print(post, show_json if as_json else lambda record: show_text(record, layout))
    else:
        return _not_found(what)
    return 0


def _print(value: T, render: "Callable[[T], str | dict[str, JSONValue]]") -> None:
    """Print a value as text or as JSON, as it is rendered."""
    rendered = render(value)
    if isinstance(rendered, str):
        print_text(rendered)
    else:
        print_json(rendered, indent=2)


def _not_found(what: str) -> int:
    """Say that the archive has nothing of that name; the exit code."""
    from archiver.render.escaping import one_line

    is_run = what.startswith(_RUN_PREFIX)
    kind, remedy = ("run", "`runs` lists them") if is_run else ("post", "`lookup` finds posts by words and handles")
    print_line(f"embed-archiver: there is no {kind} “{one_line(what)}” in this archive\n  → {remedy}", err=True)
    return 1
