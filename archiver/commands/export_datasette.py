"""Command line of `export datasette`: write what Datasette needs to show the database, and say how to start it."""

import shlex
from pathlib import Path

import click

from archiver.commands.printing import print_line
from archiver.commands.settings import Settings, pass_settings


@click.command("datasette")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--public",
    is_flag=True,
    help="For strangers: only the views in which nothing withdrawn is, and the queries that come with them; nobody writes SQL.",
)
@pass_settings
def datasette(settings: Settings, folder: Path, *, public: bool) -> int:
    """Write what Datasette needs to show the database: what each view, table and column is, queries, facets, and a search.

    Datasette is a program of its own (`pip install datasette`) for journalists to filter, count and search a database in the
    browser. It reads the archive itself, also while a run writes, so that this is needed only once for each version of the program.

    \b
      embed-archiver export datasette tables
      embed-archiver export datasette tables --public

    Exit codes: 0 written · 2 there is no archive here · 4 the folder cannot be written · 5 the database cannot be read.
    """
    from archiver.app.export_datasette import export_datasette
    from archiver.export.datasette import METADATA

    database = export_datasette(settings.home, folder, public=public)
    words = ["datasette", str(database), "--metadata", str(folder / METADATA), "--plugins-dir", str(folder / "plugins")]
    print_line(f"What Datasette needs is in {folder}. To read the archive in the browser:")
    print_line(f"  → {shlex.join([*words, '--setting', 'sql_time_limit_ms', '10000'])}")
    return 0
