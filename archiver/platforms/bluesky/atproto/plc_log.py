"""The signed operation log of a did:plc, verified from its first operation to the last.

The DID is the digest of its first operation. Every later one names the one before it by its CID, and is signed by a key that the
one before it lists. So plc.directory can withhold the newest operation, and cannot make one up.
A log may hold operations that were overruled within 72 hours by a key of higher rank (`nullified`); what counts are the others.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archiver.model.digests import JSONValue
from archiver.platforms.bluesky.atproto.cid import cid_of
from archiver.platforms.bluesky.atproto.dag_cbor import Node, encode
from archiver.platforms.bluesky.atproto.encodings import from_base64url, to_base32
from archiver.platforms.bluesky.atproto.json_records import node_of
from archiver.platforms.bluesky.atproto.keys import parse_did_key
from archiver.platforms.bluesky.atproto.proof_error import ProofError
from archiver.platforms.bluesky.identities import Identity, handles, server_at
from archiver.platforms.parsing.json_fields import field, items, text

_MAX_OPERATIONS = 1000
_DID_LETTERS = 24
_TOMBSTONE = "plc_tombstone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """That a DID was given up by its owner, for good: its log ends in a tombstone."""

    did: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Operation:
    """One operation of a log: what it says, its bytes without and with its signature, and the CID of the one before it."""

    payload: Mapping[str, JSONValue]
    unsigned: bytes
    signed: bytes
    signature: bytes
    before: str | None


def read_log(payload: JSONValue, did: str) -> Identity | Ended:
    """What a DID stands for by its log (as `/log/audit` gives it); `ProofError` if the log does not prove it."""
    if not isinstance(payload, Sequence) or isinstance(payload, str) or not payload:
        raise ProofError("it is no log")
    if len(payload) > _MAX_OPERATIONS:
        raise ProofError("it is longer than any log is")
    operations = [_operation(field(item, "operation")) for item in payload if field(item, "nullified") is not True]
    if not operations:
        raise ProofError("all its operations were overruled")
    _check(operations, did)
    last = operations[-1].payload
    return Ended(did=did) if text(last, "type") == _TOMBSTONE else _identity(last, did)


def _check(operations: Sequence[_Operation], did: str) -> None:
    """Hold the chain of operations against the DID, from the first to the last."""
    first = operations[0]
    if "did:plc:" + to_base32(hashlib.sha256(first.signed).digest())[:_DID_LETTERS] != did:
        raise ProofError("its first operation is not the one that the DID is the digest of")
    keys, before = _rotation_keys(first.payload), None
    for item in operations:
        if item.before != before:
            raise ProofError("an operation does not follow the one before it")
        if not any(parse_did_key(key).signed(item.unsigned, item.signature) for key in keys):
            raise ProofError("an operation is not signed by a key that may")
        keys, before = _rotation_keys(item.payload), str(cid_of(item.signed))


def _operation(payload: JSONValue) -> _Operation:
    if not isinstance(payload, Mapping):
        raise ProofError("an entry of it is no operation")
    try:
        node = _signed_node(payload)
        signature = from_base64url(text(payload, "sig") or "")
        unsigned = encode({name: value for name, value in node.items() if name != "sig"})
        return _Operation(
            payload=payload, unsigned=unsigned, signed=encode(node), signature=signature, before=text(payload, "prev")
        )
    except ValueError as trouble:
        raise ProofError(f"an operation cannot be encoded: {trouble}") from None


def _signed_node(payload: Mapping[str, JSONValue]) -> Mapping[str, Node]:
    """An operation as the values that it was signed as; the CID of the one before it is a text there, not a link."""
    node = node_of(payload)
    if not isinstance(node, Mapping):
        raise ProofError("an entry of it is no operation")
    return node


def _rotation_keys(payload: Mapping[str, JSONValue]) -> list[str]:
    """The keys that may sign the next operation; the oldest kind of operation names two, each by its own name."""
    if text(payload, "type") == "create":
        return [key for name in ("recoveryKey", "signingKey") if (key := text(payload, name)) is not None]
    return [key for key in items(payload, "rotationKeys") if isinstance(key, str)]


def _identity(payload: Mapping[str, JSONValue], did: str) -> Identity:
    """The identity that an operation gives the DID."""
    if text(payload, "type") == "create":
        key, server, handle = text(payload, "signingKey"), text(payload, "service"), text(payload, "handle")
    else:
        key, server = text(payload, "verificationMethods", "atproto"), text(payload, "services", "atproto_pds", "endpoint")
        handle = next(handles(items(payload, "alsoKnownAs")), None)
    return Identity(did=did, key=parse_did_key(key) if key else None, server=server_at(server), handle=handle)
