"""Command line of `export wacz`: a selection as one package that opens in players of web archives."""

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from archiver.commands.printing import print_json, print_line
from archiver.commands.selection_options import SelectionOptions, choice_of, selection_options
from archiver.commands.settings import Settings, pass_settings
from archiver.render.escaping import one_line
from archiver.reporting.phrases import count_of, human_size

if TYPE_CHECKING:
    from archiver.app.exports.wacz import ExportedPackage
    from archiver.app.exports.warc import ExportedRecords
    from archiver.model.digests import JSONValue


@click.command("wacz")
@selection_options
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write, NAME.wacz."
)
@click.option("--title", metavar="TEXT", help="What players call the package. [default: how many posts and articles it has]")
@click.option("--timestamp", is_flag=True, help="Have the signature timestamped by the first RFC 3161 authority in archiver.toml.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
def wacz(
    settings: Settings, output: Path, *, title: str | None, timestamp: bool, as_json: bool, **selection: Unpack[SelectionOptions]
) -> int:
    """Write posts and articles as one WACZ file, which opens in ReplayWeb.page and other players of web archives.

    POST is a name, a URL, an alias or words. The file has the snapshots whole, an index, the pages with titles, words and small
    pictures, and a signature by keys/wacz.key. What is withdrawn is not in it, nor a snapshot that shows something withdrawn. The
    same content gives the same bytes, except with --timestamp.

    \b
      embed-archiver export wacz x:1911842373636882499 -o post.wacz
      embed-archiver export wacz --article https://www.example.org/news/story.html -o story.wacz
      embed-archiver export wacz --platform x -o posts-on-x.wacz
      embed-archiver export wacz --all -o everything.wacz

    Exit codes: 0 written · 1 written, but no authority has timestamped it · 2 nothing is chosen, it is withdrawn, or there is no
    archive here · 4 a snapshot is damaged and left out, or the file cannot be written · 5 the database cannot be read.
    """
    from archiver.app.exports.timestamping import timestamper
    from archiver.app.exports.wacz import export_wacz

    choice = choice_of(settings, **selection)
    asked = timestamper(settings.home, settings.clock, settings.web()) if timestamp else None
    done = export_wacz(settings.home, settings.clock, choice, output, title=title, timestamp=asked)
    if as_json:
        written: dict[str, JSONValue] = {
            "file": str(done.path),
            "bytes": done.size,
            "manifest": done.package.digest,
            "snapshots": done.package.snapshots,
            "pages": done.package.pages,
            "index_lines": done.package.lines,
            "public_key": done.public_key,
        }
        print_json(written | left_out_json(done), indent=2)
    elif not settings.quiet:
        what = f"{count_of(done.package.snapshots, 'snapshot')} with {count_of(done.package.pages, 'page')}"
        print_line(f"{what}, {human_size(done.size)}, written to {done.path}")
        print_line("  → open it at https://replayweb.page, which reads it in your browser and sends it nowhere")
    return say_left_out(done)


def left_out_json(done: "ExportedPackage | ExportedRecords") -> dict[str, "JSONValue"]:
    """What of a selection is not in what was written, and why that is not on record."""
    return {
        "withdrawn": done.withdrawn,
        "left_out": list(done.left_out),
        "missing": sorted(done.missing),
        "unrecorded": done.unrecorded,
    }


def say_left_out(done: "ExportedPackage | ExportedRecords") -> int:
    """Say what of a selection is not in what was written; the exit code."""
    for problem in done.left_out:
        print_line(f"left out: {one_line(problem)}", err=True)
    for digest, path in done.missing.items():
        print_line(f"not there: the body {digest}, which {one_line(path)} shares with others; `verify` tells more", err=True)
    if done.withdrawn:
        print_line(f"left out as withdrawn: {done.withdrawn:,} of the posts and articles", err=True)
    if done.unrecorded is not None:
        print_line(f"That it was exported is not recorded: {one_line(done.unrecorded)}.", err=True)
    return 4 if done.left_out or done.missing else 0
