"""Click arguments and options of the exports that take a selection of the archive: posts, articles, a run, or everything."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

import click

from archiver.commands.recorded_queries import without_folder
from archiver.commands.settings import Settings
from archiver.commands.times import parse_since

if TYPE_CHECKING:
    from archiver.app.exports.selection import ExportChoice

Command = TypeVar("Command", bound=Callable[..., Any])
_OPTIONS = (
    click.argument("posts", metavar="POST…", nargs=-1),
    click.option(
        "--article", "articles", metavar="ARTICLE", multiple=True, help="An article with its posts, by its address or file."
    ),
    click.option("--run", type=click.IntRange(min=1), metavar="NUMBER", help="Only what this run recorded."),
    click.option("--all", "everything", is_flag=True, help="Everything that is not withdrawn."),
    click.option("--platform", metavar="NAME", help="Only posts on this platform (x, bluesky …), and articles that show them."),
    click.option("--outlet", metavar="NAME", help="Only articles of this outlet, and posts that they show."),
    click.option("--tag", metavar="TAG", help="Only posts with this tag or in articles with it, and articles that show them."),
    click.option("--since", metavar="TIME", help="Only what was recorded since TIME: 2026-03-01, or 7d, 4w, 6m, 1y (ago)."),
)


def selection_options(command: Command) -> Command:
    """Add the arguments and options of a selection; the command takes them as `**selection` (`SelectionOptions`)."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class SelectionOptions(TypedDict):
    """What `selection_options` gives a command."""

    posts: tuple[str, ...]
    articles: tuple[str, ...]
    run: int | None
    everything: bool
    platform: str | None
    outlet: str | None
    tag: str | None
    since: str | None


def choice_of(settings: Settings, **chosen: Unpack[SelectionOptions]) -> "ExportChoice":
    """What was chosen on the command line; a usage error where that is nothing, or both something and everything."""
    from archiver.app.exports.selection import ExportChoice

    names = (*chosen["posts"], *chosen["articles"])
    conditions = (chosen["run"], chosen["platform"], chosen["outlet"], chosen["tag"], chosen["since"])
    if chosen["everything"] and names:
        raise click.UsageError("--all is everything: leave out the names, or --all")
    if not chosen["everything"] and not names and all(condition is None for condition in conditions):
        raise click.UsageError("name posts or an --article, or choose by options such as --run, or --all")
    return ExportChoice(
        posts=[without_folder(settings, post) for post in chosen["posts"]],
        articles=[without_folder(settings, article) for article in chosen["articles"]],
        run=chosen["run"],
        since=parse_since(chosen["since"], settings.clock()) if chosen["since"] is not None else None,
        platform=chosen["platform"],
        outlet=chosen["outlet"],
        tag=chosen["tag"],
    )
