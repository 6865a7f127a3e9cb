"""Command line of `lookup`: print the posts that match a query."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from archiver.commands.printing import long_option, print_json, print_line, print_text, terminal_layout
from archiver.commands.recorded_queries import without_folder
from archiver.commands.run_options import tag_option
from archiver.commands.settings import Settings, pass_settings
from archiver.commands.times import parse_day
from archiver.reporting.phrases import count_of

if TYPE_CHECKING:
    from archiver.app.lookup import LookUp

_MAX_POSTS = 50


@click.command("lookup")
@click.argument("query", nargs=-1)
@click.option("--gone", is_flag=True, help="Only posts that are gone.")
@click.option("--altered", is_flag=True, help="Only posts that say something else now; with --gone, either.")
@click.option("--by", metavar="AUTHOR", help="Only posts by this handle or name.")
@click.option("--since", metavar="DAY", help="Only posts of this day or later: 2026-03-01, July 27, 2026, or 7d, 4w, 6m, 1y ago.")
@click.option("--until", metavar="DAY", help="Only posts of this day or earlier.")
@click.option("--platform", metavar="NAME", help="Only posts of this platform, such as x or bluesky.")
@click.option("--in", "article", metavar="ARTICLE", help="Only posts that this article shows, by its address or file.")
@tag_option
@click.option("--limit", type=click.IntRange(min=1), default=_MAX_POSTS, show_default=True, help="How many posts to show.")
@click.option(
    "--open", "open_pictures", is_flag=True, help="Show the posts' kept pictures and screenshots in this system's viewer."
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, best match first.")
@long_option
@pass_settings
def command(
    settings: Settings,
    query: tuple[str, ...],
    *,
    gone: bool,
    altered: bool,
    by: str | None,
    since: str | None,
    until: str | None,
    platform: str | None,
    article: str | None,
    tag: str | None,
    limit: int,
    open_pictures: bool,
    as_json: bool,
    is_long: bool,
) -> int:
    """Show what a post said, who vouches for it, and where it stands.

    QUERY is whatever you have of a post: any address of it, its name (x:1911842373636882499), a picture or t.co code, a @handle,
    a date, or words from its text; or the address of an article, for the posts that it shows. It may be pasted with what stands
    around it. Words need not be spelled as in the post: what is found only nearly is said to be so.
    Without a QUERY, all posts that the options choose.

    \b
      embed-archiver lookup https://x.com/WhiteHouse/status/1911842373636882499
      embed-archiver lookup pic.twitter.com/xlXOy8Yd8h
      embed-archiver lookup xlXOy8Yd8h
      embed-archiver lookup @WhiteHouse
      embed-archiver lookup one hell of a President
      embed-archiver lookup @WhiteHouse April 2025
      embed-archiver lookup --by WhiteHouse --since 2025-01-01
      embed-archiver lookup https://www.example.org/news/story.html

    Exit codes: 0 found · 1 nothing matches · 2 there is no archive, article or viewer here · 5 its database cannot be read.
    """
    from archiver.app.lookup import lookup, require_article
    from archiver.app.runs.open_archive import open_archive
    from archiver.ledger.marks import tagged_posts
    from archiver.ledger.post_filter import PostFilter

    text = without_folder(settings, " ".join(query))
    now = settings.clock()
    wanted = PostFilter(
        standings=(*(["gone"] if gone else []), *(["altered"] if altered else [])),
        by=by,
        since=parse_day("--since", since, now) if since else None,
        until=parse_day("--until", until, now) if until else None,
        platform=platform.lower() if platform else None,
    )
    if not text.strip() and wanted.asks_nothing and article is None and tag is None:
        raise click.UsageError("name a post, or choose posts by options such as --gone")
    with open_archive(settings.home) as archive:
        if tag is not None:
            wanted = replace(wanted, among=frozenset(tagged_posts(archive.query, tag)))
        if article is not None:
            wanted = replace(wanted, article=require_article(archive, without_folder(settings, article)))
        found = lookup(archive, text, wanted=wanted, limit=limit)
    if as_json:
        from archiver.render.json_objects import lookup_json

        print_json(lookup_json(found.posts, nearly=found.nearly), indent=2)
    else:
        from archiver.render.terminal import lookup_text

        layout = terminal_layout(long=is_long)
        print_text(lookup_text(found.posts, layout, article=found.article, withdrawn=found.withdrawn, nearly=found.nearly))
    if left := _left_out(found):
        print_line(left, err=True)
    if open_pictures and found.posts:
        _open_pictures(settings, found)
    return 0 if found.posts or found.withdrawn else 1


def _open_pictures(settings: Settings, found: "LookUp") -> None:
    """Open the pictures of the posts that were found, and say where they are."""
    from archiver.app.pictures import write_pictures
    from archiver.commands.viewer import open_files

    written = write_pictures(settings.home, found.posts)
    if written:
        print_line(f"{count_of(len(written), 'picture')} in {written[0].parent}", err=True)
        open_files(written)
    else:
        print_line("No picture of it is kept." if len(found.posts) == 1 else "No picture of these is kept.", err=True)


def _left_out(found: "LookUp") -> str:
    """How many of the posts that match are shown; empty if all are."""
    shown = len(found.posts)
    if found.total is None:
        return f"{shown} of more than that; add words or options such as --gone or --by, or --limit"
    return f"{shown} of {found.total}; --limit {found.total} shows all" if found.total > shown else ""
