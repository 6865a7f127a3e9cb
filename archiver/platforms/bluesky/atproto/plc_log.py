"""Verify the signed operation log of a did:plc, and read the identity in its last operation.

The DID is the digest of the first operation. Every later one contains the CID of the operation before it, and is signed by a key
that the operation before it lists. So plc.directory can withhold the newest operations, but cannot forge one.
Operations that a key of higher rank overruled within 72 hours (`nullified`) are skipped.
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
    """A DID that its owner has given up for good: its log ends in a tombstone."""

    did: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Operation:
    """An operation of a log: its JSON, its bytes without and with its signature, and the CID of the operation before it."""

    payload: Mapping[str, JSONValue]
    unsigned: bytes
    signed: bytes
    signature: bytes
    before: str | None


def read_log(payload: JSONValue, did: str) -> Identity | Ended:
    """Verify a log (JSON of `/log/audit`) and return the DID's identity; `ProofError` if the log is invalid."""
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
    """Verify the chain of operations; `ProofError` if it is broken, or does not begin with the DID's operation."""
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
    except ValueError as error:
        raise ProofError(f"an operation cannot be encoded: {error}") from None


def _signed_node(payload: Mapping[str, JSONValue]) -> Mapping[str, Node]:
    """The values over which an operation is signed; the CID of the operation before it is a string there, not a link."""
    node = node_of(payload)
    if not isinstance(node, Mapping):
        raise ProofError("an entry of it is no operation")
    return node


def _rotation_keys(payload: Mapping[str, JSONValue]) -> list[str]:
    """The keys that may sign the next operation; the oldest type of operation has two fields for them."""
    if text(payload, "type") == "create":
        return [key for name in ("recoveryKey", "signingKey") if (key := text(payload, name)) is not None]
    return [key for key in items(payload, "rotationKeys") if isinstance(key, str)]


def _identity(payload: Mapping[str, JSONValue], did: str) -> Identity:
    """The identity in an operation."""
    if text(payload, "type") == "create":
        key, server, handle = text(payload, "signingKey"), text(payload, "service"), text(payload, "handle")
    else:
        key, server = text(payload, "verificationMethods", "atproto"), text(payload, "services", "atproto_pds", "endpoint")
        handle = next(handles(items(payload, "alsoKnownAs")), None)
    return Identity(did=did, key=parse_did_key(key) if key else None, server=server_at(server), handle=handle)
