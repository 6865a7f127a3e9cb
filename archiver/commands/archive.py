"""Command line of `archive`: parse its options, run it, and print its events and summary."""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace

import click

from archiver.commands.output import event_listener, print_summary
from archiver.commands.run_options import (
    keep_answers_option,
    links_option,
    pages_option,
    related_option,
    rescue_option,
    videos_option,
)
from archiver.commands.settings import Settings, clock_is_right_option, pass_settings
from archiver.commands.source_options import selection_from, source_options

NOTHING_READ_EXIT = 2


@click.command("archive")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@links_option
@pages_option
@rescue_option
@videos_option
@related_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line as things happen, and a summary last.")
@source_options
@click.option(
    "--all", "every_post", is_flag=True, help="Of an account's own archive download, record every post, not only known ones."
)
@click.option(
    "--note-column", "note_columns", multiple=True, metavar="NAME", help="Keep a sheet's column as notes on its posts. Repeatable."
)
@click.option(
    "--tag-column", "tag_columns", multiple=True, metavar="NAME", help="Keep a sheet's column as tags of its posts. Repeatable."
)
@keep_answers_option
@clock_is_right_option
@pass_settings
def command(
    settings: Settings,
    sources: tuple[str, ...],
    *,
    links: bool,
    pages: int,
    rescue: bool,
    videos: bool,
    related: bool,
    keep_answers: str,
    as_json: bool,
    since: str | None,
    limit: int | None,
    follow: bool,
    render: str,
    note_columns: tuple[str, ...],
    tag_columns: tuple[str, ...],
    every_post: bool,
) -> int:
    """Find the posts that articles show, settle which posts they are, capture and record them.

    SOURCE is a URL of an article or a post; a file of HTML, Markdown or flat text; an RSS, Atom or JSON feed; a sitemap; a WARC or
    WACZ, whose copies of posts become versions; any of these compressed with gzip; a list of SOURCEs, one a line; a sheet with a
    column of links (CSV, TSV, XLSX, ODS); what X or Mastodon hand out to the owner of an account; a folder of these; or - for
    standard input. Its content decides what it is.
    Without any, the seeds of the archive home are archived. Running the command again skips what is complete, and makes up for what
    is missing.

    \b
      embed-archiver archive https://www.example.org/news/story.html
      embed-archiver archive
      embed-archiver archive --rescue seeds/articles.txt
      embed-archiver archive --since 7d --limit 50 https://www.example.org/sitemap.xml
      pdftotext story.pdf - | embed-archiver archive -

    Exit codes: 0 done · 1 done, but something could not be read, settled, captured or judged (the reasons are listed) ·
    2 no file could be read · 4 a snapshot could not be written · 5 the database could not be written.
    """
    from archiver.app.archive import ArchiveOptions, archive
    from archiver.app.init import require_home
    from archiver.app.runs.keep_answers import KeepAnswers
    from archiver.app.sources.arguments import open_sources
    from archiver.app.sources.rendering import RenderMode
    from archiver.app.sources.source import Source, SourceURL
    from archiver.reporting.events import Listener, WorkProgress

    require_home(settings.home)
    sources = sources or (str(settings.home.seeds),)
    options = ArchiveOptions(
        links=links,
        pages=pages,
        render=RenderMode(render),
        rescue=rescue,
        videos=videos,
        related=related,
        every_post=every_post,
        keep_answers=KeepAnswers(keep_answers),
    )
    selection = selection_from(since=since, limit=limit, follow=follow, now=settings.clock())
    selection = replace(selection, note_columns=note_columns, tag_columns=tag_columns)
    fetched = False

    def opened(emit: Listener) -> Iterator[Source]:
        def heard(name: str, done: int, of: int) -> None:
            emit(WorkProgress(label=f"reading {name}, in MB", done=done // 1_000_000, of=of // 1_000_000))

        nonlocal fetched
        for source in open_sources(sources, sys.stdin.buffer, selection, heard):
            fetched = fetched or isinstance(source, SourceURL)
            yield source

    with event_listener(as_json=as_json, quiet=settings.quiet, verbose=settings.verbose) as emit:
        summary = asyncio.run(
            archive(opened(emit), options, home=settings.home, clock=settings.clock, web=settings.web(pages=pages), emit=emit)
        )
    code = print_summary(summary, as_json=as_json, quiet=settings.quiet)
    return NOTHING_READ_EXIT if code and not (summary.articles or summary.copies or fetched) else code
