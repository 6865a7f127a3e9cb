"""A C2SP witness as a memory: it cosigns a checkpoint if the log extends the one that it cosigned before."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from archiver.app.memories.named import WitnessMemory, receipts_of
from archiver.app.memories.receipts import content_of, receipts_in, write_receipt
from archiver.app.memories.requests import post
from archiver.ledger.witnessing import add_checkpoint_body, read_witness_size, with_cosignatures

if TYPE_CHECKING:
    from archiver.app.runs.run import Run

_MAX_TRIES = 3

_REASONS: Mapping[int, str] = {
    HTTPStatus.NOT_FOUND: "it does not know this log: give its operator the log's public key",
    HTTPStatus.FORBIDDEN: "it knows this log by another key: give its operator the log's public key",
    HTTPStatus.UNPROCESSABLE_ENTITY: "the log does not extend the one that it cosigned: run `verify`",
}


async def cosign(run: "Run", memory: WitnessMemory, note: str) -> str | None:
    """Ask for the cosignature of a checkpoint, and keep it; why that failed, None if it did not."""
    folder, root = receipts_of(run.home, memory), content_of(note)
    size = root.size if root is not None else 0
    cosigned = (content_of(kept) for _, kept in receipts_in(folder))
    old = max(
        (known.size for known in cosigned if known and root and known.origin == root.origin and known.size <= size), default=0
    )
    for _ in range(_MAX_TRIES):
        proof = run.ledger.consistency_between(old, size) if old else ()
        body = add_checkpoint_body(note, old, proof)
        answer = await post(run, f"{memory.url.rstrip('/')}/add-checkpoint", body, "text/plain; charset=utf-8")
        if isinstance(answer, str):
            return answer
        if answer.status == HTTPStatus.OK:
            receipt = with_cosignatures(note, answer.body, memory.key)
            if receipt is None:
                return f"its answer holds no cosignature by {memory.key.name}"
            write_receipt(folder, receipt)
            return None
        its_size = read_witness_size(answer.body) if answer.status == HTTPStatus.CONFLICT else None
        if its_size is None:
            return _REASONS.get(answer.status) or f"it answered with status {answer.status}"
        if its_size == old:
            return "it has cosigned another log of this size: run `verify`"
        if its_size > size:
            return (
                f"it has cosigned a log of {its_size} entries, and this one has {size}: is the database an older one? run `verify`"
            )
        old = its_size
    return "it says another size each time"
