"""The records of HTTP exchanges: a `response` with its `request`, or a `revisit` in place of a response whose body is kept.

A record whose message is not stored as it was sent says so in `X-Archiver-Rewritten`: `body` for a decoded body, with the header
fields that would be false for it renamed, and `head` for a head that was put together from its fields.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from archiver.evidence.as_sent import content_coding, is_chunked, without_chunks
from archiver.evidence.http_messages import is_request_as_sent, request_head, response_head, warc_protocol, warc_tls
from archiver.evidence.warc import Fields, RecordFactory, WarcRecord
from archiver.model.captures import Exchange
from archiver.model.digests import Digest, digest
from archiver.model.timestamps import format_iso_micros

REWRITTEN = "X-Archiver-Rewritten"
BODY, HEAD = "body", "head"
REDACTED, KEY = "X-Archiver-Redacted", "key"
"""The field of records in which a key of the operator is replaced, wherever it stood (`KEY_PLACEHOLDER`)."""
DECODED_DIGEST = "X-Archiver-Decoded-Digest"
"""The field with the digest of the decoded body, on records that have, or refer to, another form of it."""
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
SAME_DECODED_BODY = "urn:embed-archiver:revisit:identical-decoded-body"
"""The profile of a revisit whose body may have been sent with other codings than the earlier one; decoded, they are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRecord:
    """An earlier record with the same decoded body: its URL and date, and where known its id and the digest of its payload."""

    url: str
    at: datetime
    id: str | None = None
    payload: Digest | None = None


def exchange_records(
    exchange: Exchange, make: RecordFactory, *, earlier: EarlierRecord | None = None, tls: str = ""
) -> Iterator[WarcRecord]:
    """The response and the request of one exchange in its storable form; a revisit in place of a response whose body is kept.

    `tls` is the version of TLS that it was in, as a connection has it.
    """
    server: Fields = (("WARC-IP-Address", exchange.ip),) if exchange.ip else ()
    body = exchange.body if exchange.as_sent is None else exchange.as_sent.body
    payload, decoded = payload_digest(exchange), digest(exchange.body)
    marks: Fields = _rewritten(exchange)
    if (payload if earlier is not None else digest(body)) != decoded:
        marks = (*marks, (DECODED_DIGEST, decoded))
    redacted: Fields = ((REDACTED, KEY),) if exchange.redacted else ()
    is_cut = exchange.cut or earlier is not None
    response = make(
        "response" if earlier is None else "revisit",
        exchange.at,
        "application/http; msgtype=response",
        body if earlier is None else b"",
        target=exchange.url,
        head=response_head(exchange),
        fields=(
            *server,
            ("WARC-Protocol", warc_protocol(exchange.protocol)),
            *((("WARC-Protocol", warc_tls(tls)),) if tls and exchange.url.startswith("https:") else ()),
            *((("WARC-Truncated", "length"),) if is_cut else ()),
            *marks,
            *redacted,
            *(refers_to(earlier, payload) if earlier is not None else ()),
        ),
        payload_digest=None if earlier is None else payload,
        is_packed=exchange.as_sent is not None and bool(content_coding(exchange.response_headers)),
    )
    yield response
    yield make(
        "request",
        exchange.at,
        "application/http; msgtype=request",
        exchange.request_body,
        target=exchange.url,
        head=request_head(exchange),
        fields=(
            *server,
            ("WARC-Concurrent-To", response.id),
            *(() if is_request_as_sent(exchange) else ((REWRITTEN, HEAD),)),
            *redacted,
        ),
    )


def payload_digest(exchange: Exchange) -> Digest:
    """The digest of a response's payload by the standard: its body with content codings, and without chunks."""
    if exchange.as_sent is None:
        return digest(exchange.body)
    body = exchange.as_sent.body
    return digest(without_chunks(body) if is_chunked(exchange.response_headers) else body)


def _rewritten(exchange: Exchange) -> Fields:
    """The mark of a response that is not stored as it was sent."""
    if exchange.as_sent is None:
        return ((REWRITTEN, BODY),)
    is_text = exchange.protocol.startswith("HTTP/1")
    return ((REWRITTEN, HEAD),) if is_text and exchange.as_sent.response_head is None else ()


def refers_to(earlier: EarlierRecord, payload: Digest) -> Fields:
    """The fields by which a revisit names the record that has its body."""
    named: Fields = (("WARC-Refers-To", earlier.id),) if earlier.id else ()
    where: Fields = (("WARC-Refers-To-Target-URI", earlier.url), ("WARC-Refers-To-Date", format_iso_micros(earlier.at)))
    profile = SAME_PAYLOAD if earlier.payload == payload else SAME_DECODED_BODY
    return (("WARC-Profile", profile), *named, *where)
