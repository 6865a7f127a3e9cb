"""Command line of `export site`: the archive as a folder of files, to be opened as they are or put on any web server."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.output import event_listener
from archiver.commands.printing import print_json, print_line
from archiver.commands.settings import Settings, pass_settings
from archiver.reporting.phrases import count_of, human_size

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue


@click.command("site")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
def site(settings: Settings, folder: Path, *, as_json: bool) -> int:
    """Write the pages of `serve` as files to FOLDER: open index.html, or put the folder on any web server.

    All links are relative, nothing is loaded from elsewhere, and the search works without a server. FOLDER is new, empty, or a
    site that this command wrote before, which is replaced as a whole. The same archive gives the same files. What is withdrawn is
    in none of them: write the site again after a withdrawal, and take the former one down.

    \b
      embed-archiver export site public/archive

    Exit codes: 0 written · 2 there is no archive here, or the folder holds something else · 4 it cannot be written · 5 the database
    cannot be read.
    """
    from archiver.serving.static_site import export_site

    with event_listener(as_json=as_json, quiet=settings.quiet, verbose=False) as emit:
        done = export_site(settings.home, folder, emit)
    if as_json:
        written: dict[str, JSONValue] = {
            "folder": str(done.folder),
            "pages": done.pages,
            "pictures": done.pictures,
            "bytes": done.size,
        }
        print_json(written, indent=2)
    elif not settings.quiet:
        size = f"{count_of(done.pages, 'page')} and {count_of(done.pictures, 'picture')}, {human_size(done.size)}"
        print_line(f"{size}, are in {done.folder}\n  → open {done.folder / 'index.html'}")
    return 0
