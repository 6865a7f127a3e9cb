"""Events of Nostr, signed by keys of our own."""

import hashlib
import json
from collections.abc import Sequence

from coincurve import PrivateKey

from archiver.model.digests import JSONValue

AUTHOR, STRANGER = PrivateKey(b"\x01" * 32), PrivateKey(b"\x02" * 32)
WRITTEN = 1_795_000_000


def key_of(signer: PrivateKey) -> str:
    """The public key of a signer, in hexadecimal digits."""
    return PrivateKey(signer.secret).public_key_xonly.format().hex()


def event(
    content: str,
    *,
    kind: int = 1,
    tags: Sequence[Sequence[str]] = (),
    signer: PrivateKey = AUTHOR,
    created_at: int = WRITTEN,
) -> dict[str, JSONValue]:
    """An event, as a relay hands it over."""
    listed: list[JSONValue] = [list(tag) for tag in tags]
    author = key_of(signer)
    spelled = json.dumps([0, author, created_at, kind, listed, content], ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(spelled.encode()).digest()
    return {
        "id": digest.hex(),
        "pubkey": author,
        "created_at": created_at,
        "kind": kind,
        "tags": listed,
        "content": content,
        "sig": signer.sign_schnorr(digest, b"\x00" * 32).hex(),
    }


def deletion(of: JSONValue, *, signer: PrivateKey = AUTHOR) -> dict[str, JSONValue]:
    """A request to delete an event."""
    return event("a mistake", kind=5, tags=[["e", str(of)], ["k", "1"]], signer=signer)
