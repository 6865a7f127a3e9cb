"""`find`: the posts that articles show."""

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from archiver.commands.output import print_json
from archiver.commands.settings import Settings, pass_settings
from archiver.commands.source_options import selection_from, source_options
from archiver.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archiver.app.sources.results import ReadArticle
    from archiver.app.sources.source import Source, SourceProblem


@click.command("find", short_help="The posts that articles show; writes nothing.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one line a post, in document order.")
@source_options
@pass_settings
def command(
    settings: Settings,
    sources: tuple[str, ...],
    *,
    as_json: bool,
    since: str | None,
    limit: int | None,
    follow: bool,
    render: str,
) -> int:
    """Say which posts articles show, in what form, and with what words. Nothing is written, and no platform is asked.

    SOURCE is a URL; a file of HTML, Markdown or flat text; an RSS, Atom or JSON feed; a sitemap; a WARC or WACZ; any of these
    packed with gzip; a list of SOURCEs one a line; a folder of these; or - for standard input. Looking into it decides what it is.

    \b
      embed-archiver find story.html
      embed-archiver find --json seeds/ | jq -r .post
      embed-archiver find --limit 20 https://www.example.org/feed.xml
      pdftotext story.pdf - | embed-archiver find -

    Exit codes: 0 done, also when nothing is found · 1 done, but some source could not be read · 2 none could.
    """
    from archiver.app.sources.arguments import open_sources

    selection = selection_from(since=since, limit=limit, follow=follow, now=settings.clock())
    opened = open_sources(sources, sys.stdin.buffer, selection)
    read, unread = asyncio.run(_find(settings, opened, render=render, as_json=as_json))
    if unread and not read:
        raise InputError(f"{unread[0].source}: {unread[0].what}", remedy=unread[0].remedy)
    return 1 if unread else 0


async def _find(settings: Settings, opened: "Iterable[Source]", *, render: str, as_json: bool) -> "tuple[int, list[SourceProblem]]":
    """Print what is found as it is found; how many articles were read, and which sources could not be."""
    from archiver.app.find import find
    from archiver.app.sources.rendering import RenderMode
    from archiver.app.sources.source import SourceProblem

    read, unread = 0, []
    async for one in find(opened, clock=settings.clock, web=settings.web(), render=RenderMode(render)):
        if isinstance(one, SourceProblem):
            unread.append(one)
            if read or len(unread) > 1:
                _complain(unread[-1])
            continue
        read += 1
        if read == 1 and unread:
            _complain(unread[0])
        _print(one, as_json=as_json)
    return read, unread


def _complain(one: "SourceProblem") -> None:
    remedy = f"\n  → {one.remedy}" if one.remedy else ""
    click.echo(f"embed-archiver: {one.source}: {one.what}{remedy}", err=True)


def _print(read: "ReadArticle", *, as_json: bool) -> None:
    from archiver.platforms import FINDERS
    from archiver.render.find_output import embed_json, find_text

    if as_json:
        for embed in read.embeds:
            print_json(embed_json(read.article, embed, FINDERS))
    else:
        click.echo(find_text(read.article, read.embeds))
