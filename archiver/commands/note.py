"""Command line of `note`: note something on a post or an article."""

import click

from archiver.commands.printing import print_line
from archiver.commands.settings import Settings, pass_settings
from archiver.errors import InputError
from archiver.render.escaping import one_line

_MAX_CHARACTERS = 4000


@click.command("note")
@click.argument("subject", metavar="POST|ARTICLE")
@click.argument("text")
@pass_settings
def command(settings: Settings, subject: str, text: str) -> int:
    """Note something on a post or an article; `show` and `lookup` tell it.

    A note is a fact of the signed log: it cannot be changed, only destroyed with its subject by `withdraw`.

    \b
      embed-archiver note x:1911842373636882499 "the desk has asked the author"

    Exit codes: 0 recorded · 2 it names nothing here, or several things · 5 the database could not be read or written.
    """
    from archiver.app.mark import mark
    from archiver.ledger.marks import MarkAct

    if not text.strip() or len(text) > _MAX_CHARACTERS:
        raise InputError("a note needs a text", remedy=f"write at most {_MAX_CHARACTERS:,} characters")
    print_line(f"noted on {one_line(mark(settings.home, settings.clock, subject, MarkAct.NOTE, {'text': text.strip()}))}")
    return 0
