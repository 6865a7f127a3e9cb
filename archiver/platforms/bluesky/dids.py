"""Recognise DIDs (decentralised identifiers of accounts), of the kinds did:plc and did:web."""

import re

_PLC = re.compile(r"did:plc:[a-z2-7]{24}")
_WEB = re.compile(r"did:web:([a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,250}[a-zA-Z0-9])?)")


def is_plc(did: str) -> bool:
    """Whether a text is a DID of plc.directory."""
    return bool(_PLC.fullmatch(did))


def web_host(did: str) -> str | None:
    """The host of a `did:web`; None for other DIDs."""
    found = _WEB.fullmatch(did)
    return found[1].lower() if found and "." in found[1] else None


def is_did(did: str) -> bool:
    """Whether a text is a DID of a kind that the AT Protocol allows."""
    return is_plc(did) or web_host(did) is not None
