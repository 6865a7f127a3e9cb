"""Command line of `find`: print the posts of each article as it is read."""

import asyncio
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from archiver.commands.printing import print_json, print_line, terminal_layout
from archiver.commands.settings import Settings, pass_settings
from archiver.commands.source_options import selection_from, source_options
from archiver.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from archiver.app.sources.results import ReadArticle
    from archiver.app.sources.source import Source, SourceProblem


@click.command("find")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, one for each post, in document order.")
@click.option("--explain", is_flag=True, help="Say of each place that mentions a platform why it was taken for a post, or left.")
@source_options
@pass_settings
def command(
    settings: Settings,
    sources: tuple[str, ...],
    *,
    as_json: bool,
    explain: bool,
    since: str | None,
    limit: int | None,
    follow: bool,
    render: str,
) -> int:
    """List the posts that articles show, in what form, and with what text. Nothing is written, and no platform is probed.

    SOURCE is a URL of an article or a post; a file of HTML, Markdown or flat text; an RSS, Atom or JSON feed; a sitemap; a WARC or
    WACZ, whose copies of posts become versions; any of these compressed with gzip; a list of SOURCEs, one a line; a sheet with a
    column of links (CSV, TSV, XLSX, ODS); what X or Mastodon hand out to the owner of an account; a folder of these; or - for
    standard input. Its content decides what it is.

    \b
      embed-archiver find story.html
      embed-archiver find --json seeds/ | jq -r .words
      embed-archiver find --explain story.html
      embed-archiver find --limit 20 https://www.example.org/feed.xml
      pdftotext story.pdf - | embed-archiver find -

    Exit codes: 0 done, also when nothing is found · 1 done, but some source could not be read · 2 no source could be read.
    """
    from archiver.app.sources.arguments import open_sources

    selection = selection_from(since=since, limit=limit, follow=follow, now=settings.clock())
    opened = open_sources(sources, sys.stdin.buffer, selection)
    articles, problems = asyncio.run(_find(settings, opened, _printer(as_json=as_json, explain=explain), render=render))
    if problems and not articles:
        raise InputError(f"{problems[0].source}: {problems[0].what}", remedy=problems[0].remedy)
    return 1 if problems else 0


async def _find(
    settings: Settings, opened: "Iterable[Source]", print_read: "Callable[[ReadArticle | SourceProblem], None]", *, render: str
) -> "tuple[int, list[SourceProblem]]":
    """Print each article's posts as they are found; how many articles were read, and the sources that could not be."""
    from archiver.app.find import find
    from archiver.app.sources.rendering import RenderMode
    from archiver.app.sources.source import SourceProblem

    articles, problems = 0, []
    of_article: Sequence[SourceProblem] = ()
    async for read in find(opened, clock=settings.clock, web=settings.web(), render=RenderMode(render)):
        if isinstance(read, SourceProblem):
            problems.append(read)
            if read not in of_article:  # an article of which a part was not read is an article
                print_read(read)
            if articles or len(problems) > 1:  # a first problem becomes the command's error if no article can be read
                _print_problem(read)
            continue
        articles, of_article = articles + 1, read.problems
        if articles == 1 and problems:
            _print_problem(problems[0])
        print_read(read)
    return articles, problems


def _print_problem(problem: "SourceProblem") -> None:
    remedy = f"\n  → {problem.remedy}" if problem.remedy else ""
    print_line(f"embed-archiver: {problem.source}: {problem.what}{remedy}", err=True)


def _printer(*, as_json: bool, explain: bool) -> "Callable[[ReadArticle | SourceProblem], None]":
    """The function that prints what is asked for of an article, or of what is none."""
    return partial(_print_explanations if explain else _print_posts, as_json=as_json)


def _print_posts(read: "ReadArticle | SourceProblem", *, as_json: bool) -> None:
    from archiver.app.sources.results import ReadArticle
    from archiver.platforms import FINDERS
    from archiver.render.find_output import embed_json, find_text

    if not isinstance(read, ReadArticle):
        return
    if as_json:
        for embed in read.embeds:
            print_json(embed_json(read.article, embed, FINDERS))
    else:
        print_line(find_text(read.article, read.embeds, FINDERS, terminal_layout()))


def _print_explanations(read: "ReadArticle | SourceProblem", *, as_json: bool) -> None:
    from archiver.app.sources.results import ReadArticle
    from archiver.finding.explained_articles import explain_article, explain_refusal
    from archiver.platforms import FINDERS
    from archiver.render.explanation_output import explanation_json, explanation_text

    if isinstance(read, ReadArticle):
        articles = [article for article in (read.article, read.rendered) if article is not None]
        explained = [(article.source, explain_article(article, FINDERS)) for article in articles]
    else:
        explained = [(read.source, (explain_refusal(read.source, read.what),))]
    for (source, explanations), is_rendered in zip(explained, (False, True), strict=False):
        if not as_json:
            print_line(explanation_text(source, explanations, is_rendered=is_rendered))
            continue
        for explanation in explanations:
            print_json(explanation_json(source, explanation, is_rendered=is_rendered))
