"""The archive's pages by their paths: what `serve` answers and `export site` writes.

Pages are read from the ledger and never change it. A page reads at most what it shows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archiver.app.runs.home import Home
from archiver.ledger.reader import LedgerReader
from archiver.render.pages.frame import POLICY, style
from archiver.reporting.site_map import PageKind, PagePath, page_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page or file: its HTTP status, content type, bytes, and content security policy."""

    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    body: bytes
    policy: str = POLICY


class Pages:
    """The pages of one archive; to be used in one thread, since the ledger's reader is."""

    def __init__(self, home: Home, archive: LedgerReader) -> None:
        self.home = home
        self.archive = archive

    def page(self, path: str, query: Mapping[str, str]) -> Page | None:
        """The page at a path without a leading slash; None where there is none. `query` is what was asked after `?`."""
        del query
        address = page_path(path)
        if address is None or address.kind is not PageKind.STYLE:
            return None
        return Page(content_type="text/css; charset=utf-8", body=style())

    def paths(self) -> Iterator[PagePath]:
        """The addresses of all pages and files of the site, each once."""
        yield PagePath(kind=PageKind.STYLE)
