"""Command line of `report`: write the link-rot report in one of five formats."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.printing import long_option, print_document, print_line, print_text, terminal_layout, write_document
from archiver.commands.run_options import tag_option
from archiver.commands.settings import Settings, pass_settings
from archiver.commands.times import parse_since

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archiver.reporting.link_rot import LinkRotReport
    from archiver.reporting.records import PostRecord, Screenshot

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
    help="html is self-contained, with screenshots. [default: what the name of --output says, else text]",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("--since", metavar="TIME", help="Tell and count only what is new since TIME: 2026-03-01, or 7d, 4w, 6m, 1y (ago).")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to this file.")
@click.option("--fail-on-rot", is_flag=True, help="Exit with 3 if a post is gone or altered; with --since, if one is newly so.")
@tag_option
@click.option("--outlet", metavar="NAME", help="Only what articles of this outlet show: who publishes them, as the table tells it.")
@click.option("--platform", metavar="NAME", help="Only posts on this platform: x, bluesky, mastodon …")
@click.option(
    "--only",
    metavar="KINDS",
    callback=lambda _context, _option, value: _kinds(value),
    help="List only these kinds of posts, of all that are counted: gone, altered, suspected, withheld, unknown, intact.",
)
@click.option(
    "--series",
    metavar="NAME",
    callback=lambda _context, _option, value: _known_series(value),
    help="With CSV: not the posts, but weeks, survival, steps, ages, years, causes, articles, outlets, unknown or changes.",
)
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
    platform: str | None,
    only: tuple[str, ...],
    series: str | None,
    is_long: bool,
) -> int:
    """Report what became of the posts that articles show: today, week by week, and by age, with survival curves.

    With --since, posts are counted that were first seen or changed since then, also in JSON: `counts`, `platforms`, `outlets` and
    `articles` do not tell the state of the whole archive then. Weeks begin with it; curves are of all chosen posts.

    HTML has a hundred posts a page; further pages are written beside the file, as NAME-2.html and so on.

    \b
      embed-archiver report
      embed-archiver report -o rot.html
      embed-archiver report --platform x --only gone,altered -o x.html
      embed-archiver report --series survival -o survival.csv
      embed-archiver report --since 7d -o week.csv
      embed-archiver report --since 1d -o day.txt --fail-on-rot || mail -s 'posts died' desk@example.org < day.txt

    Exit codes: 0 done · 2 there is no archive here · 3 link rot found (only with --fail-on-rot) · 5 its database cannot be read.
    """
    from archiver.app.report import report
    from archiver.app.runs.open_archive import open_archive

    form = _format(form or ("csv" if series is not None and output is None and not as_json else None), output, as_json=as_json)
    if series is not None and form != "csv":
        raise click.UsageError(f"--series is for CSV; the {form} report has all series")
    now = settings.clock()
    with open_archive(settings.home) as archive:
        archive.read_with_little_memory()
        chosen = {"tag": tag, "outlet": outlet, "platform": platform}
        found = report(archive, now=now, since=parse_since(since, now) if since is not None else None, only=only, **chosen)
        if form == "html":
            _write_pages(settings, found, output)
        else:
            _write(_render(found, form, series, is_long=is_long), output, form)
    return ROT_FOUND_EXIT if fail_on_rot and found.rotten else 0


def _kinds(written: str | None) -> tuple[str, ...]:
    """The kinds of posts to list; `click.BadParameter` for one that there is not."""
    from archiver.reporting.reported_posts import KINDS

    kinds = tuple(kind.strip().lower() for kind in (written or "").split(",") if kind.strip())
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(KINDS)}")
    return kinds


def _known_series(name: str | None) -> str | None:
    """The name of a series; `click.BadParameter` for one that there is not."""
    from archiver.render.csv_series import SERIES

    if name is not None and name not in SERIES:
        raise click.BadParameter(f"{name!r} is none of {', '.join(SERIES)}")
    return name


def _write(text: str, output: Path | None, form: str) -> None:
    if output is not None:
        write_document(output, text)
        print_line(f"written to {output}", err=True)
    elif form == "text":
        print_text(text)
    else:
        print_document(text)


def _write_pages(settings: Settings, found: "LinkRotReport", output: Path | None) -> None:
    """Write the first page to the output, and the others beside it; to a pipe the first one, with how to get the others."""
    from archiver.app.report import screenshots
    from archiver.render.html_report import pages_of, report_page

    is_file = output is not None and (not output.exists() or output.is_file())
    pages = pages_of(found, name=output.name if output is not None and is_file else None)
    damaged = dict[str, None]()

    def pictures(posts: "Sequence[PostRecord]") -> "Mapping[int, Screenshot]":
        read = screenshots(settings.home, posts)
        damaged.update(dict.fromkeys(path for picture in read.values() for path in picture.changed))
        return read

    for page in range(1, (pages.number if is_file else 1) + 1):
        text = report_page(found, pages, page, pictures)
        if output is None:
            print_document(text)
        else:
            write_document(output.with_name(pages.file(page)) if page > 1 else output, text)
    for path in damaged:
        print_line(f"! {path} is not as it was kept; its picture is not shown\n  → `verify` tells more", err=True)
    if output is not None:
        also = (
            f", and {pages.number - 1:,} more pages beside it, to {pages.file(pages.number)}"
            if is_file and pages.number > 1
            else ""
        )
        print_line(f"written to {output}{also}", err=True)
    if not is_file and pages.number > 1:
        print_line(
            f"note: {len(pages.posts):,} posts need {pages.number:,} pages, of which this is the first\n"
            "  → `-o NAME.html` writes all of them",
            err=True,
        )


def _format(form: str | None, output: Path | None, *, as_json: bool) -> str:
    """The format that was asked for, else the one that the file's name says; where the two differ, that is told."""
    named = _FORMATS_BY_SUFFIX.get(output.suffix.lower()) if output is not None else None
    if as_json and form not in {None, "json"}:
        raise click.UsageError(f"--json and --format {form} exclude each other")
    wanted = "json" if as_json else form
    if wanted is not None and named not in {None, wanted}:
        print_line(f"note: {output} is written as {wanted}, although its name says {named}", err=True)
    return wanted or named or "text"


def _render(found: "LinkRotReport", form: str, series: str | None, *, is_long: bool) -> str:
    match form:
        case "markdown":
            from archiver.render.markdown_report import report_markdown

            return report_markdown(found)
        case "csv" if series is not None:
            from archiver.render.csv_series import series_csv

            return series_csv(found, series)
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
