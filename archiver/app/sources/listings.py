"""What leads on to articles: feeds, sitemaps, section pages and web archives, whether they lie on the disk or were fetched.

One entry that cannot be read never costs the others, and nothing that comes from the web can name a file of this machine.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from io import BytesIO
from typing import IO

from archiver.app.sources.source import Quota, Source, SourceProblem, SourceText, SourceURL, SourceWalk
from archiver.errors import InputError
from archiver.evidence.warc_pages import is_warc, is_zip, pages_in
from archiver.finding.article_reader import MAX_ARTICLE_BYTES
from archiver.finding.compressed import decompress, is_gzip
from archiver.finding.decoding import decode
from archiver.finding.feeds import Listing, ListingEntry, ListingKind, parse_listing
from archiver.finding.section_pages import parse_section_page
from archiver.model.digests import digest
from archiver.model.urls import URL, parse_url

_DEEPEST = 3  # an index of sitemaps, a sitemap, an article
_LAYERS = 3  # gzip in gzip
_HEAD = 64
_FEWEST = 2  # addresses that make a text a list
_LONGEST_ADDRESS = 4096


def is_web_archive(head: bytes) -> bool:
    """Whether bytes begin as a WARC file, packed or not, or as a WACZ does."""
    if is_zip(head) or is_warc(head):
        return True
    try:
        return is_gzip(head) and is_warc(decompress(head, source="", max_bytes=MAX_ARTICLE_BYTES))
    except InputError:
        return False


def unwrapped(content: bytes, *, source: str) -> bytes:
    """What packed bytes stand for; `InputError` when that is more than any article has."""
    for _ in range(_LAYERS):
        if not is_gzip(content) or is_web_archive(content[: 1 << 16]):
            break
        content = decompress(content, source=source, max_bytes=MAX_ARTICLE_BYTES)
    return content


def lead_on(source: SourceURL, content: bytes, *, url: URL, media_type: str | None) -> Iterator[Source] | None:
    """Where fetched bytes lead on to; None where they are an article themselves."""
    if is_web_archive(content[: 1 << 16]):
        return from_archive(source.source, BytesIO(content), source.trail)
    listing = parse_listing(content, base=url) or _list_of_addresses(content, media_type)
    return from_listing(source, listing) if listing is not None else None


def follow(source: SourceURL, text: str, url: URL) -> Iterator[Source]:
    """The articles that a page links to."""
    return from_listing(source, parse_section_page(text, url))


def _list_of_addresses(content: bytes, media_type: str | None) -> Listing | None:
    """A text that is nothing but addresses: a list that somebody put on the web, or a sitemap in its plainest form."""
    if (media_type and "html" in media_type) or not content[:_HEAD].lstrip(b"\xef\xbb\xbf# \t\r\n").lower().startswith(b"http"):
        return None
    lines = [line.strip() for line in decode(content, source="").splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) < _FEWEST or any(not _is_address(line) for line in lines):
        return None
    urls = [url for line in lines if (url := parse_url(line)) is not None]
    return Listing(kind=ListingKind.SITEMAP, entries=tuple(ListingEntry(url=url) for url in urls))


def _is_address(line: str) -> bool:
    return len(line) <= _LONGEST_ADDRESS and line.lower().startswith(("http://", "https://")) and " " not in line


def from_listing(source: SourceURL, listing: Listing) -> Iterator[Source]:
    """The entries of a listing that are wanted, the newest first where they are dated."""
    if source.depth >= _DEEPEST:
        yield SourceProblem(source=source.source, what="is a list within lists within a list", remedy="name it by itself")
        return
    index = listing.kind is ListingKind.SITEMAP_INDEX
    quota = source.quota if source.depth else Quota(source.trail.choice.limit)
    if not listing.entries:
        remedy = "open it: what does it list?" if listing.kind is not ListingKind.SECTION else "name the articles themselves"
        yield SourceProblem(source=source.source, what=f"is a {listing.kind.value} that names no article", remedy=remedy)
    for entry in _newest_first(listing.entries):
        if not _is_wanted(entry, source.trail) or not source.trail.new(str(entry.url)):
            continue
        if quota.spent or not (index or quota.take()):
            return
        undated = entry.at is None and not index
        yield replace(
            source, source=str(entry.url), url=entry.url, depth=source.depth + 1, branch=index, undated=undated, quota=quota
        )
    if listing.cut:
        yield SourceProblem(
            source=source.source,
            what=f"names more than the {len(listing.entries):,} that are read",
            remedy="name the sitemaps or sections that you want, each by itself",
        )


def _newest_first(entries: tuple[ListingEntry, ...]) -> list[ListingEntry]:
    """Dated entries by their time, then the others in the listing's own order."""
    beginning = datetime.min.replace(tzinfo=UTC)
    return sorted(entries, key=lambda entry: entry.at or beginning, reverse=True)


def _is_wanted(entry: ListingEntry, trail: SourceWalk) -> bool:
    """Whether an entry is new enough, or does not say."""
    since = trail.choice.since
    return since is None or entry.at is None or entry.at >= datetime.combine(since, time(), UTC)


def from_archive(source: str, file: IO[bytes], trail: SourceWalk) -> Iterator[Source]:
    """The pages of a WARC file or a WACZ, each as the article at its own address; the same page twice is read once."""
    found = False
    try:
        for page in pages_in(file, source=source, largest=MAX_ARTICLE_BYTES):
            found = True
            since = trail.choice.since
            if since is not None and page.at.date() < since:
                continue
            if page.cut:
                yield SourceProblem(
                    source=page.url, what=f"has more than {MAX_ARTICLE_BYTES:,} bytes in {source}", remedy="leave it out"
                )
            elif trail.new(f"{page.url} {digest(page.content)}"):
                yield SourceText(
                    source=page.url, content=page.content, url=parse_url(page.url), at=page.at, media_type=page.media_type
                )
    except InputError as trouble:
        yield SourceProblem(source=source, what=trouble.message.removeprefix(f"{source} "), remedy=trouble.remedy)
        return
    if not found:
        yield SourceProblem(source=source, what="is a web archive without a page in it", remedy="name one that holds HTML pages")
