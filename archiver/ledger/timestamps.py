"""RFC 3161 timestamps of checkpoints: the request to an authority, and the check of its token without a network.

A token says that the SHA-256 of a note existed at a time. It is checked as `openssl ts -verify` does it: the token's signature, the
chain of certificates up to one that the operator trusts, valid at the token's time and meant for timestamps, and the note's digest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

QUERY_TYPE, REPLY_TYPE = "application/timestamp-query", "application/timestamp-reply"
MAX_TOKEN_BYTES = 256 * 1024
_SEQUENCE, _CONTEXT_0, _LONG_FORM = 0x30, 0xA0, 0x80
_MAX_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TimestampRequest:
    """A request for the timestamp of a note: its bytes, and the random number that the token has to repeat."""

    content: bytes
    nonce: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BadTimestamp:
    """Why a token proves nothing about a note."""

    reason: str


def request_timestamp(note: str) -> TimestampRequest:
    """The request for a timestamp of a note."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415 - only who has an authority needs it

    request = TimestampRequestBuilder().data(note.encode()).hash_algorithm(HashAlgorithm.SHA256).build()
    return TimestampRequest(content=request.as_bytes(), nonce=request.nonce or 0)


def read_timestamp(token: bytes, note: str, certificates: bytes | None, *, nonce: int | None = None) -> datetime | BadTimestamp:
    """The time at which a note existed, by an authority's reply; why it proves nothing if something is wrong with it.

    `certificates` are the trusted ones as PEM; without them, only the reply's form and its digest are checked. `nonce` is that of
    the request, where it is known.
    """
    from hashlib import sha256  # noqa: PLC0415 - with the other imports of this rare check

    from cryptography import x509  # noqa: PLC0415 - the same
    from rfc3161_client import PKIStatus, VerificationError, VerifierBuilder, decode_timestamp_response  # noqa: PLC0415 - the same

    try:
        reply: TimeStampResponse = decode_timestamp_response(_with_sorted_certificates(token))
        if reply.status not in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS):
            return BadTimestamp(reason=f"the authority refused: {', '.join(reply.status_string) or f'status {reply.status}'}")
        at: datetime = reply.tst_info.gen_time
        if reply.tst_info.message_imprint.message != sha256(note.encode()).digest():
            return BadTimestamp(reason="it is a timestamp of something else")
        if nonce is not None and reply.tst_info.nonce != nonce:
            return BadTimestamp(reason="it does not answer this request")
        if certificates is not None:
            verifier = VerifierBuilder(roots=list(x509.load_pem_x509_certificates(certificates))).build()
            verifier.verify_message(reply, note.encode())
    except VerificationError as error:
        return BadTimestamp(reason=_reason(str(error)))
    except (ValueError, TypeError, OverflowError) as error:
        return BadTimestamp(reason=f"it cannot be read: {str(error)[:200]}")
    return at


def _reason(message: str) -> str:
    """What a message of the library says, without OpenSSL's stack of errors."""
    if "verifying certificates" in message:
        return "its signature does not hold, or its certificates do not lead to a trusted one"
    return message[:200]


def _with_sorted_certificates(token: bytes) -> bytes:
    """A reply with its certificates in the order that DER prescribes for sets.

    OpenSSL, and so many authorities, write them in another order, which the parser refuses. The signature does not cover them.
    """
    place = _certificates(token)
    if place is None:
        return token
    start, end = place
    elements = sorted(token[first:last] for first, _, last in _elements(token, start, end))
    return token[:start] + b"".join(elements) + token[end:]


def _certificates(token: bytes) -> tuple[int, int] | None:
    """Where the certificates of a reply begin and end; None if it has none, or another form."""
    start, end = 0, len(token)
    # TimeStampResp, its token, that one's content, the SignedData in it, and the certificates of that (RFC 5652 §5.1)
    for tag, number in ((_SEQUENCE, 0), (_SEQUENCE, 1), (_CONTEXT_0, 1), (_SEQUENCE, 0), (_CONTEXT_0, 3)):
        inside = list(_elements(token, start, end))
        if number >= len(inside) or token[inside[number][0]] != tag:
            return None
        _, start, end = inside[number]
    return start, end


def _elements(content: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The beginning, the beginning of the content, and the end of each DER element in a range, as far as they are whole."""
    while start + 2 <= end:
        length, inside = content[start + 1], start + 2
        if length >= _LONG_FORM:
            count = length - _LONG_FORM
            if not 1 <= count <= _MAX_LENGTH_BYTES:
                return
            length, inside = int.from_bytes(content[inside : inside + count], "big"), inside + count
        if inside + length > end:
            return
        yield start, inside, inside + length
        start = inside + length
