"""The options that choose among articles, which `find` and `archive` share."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import click

from archiver.errors import InputError

if TYPE_CHECKING:
    from archiver.app.sources.source import ArticleSelection

F = TypeVar("F", bound=Callable[..., object])

_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def source_options(command: F) -> F:
    """Add the options to a command."""
    options = (
        click.option(
            "--since", metavar="DATE", help="Of feeds, sitemaps and sections, only articles since then: 2026-03-01, or 7d."
        ),
        click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Of each, at most N articles, the newest first."),
        click.option(
            "--follow", is_flag=True, help="Read the articles too that a named page links to on its own host (one level)."
        ),
        click.option(
            "--render",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="Have the browser render fetched pages: those that hint at posts which their source lacks, all, or none. "
            "Saved files are never rendered.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def selection_from(*, since: str | None, limit: int | None, follow: bool, now: datetime) -> "ArticleSelection":
    """What the options choose; `InputError` for a date that is none."""
    from archiver.app.sources.source import ArticleSelection

    return ArticleSelection(since=_day(since, now) if since else None, limit=limit, follow=follow)


def _day(written: str, now: datetime) -> date:
    """The day that `--since` means."""
    try:
        if written[:-1].isdigit() and written[-1] in _DAYS:
            return (now - timedelta(days=int(written[:-1]) * _DAYS[written[-1]])).date()
        return date.fromisoformat(written[:10])
    except (ValueError, OverflowError):
        raise InputError(f"--since: “{written}” is no date", remedy="write 2026-03-01, or 7d, 4w, 6m, 1y") from None
