"""Record articles: their versions, their embeds, and a snapshot of their bytes. After this step no post can be lost."""

from dataclasses import replace

from archiver.app.runs.run import Run
from archiver.app.sources.absences import record_return
from archiver.app.sources.publication_dates import modification_date, with_publication_date
from archiver.app.sources.results import ReadArticle
from archiver.evidence import ArticleStatement, SnapshotDraft, SourceFile
from archiver.finding.context import find_contexts
from archiver.finding.main_text import extract_main_text, version_digest
from archiver.finding.substitute_pages import is_before_paywall
from archiver.model.articles import Article, ArticleReading, Markup
from archiver.model.embeds import Kind
from archiver.model.shortfalls import NOT_IN_PICTURE
from archiver.model.urls import parse_url
from archiver.reporting.events import ArticleRead, SnapshotWritten

_MEDIA_TYPES = {Markup.HTML: "text/html", Markup.TEXT: "text/plain"}


def record_article(run: Run, read: ReadArticle) -> list[int]:
    """Record an article and its embeds, and write its snapshot; the rows of the embeds' posts, in order."""
    read = replace(read, article=_with_outlet(with_publication_date(read.with_text)))
    contexts = find_contexts(read.rendered or read.article, read.embeds)
    with run.ledger.transaction():
        version = run.ledger.record_article(run.id, read.article, read.at, _article_reading(read))
        rows = []
        for embed, context in zip(read.embeds, contexts, strict=True):
            embed_id, post_id = run.ledger.record_embed(run.id, version, embed, read.at)
            run.ledger.record_context(run.id, embed_id, context)
            rows.append(post_id)
    new = _write_snapshot(run, read, version)
    links = sum(embed.kind is Kind.LINK for embed in read.embeds)
    run.counters.articles += 1
    if (url := parse_url(read.article.source)) is not None:
        run.counters.answered.add(url.host)
    run.counters.rendered += read.capture is not None
    run.counters.embeds += len(read.embeds) - links
    for problem in read.problems:
        run.problem(problem.source, problem.what, problem.remedy)
    title = read.article.metadata.title
    run.emit(ArticleRead(article=read.article.source, title=title, embeds=len(read.embeds) - links, links=links, new=new))
    record_return(run, read.article.source, version)
    return rows


def _with_outlet(article: Article) -> Article:
    """The article with its host as its outlet, if it names none."""
    url = article.metadata.url
    if article.metadata.outlet is not None or url is None:
        return article
    return replace(article, metadata=replace(article.metadata, outlet=url.host.removeprefix("www.")))


def _article_reading(read: ReadArticle) -> ArticleReading:
    """The facts of this reading of the article, apart from its bytes."""
    text = extract_main_text(read.article)
    return ArticleReading(
        mark=version_digest(read.article, read.embeds, text),
        characters=len(text),
        rendered=read.capture is not None,
        partial=is_before_paywall(read.article),
        modified=modification_date(read.article),
    )


def _write_snapshot(run: Run, read: ReadArticle, version: int) -> bool:
    """Write a snapshot of the article's own bytes, once for each version; whether it was written now."""
    if run.ledger.best_article_snapshot(version) is not None:
        return False
    article = read.article
    file = None
    if not read.exchanges:
        file = SourceFile(name=article.source, content=read.content, media_type=_MEDIA_TYPES[article.markup])
    draft = SnapshotDraft(
        at=read.at,
        run=run.id,
        subject=ArticleStatement(article=article.version, embeds=read.embeds, places=read.places),
        answers=read.exchanges,
        capture=read.capture,
        file=file,
        settings=run.settings,
        shortfalls=tuple(f"{NOT_IN_PICTURE}:{place.post or place.position}" for place in read.places if place.box is None),
        rehearsed=run.clock.rehearsed,
    )
    written = run.write(draft)
    lacking = (*(read.capture.shortfalls if read.capture else ()), *draft.shortfalls)
    run.ledger.record_snapshot(run.id, written, at=draft.at, article_version=version, shortfalls=lacking, shared=written.shared)
    run.emit(SnapshotWritten(post=None, path=written.path, shortfalls=lacking))
    return True
