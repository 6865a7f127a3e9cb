"""Command line of `runs`: list the runs, newest first."""

import click

from archiver.commands.printing import print_json, print_text, terminal_layout
from archiver.commands.settings import Settings, pass_settings

_MAX_RUNS = 30


@click.command("runs")
@click.option("--limit", type=click.IntRange(min=1), default=_MAX_RUNS, show_default=True, help="How many runs to list.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@pass_settings
def command(settings: Settings, *, limit: int, as_json: bool) -> int:
    """List the runs, newest first, and what each brought; `show run:12` tells all of one.

    \b
      embed-archiver runs
      embed-archiver runs --limit 5 --json

    Exit codes: 0 shown · 2 there is no archive here · 5 its database cannot be read.
    """
    from archiver.app.runs.open_archive import open_archive
    from archiver.ledger.run_history import recorded_runs

    with open_archive(settings.home) as archive:
        found = recorded_runs(archive.query, limit=limit)
    if as_json:
        from archiver.render.run_history import runs_json

        print_json(runs_json(found), indent=2)
    else:
        from archiver.render.run_history import runs_text

        print_text(runs_text(found, terminal_layout()))
    return 0
