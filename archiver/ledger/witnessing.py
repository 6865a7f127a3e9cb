"""Talk to a witness (C2SP `tlog-witness`): what is sent to `add-checkpoint`, and what its answers say.

A witness cosigns a checkpoint only if the log extends the one that it cosigned before, which a consistency proof shows it.
"""

import base64
import re
from collections.abc import Sequence

from archiver.ledger.signed_notes import SignedNote, VerifierKey, parse_note

_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n?")
_MAX_ANSWER_BYTES = 64 * 1024


def add_checkpoint_body(note: str, old: int, proof: Sequence[bytes]) -> bytes:
    """The body of a request to cosign a checkpoint, with the proof that its log extends the one of size `old`."""
    lines = [f"old {old}", *(base64.b64encode(step).decode() for step in proof), ""]
    return "".join(f"{line}\n" for line in lines).encode() + note.encode()


def read_witness_size(body: bytes) -> int | None:
    """The size that a witness has cosigned, by its answer with status 409; None if it says no size."""
    found = _SIZE.fullmatch(body)
    return int(found[1]) if found else None


def with_cosignatures(note: str, answer: bytes, key: VerifierKey) -> str | None:
    """A checkpoint with the cosignatures of one key below it, from a witness's answer; None if none of them holds."""
    if len(answer) > _MAX_ANSWER_BYTES:
        return None
    lines = answer.decode("utf-8", "replace").splitlines(keepends=True)
    valid = [line for line in lines if (cosigned := parse_note(note + line)) is not None and _only_last(cosigned).cosigned_at(key)]
    return note + "".join(valid) if valid else None


def _only_last(note: SignedNote) -> SignedNote:
    """A note with its last signature alone."""
    return SignedNote(text=note.text, signatures=note.signatures[-1:])
