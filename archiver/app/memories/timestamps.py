"""An RFC 3161 authority as a memory: its token for a checkpoint is kept, as `openssl ts -verify` reads it."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from archiver.app.memories.named import TimestampMemory, receipts_of
from archiver.app.memories.receipts import write_receipt
from archiver.app.memories.requests import post
from archiver.errors import LedgerError
from archiver.ledger.durable_files import read_bounded
from archiver.ledger.timestamps import MAX_TOKEN_BYTES, QUERY_TYPE, BadTimestamp, read_timestamp, request_timestamp

if TYPE_CHECKING:
    from archiver.app.runs.run import Run

_MAX_CERTIFICATES_BYTES = 4 * 1024 * 1024


async def timestamp(run: "Run", memory: TimestampMemory, note: str) -> str | None:
    """Ask for the timestamp of a checkpoint, and keep it; why that failed, None if it did not."""
    request = request_timestamp(note)
    answer = await post(run, memory.url, request.content, QUERY_TYPE)
    if isinstance(answer, str):
        return answer
    if answer.status != HTTPStatus.OK:
        return f"it answered with status {answer.status}"
    if len(answer.body) > MAX_TOKEN_BYTES:
        return "its answer is too large for a timestamp"
    read = read_timestamp(answer.body, note, certificates_of(memory), nonce=request.nonce)
    if isinstance(read, BadTimestamp):
        return read.reason
    write_receipt(receipts_of(run.home, memory), note, answer.body)
    return None


def certificates_of(memory: TimestampMemory) -> bytes | None:
    """The certificates that the operator trusts for an authority; None if none are named. `LedgerError` if they cannot be read."""
    if memory.certificates is None:
        return None
    if not memory.certificates.is_file():
        raise LedgerError(f"there is no file {memory.certificates}", remedy="put the authority's certificates there, as PEM")
    return read_bounded(memory.certificates, _MAX_CERTIFICATES_BYTES).encode()
