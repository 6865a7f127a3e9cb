"""Identity of an account from its DID document: signing key, server (PDS) and handle.

`plc.directory` and a site's `/.well-known/did.json` tell them as a DID document. The document proves nothing by itself; the log
behind a `did:plc` does (`logs`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archiver.model.digests import JSONValue
from archiver.model.urls import URL, parse_url
from archiver.platforms.bluesky.atproto.keys import PublicKey, parse_verification_key
from archiver.platforms.bluesky.atproto.proof_error import ProofError
from archiver.platforms.parsing.json_fields import items, text

_MAX_ENTRIES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a DID stands for; `server` is the address of its PDS, None where none is named; so is the key."""

    did: str
    key: PublicKey | None
    server: URL | None
    handle: str | None


def read_document(document: Mapping[str, JSONValue], did: str) -> Identity:
    """The identity that a DID document tells; `ProofError` if it is of another DID, or names a key that is none."""
    if text(document, "id") != did:
        raise ProofError("a document of another DID")
    method = next(_entries_with_id(items(document, "verificationMethod"), did, "#atproto"), None)
    service = next(_entries_with_id(items(document, "service"), did, "#atproto_pds"), None)
    kind, multibase = text(method, "type"), text(method, "publicKeyMultibase")
    return Identity(
        did=did,
        key=parse_verification_key(kind, multibase) if kind and multibase else None,
        server=server_at(text(service, "serviceEndpoint")),
        handle=next(handles(items(document, "alsoKnownAs")), None),
    )


def server_at(written: str | None) -> URL | None:
    """The address of a PDS: a scheme and a host, and nothing more."""
    url = parse_url(written) if written and re.match(r"https?://", written) else None
    return url if url is not None and url.path == "/" and not url.query and not url.fragment else None


def handles(listed: Sequence[JSONValue]) -> Iterator[str]:
    """The handles among an identity's other names."""
    for entry in listed[:_MAX_ENTRIES]:
        if isinstance(entry, str) and entry.startswith("at://"):
            yield entry.removeprefix("at://")


def _entries_with_id(listed: Sequence[JSONValue], did: str, name: str) -> Iterator[JSONValue]:
    """The entries of that name, which may be spelled with the DID before it."""
    for entry in listed[:_MAX_ENTRIES]:
        if text(entry, "id") in {name, did + name}:
            yield entry
