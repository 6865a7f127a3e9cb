"""Read an account's identity from its DID document: signing key, server (PDS) and handle.

DID documents are served by `plc.directory`, or as a site's `/.well-known/did.json`. They prove nothing by themselves; the log of a
`did:plc` does (`plc_log`).
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
    """The account of a DID: its key, the URL of its server (PDS) and its handle; each is None if it is not stated."""

    did: str
    key: PublicKey | None
    server: URL | None
    handle: str | None


def read_document(document: Mapping[str, JSONValue], did: str) -> Identity:
    """The identity in a DID document; `ProofError` if it is of another DID, or its key is invalid."""
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
    """The URL of a PDS; None if it has a path, query or fragment, or is not a URL."""
    url = parse_url(written) if written and re.match(r"https?://", written) else None
    return url if url is not None and url.path == "/" and not url.query and not url.fragment else None


def handles(listed: Sequence[JSONValue]) -> Iterator[str]:
    """Yield the handles among an account's other names (`alsoKnownAs`)."""
    for entry in listed[:_MAX_ENTRIES]:
        if isinstance(entry, str) and entry.startswith("at://"):
            yield entry.removeprefix("at://")


def _entries_with_id(listed: Sequence[JSONValue], did: str, name: str) -> Iterator[JSONValue]:
    """Yield the entries whose id is `name`, with or without the DID before it."""
    for entry in listed[:_MAX_ENTRIES]:
        if text(entry, "id") in {name, did + name}:
            yield entry
