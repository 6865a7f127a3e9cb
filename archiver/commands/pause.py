"""Command line of `pause`: do not ask about a post or an article for a while."""

import click

from archiver.commands.printing import print_line
from archiver.commands.settings import Settings, pass_settings
from archiver.commands.times import parse_date
from archiver.errors import InputError
from archiver.render.escaping import one_line


@click.command("pause")
@click.argument("subject", metavar="POST|ARTICLE")
@click.option("--until", metavar="DATE", help="The first day on which it is asked about again, such as 2026-03-01 (UTC).")
@click.option("--reason", metavar="TEXT", help="Why; `status` shows it.")
@pass_settings
def command(settings: Settings, subject: str, *, until: str | None, reason: str | None) -> int:
    """Do not ask about a post, or read an article and ask about the posts that only it shows, until `resume` or a date.

    What is kept stays as it is, and so do the verdicts. The pause is recorded in the signed log.

    \b
      embed-archiver pause x:1911842373636882499 --reason "the author asked us"
      embed-archiver pause two-presidents.txt --until 2030-01-01

    Exit codes: 0 recorded · 2 it names nothing here, or several things · 5 the database could not be read or written.
    """
    from archiver.app.mark import mark
    from archiver.ledger.marks import MarkAct

    day = parse_date("--until", until) if until is not None else None
    if day is not None and day <= settings.clock().date():
        raise InputError(f"--until: {day} is not after today", remedy="name a later day, or leave it out")
    detail = {"until": day.isoformat() if day is not None else None, "reason": reason}
    name = mark(settings.home, settings.clock, subject, MarkAct.PAUSE, detail)
    print_line(f"{one_line(name)} is not asked about any more{f', until {day}' if day is not None else '; `resume` ends that'}")
    return 0
