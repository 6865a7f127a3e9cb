"""The `urn:pageinfo:` record of a rendered page, as Browsertrix Crawler writes it: what the page loaded, with status and type.

ReplayWeb.page and Browsertrix find pages by it. What a capture does not know is left out: errors of scripts, and what each request
was for.
"""

import uuid
from datetime import UTC

from archiver.evidence.http_messages import is_storable, storable_url
from archiver.model.captures import Capture, Exchange
from archiver.model.digests import JSONValue, canonical_json

_PAGES = uuid.UUID("0d3c6f1e-7d0b-5b1c-9a49-6a7d4f0e5b60")


def page_url(capture: Capture) -> str:
    """The URL of a rendered page as its records have it."""
    return storable_url(capture.url).partition("#")[0]


def page_exchange(capture: Capture) -> Exchange | None:
    """The exchange with which a rendered page began; None if it is not there."""
    of_page = page_url(capture)
    return next((exchange for exchange in capture.exchanges if _is_at(exchange, of_page)), None)


def _is_at(exchange: Exchange, url: str) -> bool:
    return is_storable(exchange) and storable_url(exchange.url) == url


def page_id(capture: Capture) -> str:
    """The id of a rendered page, for lists of pages: the same page at the same time always has the same."""
    return str(uuid.uuid5(_PAGES, f"{capture.at.isoformat()} {page_url(capture)}"))


def page_info(capture: Capture, begun: Exchange) -> bytes:
    """What a page loaded, as JSON; `begun` is the exchange with which it began. Of two answers from one URL the later counts."""
    urls: dict[str, JSONValue] = {}
    for exchange in filter(is_storable, capture.exchanges):
        if exchange.method == "GET" or storable_url(exchange.url) not in urls:
            urls[storable_url(exchange.url)] = _loaded(exchange)
    return canonical_json(
        {
            "pageid": page_id(capture),
            "url": page_url(capture),
            "ts": begun.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "tsStatus": begun.status,
            "urls": urls,
            "counts": {},
        }
    )


def _loaded(exchange: Exchange) -> JSONValue:
    """What is said of one answer."""
    stated = next((value for name, value in exchange.response_headers if name.lower() == "content-type"), "")
    media_type = stated.partition(";")[0].strip()
    return {"status": exchange.status, **({"mime": media_type} if media_type else {})}
