"""Sources that lead to articles: feeds, sitemaps, section pages and web archives, on disk or fetched.

An entry that cannot be read does not stop the others, and nothing from the web can name a file of this machine.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import partial
from io import BytesIO
from itertools import count

from archiver.app.sources.lists import ListLine, odd_lines, parse_list
from archiver.app.sources.packages import from_package, is_package
from archiver.app.sources.problems import bound_problems
from archiver.app.sources.sheets import from_delimited
from archiver.app.sources.source import Quota, Source, SourceProblem, SourceText, SourceURL, SourceWalk
from archiver.bounds import bounds, exceeded, remedy
from archiver.errors import InputError
from archiver.finding.article_fields import PAGE_TYPE, ArticleFields
from archiver.finding.compressed import decompress, is_gzip
from archiver.finding.decoding import decode
from archiver.finding.feeds import Listing, ListingEntry, ListingKind, parse_feed_time, parse_listing
from archiver.finding.json_documents import parse_json_articles
from archiver.model.urls import URL, parse_url

_MIN_URLS = 2
"""How many URLs make a text a list."""
_HEAD_BYTES = 1 << 16
_TABLES = ("text/csv", "text/tab-separated-values")


def unpack(content: bytes, *, source: str) -> bytes:
    """The bytes inside of gzip, also if compressed several times; `InputError` where they exceed a bound."""
    for layers in count():
        if not is_gzip(content) or is_package(content[:_HEAD_BYTES]):
            break
        if layers == bounds().gzip_layers:
            raise InputError(f"{source} {exceeded('gzip_layers')}", remedy=remedy("gzip_layers", "unpack it yourself"))
        content = decompress(content, source=source)
    return content


def linked_sources(source: SourceURL, content: bytes, *, url: URL, media_type: str | None) -> Iterator[Source] | None:
    """The sources that fetched bytes lead to; None where they are an article."""
    if is_package(content[:_HEAD_BYTES]):
        return from_package(source.source, partial(BytesIO, content), source.walk)
    if (listing := parse_listing(content, base=url)) is not None:
        return from_listing(source, listing)
    if (articles := parse_json_articles(content)) is not None and len(articles) > 1:
        return from_articles(source, articles)
    if media_type is not None and media_type.lower().startswith(_TABLES):
        return from_delimited(source.source, content, source.walk)
    lines = _list_lines(content, media_type)
    return _from_lines(source, lines) if lines is not None else None


def _list_lines(content: bytes, media_type: str | None) -> tuple[ListLine, ...] | None:
    """The lines of a fetched list of URLs, which is also the plainest form of a sitemap; None where it is none."""
    if media_type is not None and not media_type.lower().startswith("text/plain"):
        return None
    try:
        lines = parse_list(decode(content, source=""), lambda _: False)
    except InputError:
        return None
    return lines if lines is not None and sum(map(_is_url, _named(lines))) >= _MIN_URLS else None


def _from_lines(source: SourceURL, lines: tuple[ListLine, ...]) -> Iterator[Source]:
    """The URLs of a fetched list, and the lines that are odd, or name something else: a list from the web names no files here."""
    for odd in odd_lines(source.source, lines):
        yield SourceProblem(source=odd.where, what=odd.what, remedy=odd.remedy)
    for line in lines:
        if any(not _is_url(name) for name in line.sources):
            where = f"{source.source}, line {line.number}"
            yield SourceProblem(source=where, what=f"“{line.text[:200]}” is not a URL", remedy="a list on the web names URLs only")
    urls = (url for name in _named(lines) if _is_url(name) and (url := parse_url(name)) is not None)
    yield from from_listing(source, Listing(kind=ListingKind.SITEMAP, entries=tuple(ListingEntry(url=url) for url in urls)))


def _named(lines: tuple[ListLine, ...]) -> Iterator[str]:
    """Everything that the lines name."""
    return (name for line in lines for name in line.sources)


def _is_url(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def from_articles(source: SourceURL, articles: tuple[ArticleFields, ...]) -> Iterator[Source]:
    """The articles of a JSON document: a sole one under the document's name, several as those of a feed are, or by their number."""
    if len(articles) == 1:
        yield _as_text(source.source, articles[0])
        return
    entries = [(article.url, article) for article in articles]
    listed = tuple(
        ListingEntry(url=url, at=parse_feed_time(article.published), article=article) for url, article in entries if url is not None
    )
    if listed:
        yield from from_listing(source, Listing(kind=ListingKind.FEED, entries=listed), is_saved=True)
    for number, (url, article) in enumerate(entries, start=1):
        if url is None:
            yield _as_text(f"{source.source}#{number}", article)


def _as_text(source: str, article: ArticleFields) -> SourceText:
    return SourceText(source=source, content=article.as_page(), url=article.url, media_type=PAGE_TYPE)


def from_listing(source: SourceURL, listing: Listing, *, is_saved: bool = False) -> Iterator[Source]:
    """The selected entries of a listing; dated ones first, newest first.

    Of a listing that is saved on disk, the articles that it holds whole are read from it, and not fetched.
    """
    if source.depth >= bounds().listing_depth:  # three are a sitemap index, a sitemap, and an article that turns out to be one
        what, todo = exceeded("listing_depth"), remedy("listing_depth", "name it by itself")
        yield SourceProblem(source=source.source, what=f"is the innermost of listings: it {what}", remedy=todo)
        return
    index = listing.kind is ListingKind.SITEMAP_INDEX
    quota = source.quota if source.depth else Quota(source.walk.selection.limit)
    branches = Quota(bounds().sitemaps if index else None)
    if not listing.entries:
        is_section = listing.kind is ListingKind.SECTION
        todo = "name the articles themselves" if is_section else "open it in a browser: what does it list?"
        yield SourceProblem(source=source.source, what=f"is a {listing.kind.value} that names no article", remedy=todo)
    for entry in _newest_first(listing.entries):
        if not _is_selected(entry, source.walk) or not source.walk.is_new(str(entry.url)):
            continue
        if quota.spent or not (index or quota.take()):
            return
        if not branches.take():
            yield from bound_problems(source.source, ["sitemaps"])
            return
        if is_saved and entry.article is not None:
            yield _as_text(str(entry.url), entry.article)
            continue
        yield replace(
            source,
            source=str(entry.url),
            url=entry.url,
            depth=source.depth + 1,
            branch=index,
            undated=entry.at is None and not index,
            page=None if entry.article is None else entry.article.as_page(),
            quota=quota,
        )


def _newest_first(entries: tuple[ListingEntry, ...]) -> list[ListingEntry]:
    """Dated entries first, newest first, then the others in the listing's own order."""
    earliest = datetime.min.replace(tzinfo=UTC)
    return sorted(entries, key=lambda entry: entry.at or earliest, reverse=True)


def _is_selected(entry: ListingEntry, walk: SourceWalk) -> bool:
    """Whether an entry is new enough, or has no date."""
    since = walk.selection.since
    return since is None or entry.at is None or entry.at >= datetime.combine(since, time(), UTC)
