"""`report`: link rot."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.settings import Settings, pass_settings
from archiver.errors import InputError

if TYPE_CHECKING:
    from archiver.reporting.link_rot import LinkRotReport

ROT_FOUND = 3
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_AGO = re.compile(r"([0-9]{1,6})([dwmy])")


@click.command("report", short_help="Link rot: what died, changed, or could not be seen.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "markdown", "csv", "json"]),
    default="text",
    show_default=True,
    help="html is one page that needs nothing from outside, with pictures.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--since", metavar="TIME", help="List changes since then: 2026-03-01, or 7d, 4w, 6m, 1y ago.")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option("--fail-on-rot", is_flag=True, help="Exit with 3 if any post is gone or altered.")
@pass_settings
def command(settings: Settings, *, form: str, as_json: bool, since: str | None, output: Path | None, fail_on_rot: bool) -> int:
    """What became of the posts that articles show.

    \b
      embed-archiver report
      embed-archiver report --format html --output rot.html
      embed-archiver report --since 7d --format csv --output week.csv
      embed-archiver report --fail-on-rot > /dev/null || mail -s 'posts died' desk@example.org

    Exit codes: 0 done · 2 there is no archive here · 3 rot found (only with --fail-on-rot) · 5 its database cannot be read.
    """
    from archiver.app.report import has_rot, report
    from archiver.app.runs.open_archive import open_archive

    now = settings.clock()
    with open_archive(settings.home) as archive:
        told = report(archive, now=now, since=_since(since, now))
    text = _render(settings, told, "json" if as_json else form)
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text)
        click.echo(f"written to {output}", err=True)
    return ROT_FOUND if fail_on_rot and has_rot(told.posts) else 0


def _since(written: str | None, now: datetime) -> datetime | None:
    """The time that `--since` means."""
    if written is None:
        return None
    try:
        if (ago := _AGO.fullmatch(written)) is not None:
            return now - timedelta(days=int(ago[1]) * _DAYS[ago[2]])
        at = datetime.fromisoformat(written)
    except (ValueError, OverflowError):
        raise InputError(f"--since: “{written}” is no time", remedy="write 2026-03-01, or 7d, 4w, 6m, 1y") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _render(settings: Settings, told: "LinkRotReport", form: str) -> str:
    """The report in the form that is asked for."""
    match form:
        case "html":
            from archiver.app.report import screenshots
            from archiver.render.html_report import report_html

            return report_html(told, screenshots(settings.home, told.posts))
        case "markdown":
            from archiver.render.markdown_report import report_markdown

            return report_markdown(told)
        case "csv":
            from archiver.render.csv_report import report_csv

            return report_csv(told)
        case "json":
            from archiver.render.json_objects import report_json

            return json.dumps(report_json(told), ensure_ascii=False, indent=2) + "\n"
        case _:
            from archiver.render.terminal import report_text

            return report_text(told)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as trouble:
        raise InputError(f"{path} cannot be written: {trouble.strerror}", remedy="name another file with --output") from None
