"""Command line of `resume`: ask again about a post or an article that is paused."""

import click

from archiver.commands.printing import print_line
from archiver.commands.settings import Settings, pass_settings
from archiver.render.escaping import one_line


@click.command("resume")
@click.argument("subject", metavar="POST|ARTICLE")
@pass_settings
def command(settings: Settings, subject: str) -> int:
    """End the pause of a post or an article; the next run asks again what is due.

    \b
      embed-archiver pause x:1911842373636882499 && embed-archiver resume x:1911842373636882499

    Exit codes: 0 recorded · 2 it names nothing here, several things, or what is not paused · 5 the database could not be read or
    written.
    """
    from archiver.app.mark import mark
    from archiver.ledger.marks import MarkAct

    name = mark(settings.home, settings.clock, subject, MarkAct.RESUME, {})
    print_line(f"{one_line(name)} is asked about again")
    return 0
