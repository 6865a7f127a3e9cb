"""Read a source into an article with its embeds, or into a listing of further sources; URLs are fetched. Nothing is recorded."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from http import HTTPStatus
from itertools import chain
from typing import assert_never

from archiver.app.runs.parsing_thread import in_thread
from archiver.app.sources.listings import from_listing, linked_sources, unpack
from archiver.app.sources.problems import FETCH_REMEDIES, bound_problems, substitute_problem
from archiver.app.sources.rendering import RenderMode, render_if_needed
from archiver.app.sources.results import ReadArticle, ReadResult, SourceListing
from archiver.app.sources.source import Source, SourceAccount, SourceCopies, SourceProblem, SourceText, SourceURL
from archiver.bounds import noting
from archiver.errors import InputError
from archiver.finding import find_embeds, read_article
from archiver.finding.article_fields import PAGE_TYPE
from archiver.finding.json_documents import parse_json_articles
from archiver.finding.reading_budget import ReadingBudget
from archiver.finding.section_pages import parse_section_page
from archiver.finding.substitute_pages import Substitute, redirected_to, shown_instead
from archiver.model.articles import Absence, Article, Markup
from archiver.model.captures import Exchange
from archiver.model.probes import About, Answer, Probe, Silence, Why, Witness
from archiver.model.urls import URL, parse_url
from archiver.platforms import FINDERS
from archiver.platforms.toolkit.blocks import failure_reading
from archiver.web.door import Web

_FIRST_FAILING_STATUS = 300
_DENIALS: Mapping[int, Absence] = {HTTPStatus.NOT_FOUND: Absence.NOT_FOUND, HTTPStatus.GONE: Absence.GONE}


async def read_source(source: Source, *, web: Web | None, at: datetime, render: RenderMode = RenderMode.AUTO) -> ReadResult:
    """Read a source. Without `web`, a URL is a problem; `at` is the time of reading for sources that state none themselves.

    An article that a feed holds whole is read from the feed if its URL cannot be read, but not if its host denies it.
    """
    match source:
        case SourceProblem() | SourceCopies() | SourceAccount():
            return source
        case SourceText():
            text = await in_thread(
                partial(_read, source.source, source.content, at=source.at or at, url=source.url, media_type=source.media_type)
            )
            return replace(text, marks=source.marks) if isinstance(text, ReadArticle) else text
        case SourceURL():
            read = await _fetch(source, web, render)
            if isinstance(read, SourceProblem) and read.absence is None and source.page is not None:
                return await in_thread(partial(_read, source.source, source.page, at=at, url=source.url, media_type=PAGE_TYPE))
            return read
    assert_never(source)


def _read(
    source: str,
    content: bytes,
    *,
    at: datetime,
    url: URL | None = None,
    media_type: str | None = None,
    exchanges: tuple[Exchange, ...] = (),
) -> ReadArticle | SourceProblem:
    with noting() as reached:
        try:
            article = read_article(source, content, url=url, content_type=media_type)
        except InputError as error:
            return SourceProblem(source=source, what=error.message.removeprefix(f"{source} "), remedy=error.remedy)
        embeds = find_embeds(article, FINDERS, ReadingBudget(reached=reached))
    unread = bound_problems(source, reached)
    return ReadArticle(article=article, embeds=embeds, at=at, exchanges=exchanges, content=content, problems=unread)


async def _fetch(source: SourceURL, web: Web | None, render: RenderMode) -> ReadResult:
    if source.branch and source.quota.spent:
        return SourceListing(sources=iter(()))  # a sitemap of an index whose quota is used up
    if web is None:
        return SourceProblem(source=source.source, what="is a URL, and there is no network here")
    outcome = await web.ask(Probe(kind="article", url=str(source.url), about=About.ARTICLE, witness=Witness.ARTICLE_MARKUP))
    if isinstance(outcome, Silence):
        detail = f" ({outcome.detail})" if outcome.detail else ""
        return SourceProblem(
            source=source.source,
            what=f"cannot be read: {outcome.why.value}{detail}",
            remedy=FETCH_REMEDIES.get(outcome.why),
            absence=Absence.NO_ADDRESS if outcome.why is Why.NO_ADDRESS else None,
        )
    if outcome.status >= _FIRST_FAILING_STATUS:
        return SourceProblem(
            source=source.source,
            what=f"answers with status {outcome.status}",
            remedy="open it in a browser: is it there?",
            absence=_DENIALS.get(outcome.status),
        )
    try:
        return await _read_answer(source, outcome, web, render)
    except InputError as error:
        return SourceProblem(source=source.source, what=error.message.removeprefix(f"{source.source} "), remedy=error.remedy)


async def _read_answer(source: SourceURL, answer: Answer, web: Web, render: RenderMode) -> ReadResult:
    """Read fetched bytes: an article, or a listing of articles. `InputError` where they are neither."""
    read = await in_thread(partial(_read_source_of, source, answer))
    if not isinstance(read, ReadArticle):
        return read
    url = parse_url(answer.last.url) or source.url
    read = await render_if_needed(read, web=web, mode=render)
    return await in_thread(partial(_judged, source, read, url))


def _read_source_of(source: SourceURL, answer: Answer) -> ReadResult:
    """What the bytes of an answer are: an article as its source shows it, or a listing; `InputError` where they are neither."""
    content = unpack(answer.body, source=source.source)
    url = parse_url(answer.last.url) or source.url
    media_type = next((value for name, value in answer.last.response_headers if name.lower() == "content-type"), None)
    with noting() as reached:
        sources = linked_sources(source, content, url=url, media_type=media_type)
        articles = parse_json_articles(content) if sources is None else None
    if sources is not None:
        return SourceListing(sources=chain(sources, bound_problems(source.source, reached)))
    if articles is not None:
        content, media_type = articles[0].as_page(), PAGE_TYPE
    read = _read(source.source, content, at=answer.at, url=url, media_type=media_type, exchanges=answer.exchanges)
    if isinstance(read, SourceProblem):
        return read
    led_to = _challenge(answer) or redirected_to(source.url, url, read.article)
    if led_to is not None:
        return substitute_problem(source.source, led_to, place=url if url != source.url else None)
    if source.undated and _is_older(read.article, source.walk.selection.since):
        return SourceListing(sources=iter(()))
    return read


def _judged(source: SourceURL, read: ReadArticle, url: URL) -> ReadResult:
    """The article, rendered if it had to be; a listing if it is a section, a problem if another page is shown in its place."""
    shown = shown_instead(source.url, read.with_text, read.embeds)
    if shown is not None:
        return substitute_problem(source.source, shown, place=url if url != source.url else None)
    if source.walk.selection.follow and source.depth == 0 and read.article.markup is Markup.HTML:
        with noting() as reached:
            section = parse_section_page((read.rendered or read.article).text, url)
        read = replace(read, problems=(*read.problems, *bound_problems(source.source, reached)))
        return SourceListing(sources=from_listing(source, section), page=read)
    return read


def _challenge(answer: Answer) -> Substitute | None:
    """A bot challenge, if a guard's headers say that the answer is one."""
    return Substitute.CHALLENGE if failure_reading(answer) is not None else None


def _is_older(article: Article, since: date | None) -> bool:
    """Whether the article's own date is before `since`."""
    published = article.metadata.published
    return since is not None and published is not None and published < since
