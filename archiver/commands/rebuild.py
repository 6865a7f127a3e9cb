"""Command line of `rebuild`: recreate or catch up the database, and print its events and summary."""

import asyncio

import click

from archiver.commands.output import event_listener, print_summary
from archiver.commands.settings import Settings, clock_is_right_option, pass_settings


@click.command("rebuild")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line as things happen, and a summary last.")
@clock_is_right_option
@pass_settings
def command(settings: Settings, *, as_json: bool) -> int:
    """Recreate a lost database from the files in snapshots/, or catch up one from a backup. Nothing in it is overwritten.

    The files of runs hold the whole log, which is replayed: every row comes back, and the same log goes on. Where such a file is
    missing or damaged, what followed is taken from the snapshots, which state less; then another log with a new key begins, and its
    first fact says where the old one ended. keys/ is needed, and checkpoints.txt should be there.

    \b
      mv db/archive.sqlite db/broken.sqlite
      embed-archiver rebuild
      embed-archiver verify

    Exit codes: 0 done · 1 done, but some files do not count · 2 there is a database that lacks nothing or has another history, or
    there are no files · 4 a file cannot be read · 5 the database or the key could not be read or written.
    """
    from archiver.app.rebuild import rebuild

    with event_listener(as_json=as_json, quiet=settings.quiet, verbose=settings.verbose) as emit:
        summary = asyncio.run(rebuild(home=settings.home, clock=settings.clock, web=settings.web(), emit=emit))
    return print_summary(summary, as_json=as_json, quiet=settings.quiet)
