"""Command line of `export warc`: the records of a selection as one WARC file, also on standard output."""

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from archiver.commands.export_wacz import left_out_json, say_left_out
from archiver.commands.printing import StandardOutput, print_json, print_line
from archiver.commands.selection_options import SelectionOptions, choice_of, selection_options
from archiver.commands.settings import Settings, pass_settings
from archiver.reporting.phrases import count_of

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue


@click.command("warc")
@selection_options
@click.option("--output", "-o", metavar="FILE", required=True, help="The file to write, NAME.warc.gz; - is standard output.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; not with --output -.")
@pass_settings
def warc(settings: Settings, output: str, *, as_json: bool, **selection: Unpack[SelectionOptions]) -> int:
    """Write posts and articles as one WARC file: the records of their snapshots, with the bodies that they share put back.

    POST is a name, a URL, an alias or words. Each snapshot begins with a `warcinfo` of its own. What is withdrawn is not in it, nor
    a snapshot that shows something withdrawn. The same content gives the same bytes.

    \b
      embed-archiver export warc x:1911842373636882499 -o post.warc.gz
      embed-archiver export warc --run 1 -o run-1.warc.gz
      embed-archiver export warc --all -o - | sha256sum

    Exit codes: 0 written · 2 nothing is chosen, it is withdrawn, or there is no archive here · 4 a snapshot is damaged and left
    out, or the file cannot be written · 5 the database cannot be read.
    """
    from archiver.app.exports.warc import export_warc

    choice = choice_of(settings, **selection)
    if output == "-":
        if as_json:
            raise click.UsageError("--json and --output - both write to standard output")
        done = export_warc(settings.home, settings.clock, choice, StandardOutput())
    else:
        done = export_warc(settings.home, settings.clock, choice, Path(output))
        if as_json:
            counts: dict[str, JSONValue] = {"file": output, "snapshots": done.snapshots, "records": done.records}
            print_json(counts | left_out_json(done), indent=2)
        elif not settings.quiet:
            print_line(f"{count_of(done.snapshots, 'snapshot')} with {count_of(done.records, 'record')} written to {output}")
    return say_left_out(done)
