"""`export pdf`: let the browser print the page of a post or an article, with dates that depend on the content only."""

import asyncio
import re
from datetime import UTC, datetime

from archiver.reporting.exported_posts import ExportedPage
from archiver.web.printing import print_html

_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}\+00'00'\)")


def printed_page(html: str, page: ExportedPage) -> bytes:
    """The page as a PDF that is dated like the newest fact on it; `InputError` if there is no browser that could print it."""
    return dated(asyncio.run(print_html(html)), newest_fact(page))


def dated(pdf: bytes, at: datetime) -> bytes:
    """A PDF of Chromium's with other dates, as long as before, so that every offset in it stays right."""
    stamp = f"D:{at.astimezone(UTC):%Y%m%d%H%M%S}+00'00'".encode()
    return _DATES.sub(rb"/\1 (" + stamp + rb")", pdf)


def newest_fact(page: ExportedPage) -> datetime:
    """When the newest thing on the page was recorded."""
    records = [post.record for post in page.posts]
    times = [record.first_seen for record in records]
    times += [kept.at for record in records for kept in record.snapshots]
    times += [change.at for record in records for change in record.changes]
    times += [observation.at for record in records for observation in record.history]
    times += [version.seen_at for version in (page.article.versions if page.article else ())]
    return max(times, default=datetime(1970, 1, 1, tzinfo=UTC))
