"""Articles: read what sources name, keep it, and record the posts that it shows. After this step nothing can be lost."""

from dataclasses import replace
from datetime import date, datetime
from typing import assert_never

from archiver.app.runs.run import Run
from archiver.app.sources.listings import follow, lead_on, unwrapped
from archiver.app.sources.publication_dates import dated, modified
from archiver.app.sources.rendering import RenderMode, rendered
from archiver.app.sources.results import ReadArticle, SourceListing, UnreadableSource
from archiver.app.sources.source import Source, SourceProblem, SourceText, SourceURL
from archiver.errors import InputError
from archiver.evidence import ArticleStatement, SnapshotDraft, SourceFile, write_snapshot
from archiver.finding import find_embeds, read_article
from archiver.finding.context import find_contexts
from archiver.finding.main_text import extract_main_text, version_digest
from archiver.model.articles import Article, ArticleReading, Markup
from archiver.model.captures import Exchange
from archiver.model.embeds import Kind
from archiver.model.probes import About, Answer, Probe, Silence, Witness
from archiver.model.urls import URL, parse_url
from archiver.platforms import FINDERS
from archiver.reporting.events import ArticleRead, SnapshotWritten
from archiver.web.door import Web

_FIRST_BAD = 300
_MEDIA_TYPES = {Markup.HTML: "text/html", Markup.TEXT: "text/plain"}


async def read_source(
    source: Source, *, web: Web | None, at: datetime, render: RenderMode = RenderMode.AUTO
) -> ReadArticle | UnreadableSource | SourceListing:
    """What a source comes to: an article with its posts, or what it leads on to; nothing is recorded."""
    match source:
        case SourceProblem():
            return UnreadableSource(source=source.source, what=source.what, remedy=source.remedy)
        case SourceText():
            return _read(source.source, source.content, at=source.at or at, url=source.url, media_type=source.media_type)
        case SourceURL():
            return await _fetch(source, web, render)
    assert_never(source)


def _read(
    source: str,
    content: bytes,
    *,
    at: datetime,
    url: URL | None = None,
    media_type: str | None = None,
    exchanges: tuple[Exchange, ...] = (),
) -> ReadArticle | UnreadableSource:
    try:
        article = read_article(source, content, url=url, content_type=media_type)
    except InputError as trouble:
        return UnreadableSource(source=source, what=trouble.message, remedy=trouble.remedy)
    return ReadArticle(article=article, embeds=find_embeds(article, FINDERS), at=at, exchanges=exchanges, content=content)


async def _fetch(source: SourceURL, web: Web | None, render: RenderMode) -> ReadArticle | UnreadableSource | SourceListing:
    if source.branch and source.quota.spent:
        return SourceListing(sources=iter(()))  # a sitemap of an index from which enough was taken
    if web is None:
        return UnreadableSource(source=source.source, what="is a URL, and there is no network here")
    outcome = await web.ask(Probe(kind="article", url=str(source.url), about=About.ARTICLE, witness=Witness.ARTICLE_MARKUP))
    if isinstance(outcome, Silence):
        detail = f" ({outcome.detail})" if outcome.detail else ""
        remedy = _REMEDIES.get(outcome.why.value)
        return UnreadableSource(source=source.source, what=f"cannot be read: {outcome.why.value}{detail}", remedy=remedy)
    if outcome.status >= _FIRST_BAD:
        return UnreadableSource(
            source=source.source, what=f"answers with status {outcome.status}", remedy="open it in a browser: is it there?"
        )
    try:
        return await _fetched(source, outcome, web, render)
    except InputError as trouble:
        return UnreadableSource(source=source.source, what=trouble.message, remedy=trouble.remedy)


async def _fetched(
    source: SourceURL, answer: Answer, web: Web, render: RenderMode
) -> ReadArticle | UnreadableSource | SourceListing:
    """What came for an address: an article, or what leads on to articles."""
    content = unwrapped(answer.body, source=source.source)
    url = parse_url(answer.last.url) or source.url
    media_type = next((value for name, value in answer.last.response_headers if name.lower() == "content-type"), None)
    sources = lead_on(source, content, url=url, media_type=media_type)
    if sources is not None:
        return SourceListing(sources=sources)
    read = _read(source.source, content, at=answer.at, url=url, media_type=media_type, exchanges=answer.exchanges)
    if isinstance(read, UnreadableSource):
        return read
    if source.undated and _is_older(read.article, source.trail.choice.since):
        return SourceListing(sources=iter(()))
    read = await rendered(read, web=web, render=render)
    if source.trail.choice.follow and source.depth == 0 and read.article.markup is Markup.HTML:
        return SourceListing(sources=follow(source, (read.shown or read.article).text, url), page=read)
    return read


def _is_older(article: Article, since: date | None) -> bool:
    """Whether an article says that it is older than what is wanted."""
    return since is not None and article.metadata.published is not None and article.metadata.published < since


_REMEDIES = {
    "forbidden-by-robots": "the site asks not to be crawled; save the page and give the file, or, if it is yours, use --robots off",
    "no-address": "is the name right, and is there a network?",
    "no-answer-in-time": "try again later, or save the page and give the file",
    "connection-refused": "is the address right, and is there a network?",
    "tls-failed": "the host does not prove who it is; if you trust its authority, name it in SSL_CERT_FILE",
    "broken-off": "try again later, or save the page and give the file",
    "not-public": "only public addresses are fetched; save the page and give the file, or use --connect-to",
    "too-large": "save the page and give the file, cut into its articles",
    "asked-to-wait": "the host asked to wait; the next run tries again",
}


def record(run: Run, read: ReadArticle) -> list[int]:
    """Record an article version and what it shows, and keep its bytes; the row of each embed's post."""
    read = replace(read, article=dated(_article(read)))
    around = find_contexts(read.shown or read.article, read.embeds)
    with run.ledger.transaction():
        version = run.ledger.record_article(run.id, read.article, read.at, _article_reading(read))
        rows = []
        for embed, context in zip(read.embeds, around, strict=True):
            embed_id, post_id = run.ledger.record_embed(run.id, version, embed, read.at)
            run.ledger.record_context(run.id, embed_id, context)
            rows.append(post_id)
    new = _keep(run, read, version)
    links = sum(embed.kind is Kind.LINK for embed in read.embeds)
    run.counters.articles += 1
    run.counters.rendered += read.capture is not None
    if read.trouble is not None:
        run.problem(read.trouble.source, read.trouble.what, read.trouble.remedy)
    run.counters.embeds += len(read.embeds) - links
    title = read.article.metadata.title
    run.emit(ArticleRead(article=read.article.source, title=title, embeds=len(read.embeds) - links, links=links, new=new))
    return rows


def _article(read: ReadArticle) -> Article:
    """The article that was read: where its source is a shell without text, the document that the browser made of it."""
    return read.shown if read.shown is not None and not extract_main_text(read.article) else read.article


def _article_reading(read: ReadArticle) -> ArticleReading:
    """What this reading says of the article, apart from its bytes."""
    text = extract_main_text(read.article)
    mark = version_digest(read.article, read.embeds, text)
    return ArticleReading(mark=mark, characters=len(text), rendered=read.capture is not None, modified=modified(read.article))


def _keep(run: Run, read: ReadArticle, version: int) -> bool:
    """Keep the article's own bytes, once for each version; whether that was done now."""
    if run.ledger.kept_article_snapshot(version) is not None:
        return False
    article = read.article
    draft = SnapshotDraft(
        at=read.at,
        run=run.id,
        subject=ArticleStatement(article=article.version, embeds=read.embeds),
        answers=read.exchanges,
        capture=read.capture,
        file=None
        if read.exchanges
        else SourceFile(name=article.source, content=read.content, media_type=_MEDIA_TYPES[article.markup]),
        settings=run.settings,
        rehearsed=run.clock.rehearsed,
    )
    kept = write_snapshot(run.home.folder, draft)
    lacking = read.capture.shortfalls if read.capture else ()
    run.ledger.record_snapshot(run.id, kept, at=draft.at, article_version=version, shortfalls=lacking)
    run.emit(SnapshotWritten(post=None, path=kept.path, complete=not lacking, shortfalls=lacking))
    return True
