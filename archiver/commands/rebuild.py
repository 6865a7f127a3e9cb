"""`rebuild`: the database from the snapshots."""

import asyncio

import click

from archiver.commands.output import event_listener, print_summary
from archiver.commands.settings import Settings, pass_settings


@click.command("rebuild", short_help="The database from the snapshots.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line as things happen, and last a summary.")
@pass_settings
def command(settings: Settings, *, as_json: bool) -> int:
    """Make the database anew from the files in snapshots/, for whoever has lost it. One that is there is never written over.

    Articles, posts, their names, what was seen of them and when, and what was kept come back; verdicts are concluded anew.
    What only the database had is lost: nights on which nothing new was kept, the words around posts, when articles were last
    read, and the log with its checkpoints. A backup of db/ is better.

    \b
      mv db/archive.sqlite db/broken.sqlite
      embed-archiver rebuild
      embed-archiver verify

    Exit codes: 0 done · 1 done, but some files were left out · 2 there is a database already, or there are no snapshots · 5 the
    database could not be written.
    """
    from archiver.app.rebuild import rebuild

    with event_listener(as_json=as_json, quiet=settings.quiet, verbose=settings.verbose) as emit:
        summary = asyncio.run(rebuild(home=settings.home, clock=settings.clock, emit=emit))
    return print_summary(summary, as_json=as_json, quiet=settings.quiet)
