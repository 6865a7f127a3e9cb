"""Command line of `report`: write the link-rot report in one of five formats."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.printing import long_option, print_document, print_line, print_text, terminal_layout, write_document
from archiver.commands.run_options import tag_option
from archiver.commands.settings import Settings, pass_settings
from archiver.commands.times import parse_since

if TYPE_CHECKING:
    from archiver.reporting.link_rot import LinkRotReport

ROT_FOUND_EXIT = 3
_FORMATS_BY_SUFFIX = {
    **dict.fromkeys((".html", ".htm"), "html"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".txt", ".text"), "text"),
    ".csv": "csv",
    ".json": "json",
}


@click.command("report")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "markdown", "csv", "json"]),
    help="html is a single self-contained page with screenshots. [default: what the name of --output says, else text]",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("--since", metavar="TIME", help="Tell and count only what is new since TIME: 2026-03-01, or 7d, 4w, 6m, 1y (ago).")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to this file.")
@click.option("--fail-on-rot", is_flag=True, help="Exit with 3 if a post is gone or altered; with --since, if one is newly so.")
@tag_option
@click.option("--outlet", metavar="NAME", help="Only what articles of this outlet show: who publishes them, as the table tells it.")
@long_option
@pass_settings
def command(
    settings: Settings,
    *,
    form: str | None,
    as_json: bool,
    since: str | None,
    output: Path | None,
    fail_on_rot: bool,
    tag: str | None,
    outlet: str | None,
    is_long: bool,
) -> int:
    """Report what became of the posts that articles show, by platform, by outlet and by article.

    With --since, posts are counted that were first seen or changed since then, also in JSON: `counts`, `platforms`, `outlets` and
    `articles` do not tell the state of the whole archive then.

    \b
      embed-archiver report
      embed-archiver report -o rot.html
      embed-archiver report --since 7d -o week.csv
      embed-archiver report --since 1d -o day.txt --fail-on-rot || mail -s 'posts died' desk@example.org < day.txt

    Exit codes: 0 done · 2 there is no archive here · 3 link rot found (only with --fail-on-rot) · 5 its database cannot be read.
    """
    from archiver.app.report import has_rot, report
    from archiver.app.runs.open_archive import open_archive

    form = _format(form, output, as_json=as_json)
    now = settings.clock()
    with open_archive(settings.home) as archive:
        found = report(archive, now=now, since=parse_since(since, now) if since is not None else None, tag=tag, outlet=outlet)
    text = _render(settings, found, form, is_long=is_long)
    if output is not None:
        write_document(output, text)
        print_line(f"written to {output}", err=True)
    elif form == "text":
        print_text(text)
    else:
        print_document(text)
    return ROT_FOUND_EXIT if fail_on_rot and has_rot(found.posts) else 0


def _format(form: str | None, output: Path | None, *, as_json: bool) -> str:
    """The format that was asked for, else the one that the file's name says; where the two differ, that is told."""
    named = _FORMATS_BY_SUFFIX.get(output.suffix.lower()) if output is not None else None
    if as_json and form not in {None, "json"}:
        raise click.UsageError(f"--json and --format {form} exclude each other")
    wanted = "json" if as_json else form
    if wanted is not None and named not in {None, wanted}:
        print_line(f"note: {output} is written as {wanted}, although its name says {named}", err=True)
    return wanted or named or "text"


def _render(settings: Settings, found: "LinkRotReport", form: str, *, is_long: bool) -> str:
    match form:
        case "html":
            from archiver.app.report import screenshots
            from archiver.render.html_report import report_html

            pictures = screenshots(settings.home, found.posts)
            for path in (path for picture in pictures.values() for path in picture.changed):
                print_line(f"! {path} is not as it was kept; its picture is not shown\n  → `verify` tells more", err=True)
            return report_html(found, pictures)
        case "markdown":
            from archiver.render.markdown_report import report_markdown

            return report_markdown(found)
        case "csv":
            from archiver.render.csv_report import report_csv

            return report_csv(found)
        case "json":
            from archiver.render.escaping import json_text
            from archiver.render.json_objects import report_json

            return json_text(report_json(found), indent=2) + "\n"
        case _:
            from archiver.render.terminal import report_text

            return report_text(found, terminal_layout(long=is_long))
