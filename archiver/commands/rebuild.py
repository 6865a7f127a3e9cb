"""Command line of `rebuild`: recreate the database, and print its events and summary."""

import asyncio

import click

from archiver.commands.output import event_listener, print_summary
from archiver.commands.settings import Settings, clock_is_right_option, pass_settings


@click.command("rebuild")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line as things happen, and a summary last.")
@clock_is_right_option
@pass_settings
def command(settings: Settings, *, as_json: bool) -> int:
    """Recreate a lost database from the files in snapshots/. An existing one is never overwritten.

    Articles, posts and their names, the observations in snapshots, and the snapshots themselves come back; posts are judged again.
    What only the database had is lost: observations of runs that kept nothing new, the text around posts, when articles were last
    read or taken down, and the log with its checkpoints. A backup of db/ is better.

    \b
      mv db/archive.sqlite db/broken.sqlite
      embed-archiver rebuild
      embed-archiver verify

    Exit codes: 0 done · 1 done, but some files were skipped · 2 there is a database already, or there are no snapshots · 5 the
    database could not be written.
    """
    from archiver.app.rebuild import rebuild

    with event_listener(as_json=as_json, quiet=settings.quiet, verbose=settings.verbose) as emit:
        summary = asyncio.run(rebuild(home=settings.home, clock=settings.clock, web=settings.web(), emit=emit))
    return print_summary(summary, as_json=as_json, quiet=settings.quiet)
