"""Verify signed proofs that a repository contains a record, or that it does not.

A proof is a CAR. Its root is the signed commit, which names the account and the root of the tree (`mst`); the tree leads to the
record, or to the place where it would be. Each block is identified by its digest, so changing any bit invalidates the proof.

A proof does not show that its commit is the newest one: an old commit is validly signed, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from archiver.platforms.bluesky.atproto.car import Car, read_car
from archiver.platforms.bluesky.atproto.cid import CID
from archiver.platforms.bluesky.atproto.dag_cbor import Node, encode
from archiver.platforms.bluesky.atproto.keys import PublicKey
from archiver.platforms.bluesky.atproto.mst import find_record
from archiver.platforms.bluesky.atproto.proof_error import ProofError

_VERSIONS = (2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A proven record and its CID, both None if it is proven not to exist, in a revision of the repository."""

    revision: str
    cid: CID | None = None
    record: Mapping[str, Node] | None = None


def prove(content: bytes, *, did: str, path: str, key: PublicKey) -> Proven:
    """Verify the proof in a CAR for a path (`app.bsky.feed.post/RKEY`) of an account; `ProofError` if it is invalid."""
    car = read_car(content)
    tree, revision = _commit(car, did, key)
    cid = find_record(car, tree, path)
    return Proven(revision=revision, cid=cid, record=car.node(cid) if cid is not None else None)


def _commit(car: Car, did: str, key: PublicKey) -> tuple[CID, str]:
    """The root of the tree and the revision in the commit; `ProofError` if the account's key has not signed it."""
    commit = car.node(car.root)
    match commit:
        case {"did": str(named), "version": int(version), "data": CID() as tree, "rev": str(revision), "sig": bytes(signature)}:
            if named != did:
                raise ProofError(f"it is of another account, {named[:100]}")
            if version not in _VERSIONS:
                raise ProofError(f"its commit is of version {version}")
        case _:
            raise ProofError("its root is no signed commit")
    if not key.signed(encode({name: value for name, value in commit.items() if name != "sig"}), signature):
        raise ProofError("the account's key has not signed it")
    return tree, revision
