"""Where in a file exchanges are, and files that were handed in: what can be told of them without their bodies."""

from dataclasses import dataclass
from datetime import UTC, datetime

from archiver.evidence.draft import FILE
from archiver.evidence.exchange_records import DECODED_DIGEST
from archiver.evidence.warc import URN
from archiver.evidence.warc_records import Fields, ReadRecord
from archiver.model.captures import Exchange
from archiver.model.digests import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangePlace:
    """Where in a file an exchange is: the byte at which its response begins, and what the record states of it.

    `at` is the time as text, `body` the digest of the decoded body, which a revisit has in an earlier record.
    """

    start: int
    at: str
    url: str
    status: int
    body: Digest
    is_revisit: bool


def place_of(entry: ReadRecord, start: int) -> ExchangePlace:
    """The place of the exchange whose response or revisit begins at a byte; ValueError where the record does not state it."""
    fields, head = entry.rec_headers, entry.http_headers
    if head is None:
        raise ValueError("a response without an HTTP head")
    return ExchangePlace(
        start=start,
        at=record_field(fields, "WARC-Date"),
        url=record_field(fields, "WARC-Target-URI"),
        status=int(head.statusline.partition(" ")[0]),
        body=Digest(fields.get_header(DECODED_DIGEST) or record_field(fields, "WARC-Payload-Digest")),
        is_revisit=entry.rec_type == "revisit",
    )


def file_url(name: str) -> str:
    """The `WARC-Target-URI` of a file that was handed in, by its name in plain ASCII."""
    return f"{URN}{FILE}:{name}"


def place_of_file(entry: ReadRecord, start: int) -> ExchangePlace | None:
    """The place of a file that was handed in, which a statement about a post may rest on; None for any other resource."""
    fields = entry.rec_headers
    url = fields.get_header("WARC-Target-URI") or ""
    if entry.rec_type != "resource" or not url.startswith(f"{URN}{FILE}:"):
        return None
    body = Digest(fields.get_header("WARC-Payload-Digest") or record_field(fields, "WARC-Block-Digest"))
    return ExchangePlace(start=start, at=record_field(fields, "WARC-Date"), url=url, status=0, body=body, is_revisit=False)


def file_exchange(entry: ReadRecord, body: bytes) -> Exchange:
    """A file that was handed in, in the form of an exchange that nobody had: without method and status."""
    fields = entry.rec_headers
    at = datetime.fromisoformat(record_field(fields, "WARC-Date")).astimezone(UTC)
    return Exchange(at=at, method="", url=record_field(fields, "WARC-Target-URI"), status=0, body=body)


def record_field(fields: Fields, name: str) -> str:
    """A required header field; ValueError if the record has none."""
    value = fields.get_header(name)
    if value is None:
        raise ValueError(f"a record without {name}")
    return value
