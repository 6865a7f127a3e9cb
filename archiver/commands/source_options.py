"""Click options shared by `find` and `archive`: --since, --limit, --follow, --render."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import click

from archiver.commands.run_options import render_option
from archiver.commands.times import parse_since

if TYPE_CHECKING:
    from archiver.app.sources.source import ArticleSelection

F = TypeVar("F", bound=Callable[..., object])


def source_options(command: F) -> F:
    """Add the options to a command."""
    options = (
        click.option(
            "--since", metavar="DATE", help="From feeds, sitemaps and sections, only articles since DATE: 2026-03-01, or 7d (ago)."
        ),
        click.option("--limit", type=click.IntRange(min=1), metavar="N", help="From each of these, at most the N newest articles."),
        click.option("--follow", is_flag=True, help="Also read the articles on the same host that a named page links to."),
        render_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def selection_from(*, since: str | None, limit: int | None, follow: bool, now: datetime) -> "ArticleSelection":
    """The selection that the options make; `InputError` for a --since that is not a time."""
    from archiver.app.sources.source import ArticleSelection

    return ArticleSelection(since=parse_since(since, now).date() if since else None, limit=limit, follow=follow)
