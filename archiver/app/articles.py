"""Articles: read what sources name, keep it, and record the posts that it shows. After this step nothing can be lost."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from archiver.app.run import Run
from archiver.app.sources import Source, SourceProblem, SourceText, SourceURL
from archiver.articles import Article, Markup
from archiver.captures import Exchange
from archiver.embeds import Embed, Kind
from archiver.errors import InputError
from archiver.evidence import ArticleStatement, SnapshotDraft, SourceFile, facts_of, keep
from archiver.finding import find_embeds, read_article
from archiver.observations import About, Probe, Silence, Witness
from archiver.platforms import REGISTRY
from archiver.runs import ArticleRead, Kept
from archiver.urls import parse
from archiver.web.door import Web

_FIRST_BAD = 300
_MEDIA_TYPES = {Markup.HTML: "text/html", Markup.TEXT: "text/plain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An article as it was read, with the posts that it shows and links to, and the bytes behind it."""

    article: Article
    embeds: tuple[Embed, ...]
    at: datetime
    exchanges: tuple[Exchange, ...] = ()
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A source that could not be read, and why."""

    source: str
    what: str
    remedy: str | None = None


async def read_source(source: Source, *, web: Web | None, at: datetime) -> Read | Unread:
    """The article that a source names, with its posts; nothing is recorded."""
    match source:
        case SourceProblem():
            return Unread(source=source.source, what=source.what, remedy=source.remedy)
        case SourceText():
            return _read(source.source, source.content, at=at)
        case SourceURL():
            return await _fetch(source, web)
    assert_never(source)


def _read(source: str, content: bytes, *, at: datetime, exchanges: tuple[Exchange, ...] = ()) -> Read | Unread:
    last = exchanges[-1] if exchanges else None
    media_type = next((value for name, value in last.response_headers if name.lower() == "content-type"), None) if last else None
    try:
        article = read_article(source, content, url=parse(last.url) if last else None, content_type=media_type)
    except InputError as trouble:
        return Unread(source=source, what=trouble.message.removeprefix(f"{source} "), remedy=trouble.remedy)
    return Read(article=article, embeds=find_embeds(article, REGISTRY), at=at, exchanges=exchanges, content=content)


async def _fetch(source: SourceURL, web: Web | None) -> Read | Unread:
    if web is None:
        return Unread(source=source.source, what="is a URL, and there is no network here")
    probe = Probe(kind="article", url=str(source.url), about=About.ARTICLE, witness=Witness.ARTICLE_MARKUP)
    outcome = await web.ask(probe)
    if isinstance(outcome, Silence):
        detail = f" ({outcome.detail})" if outcome.detail else ""
        return Unread(
            source=source.source, what=f"cannot be read: {outcome.why.value}{detail}", remedy=_REMEDIES.get(outcome.why.value)
        )
    if outcome.status >= _FIRST_BAD:
        return Unread(
            source=source.source, what=f"answers with status {outcome.status}", remedy="open it in a browser: is it there?"
        )
    return _read(source.source, outcome.body, at=outcome.at, exchanges=outcome.exchanges)


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


def record(run: Run, read: Read) -> list[int]:
    """Record an article version and what it shows, and keep its bytes; the row of each embed's post."""
    with run.ledger.transaction():
        version = run.ledger.record_article(run.id, read.article, read.at)
        rows = [run.ledger.record_embed(run.id, version, embed, read.at)[1] for embed in read.embeds]
    new = _keep(run, read, version)
    links = sum(embed.kind is Kind.LINK for embed in read.embeds)
    run.tally.articles += 1
    run.tally.embeds += len(read.embeds) - links
    run.tell(
        ArticleRead(article=read.article.source, title=read.article.title, embeds=len(read.embeds) - links, links=links, new=new)
    )
    return rows


def _keep(run: Run, read: Read, version: int) -> bool:
    """Keep the article's own bytes, once for each version; whether that was done now."""
    if run.ledger.kept_article_snapshot(version) is not None:
        return False
    article = read.article
    draft = SnapshotDraft(
        at=read.at,
        run=run.id,
        subject=ArticleStatement(article=facts_of(article), embeds=read.embeds),
        answers=read.exchanges,
        file=None
        if read.exchanges
        else SourceFile(name=article.source, content=read.content, media_type=_MEDIA_TYPES[article.markup]),
        settings=run.settings,
        rehearsed=run.clock.rehearsed,
    )
    kept = keep(run.home.folder, draft)
    run.ledger.record_snapshot(run.id, kept, at=draft.at, article_version=version)
    run.tell(Kept(post=None, path=kept.path, complete=True, shortfalls=()))
    return True
