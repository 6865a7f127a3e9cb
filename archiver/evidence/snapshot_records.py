"""Convert a snapshot draft to WARC 1.1 records.

The order is: `warcinfo`; `metadata` with the statement; lookups and certificates; the exchanges, each as `response` and `request`;
the article's file, the alias of the page, what it loaded, the rendered document and the screenshot as `resource` records.
"""

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from archiver.evidence.alias_page import ALIAS_OF
from archiver.evidence.connection_records import ConnectionLog
from archiver.evidence.draft import ALIAS, FILE, PAGE_INFO, Resource, SnapshotDraft, statement_of
from archiver.evidence.exchange_records import exchange_records
from archiver.evidence.http_messages import storable_form, storable_url
from archiver.evidence.page_info import page_url
from archiver.evidence.statement import ArticleStatement, PostStatement, Statement, serialize_statement
from archiver.evidence.warc import URN, RecordFactory, WarcRecord, warcinfo
from archiver.model.digests import digest


def snapshot_records(draft: SnapshotDraft) -> Iterator[WarcRecord]:
    """The records of a snapshot, in the order in which they are written."""
    statement = statement_of(draft)
    serialized = serialize_statement(statement)
    make = RecordFactory(digest(serialized))
    first = _warcinfo(draft, make)
    yield first
    name = quote(_name(statement).encode(errors="replace"), safe="/:")
    about = (("WARC-Refers-To", first.id),)
    metadata = make("metadata", draft.at, "application/json", serialized, target=f"{URN}statement:{name}", fields=about)
    yield metadata
    yield from ConnectionLog().records(draft.all_connections, make)
    tls = {(connection.host, connection.ip): connection.protocol for connection in draft.all_connections}
    page: WarcRecord | None = None
    for number, exchange in enumerate(draft.exchanges):
        secured_by = tls.get((urlsplit(exchange.url).hostname or "", exchange.ip or ""), "")
        records = tuple(exchange_records(storable_form(exchange), make, tls=secured_by))
        page = records[0] if page is None and number >= statement.answers and _is_of_page(records[0], draft) else page
        yield from records
    for resource in draft.resources:
        yield _resource(resource, make, metadata if resource.part == FILE else page)


def _is_of_page(response: WarcRecord, draft: SnapshotDraft) -> bool:
    """Whether a response is the one with which the rendered page began."""
    return draft.capture is not None and response.target == page_url(draft.capture)


def _resource(resource: Resource, make: RecordFactory, event: WarcRecord | None) -> WarcRecord:
    """The record of a resource, in the same capture event as another record: by the standard, both then have one date."""
    at, link = (resource.at, ()) if event is None else (event.at, (("WARC-Concurrent-To", event.id),))
    match resource.part:
        case part if part == FILE:
            target = f"{URN}{FILE}:{quote(resource.of.encode(errors='replace'), safe='/:')}"
        case part if part == PAGE_INFO:
            target = f"urn:{PAGE_INFO}:{storable_url(resource.of)}"
        case part if part == ALIAS and event is not None:
            target, link = resource.of, (*link, (ALIAS_OF, event.target or ""))
        case part:
            target = f"{URN}{part}:{storable_url(resource.of)}"
    return make("resource", at, resource.media_type, resource.content, target=target, fields=link)


def _name(statement: Statement) -> str:
    """The name of a snapshot's subject."""
    match statement.subject:
        case PostStatement(post=post):
            return str(post)
        case ArticleStatement(article=article):
            return f"article:{article.metadata.url or article.source}"


def _warcinfo(draft: SnapshotDraft, make: RecordFactory) -> WarcRecord:
    """The record about the program that wrote the file; the machine's name is left out on purpose."""
    part_of = f"run {draft.run}" + (" (rehearsed)" if draft.rehearsed else "")
    description = "One post or article as it was seen; answers as they were sent, unless a record says otherwise"
    return warcinfo(make, draft.at, draft.software, part_of, description)
