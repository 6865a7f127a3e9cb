"""The list of pages in a package: what people are shown first, with titles, and the words that a search finds."""

import hashlib
import json
from dataclasses import dataclass

_MAX_TITLE_CHARACTERS = 200
_MAX_TEXT_CHARACTERS = 20_000
"""A player reads the first MiB of the list for its search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """What a snapshot shows: its title, its words, and the addresses under which it opens, the best first."""

    title: str
    text: str = ""
    addresses: tuple[str, ...] = ()


HEADER = json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "All Pages", "hasText": True}) + "\n"


def page_line(content: PageContent, *, address: str, at: str, snapshot: str) -> str:
    """The line of a page that begins with the answer from an address; its id follows from that and the snapshot's digest."""
    page = {
        "id": hashlib.sha256(f"{snapshot} {at} {address}".encode()).hexdigest()[:20],
        "url": address,
        "ts": at,
        "title": content.title[:_MAX_TITLE_CHARACTERS],
        "text": content.text[:_MAX_TEXT_CHARACTERS],
    }
    return json.dumps({name: value for name, value in page.items() if value}) + "\n"
