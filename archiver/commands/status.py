"""Command line of `status`: print how the archive is doing."""

import click

from archiver.commands.printing import print_json, print_text, terminal_layout
from archiver.commands.settings import Settings, pass_settings


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
def command(settings: Settings, *, as_json: bool) -> int:
    """Show how the archive is doing: its last runs, what is due, what does not answer, what is kept, and what is left out.

    It reads the database only, and asks nobody. `due` is as the last run planned it.

    \b
      embed-archiver status
      embed-archiver status --json

    Exit codes: 0 shown · 2 there is no archive here · 5 its database cannot be read.
    """
    from archiver.app.runs.open_archive import open_archive
    from archiver.app.status import status

    with open_archive(settings.home) as archive:
        found = status(archive, settings.home, contact=settings.contact, now=settings.clock())
    if as_json:
        from archiver.render.status_output import status_json

        print_json(status_json(found), indent=2)
    else:
        from archiver.render.status_output import status_text

        print_text(status_text(found, terminal_layout()))
    return 0
