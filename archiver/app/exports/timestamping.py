"""Have the signature of a package timestamped by an RFC 3161 authority that `archiver.toml` names, as wacz-auth writes it."""

import asyncio
import base64
from collections.abc import Mapping
from http import HTTPStatus

from archiver.app.memories.named import TimestampMemory, load_memories
from archiver.app.memories.timestamps import certificates_of
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.errors import ArchiverError, InputError
from archiver.export.wacz.package import Timestamp
from archiver.ledger.timestamps import MAX_TOKEN_BYTES, QUERY_TYPE, BadTimestamp, read_timestamp, request_timestamp
from archiver.model.digests import JSONValue
from archiver.model.probes import Answer, Probe, Silence
from archiver.model.timestamps import format_iso
from archiver.web import WebSettings, open_web

_PROBE = "timestamp"


def timestamper(home: Home, clock: Clock, web: WebSettings) -> Timestamp:
    """What gets a timestamp of a signature; `InputError` where the settings name no authority.

    The timestamp raises `ArchiverError` where the authority gives none that holds.
    """
    authority = next((memory for memory in load_memories(home) if isinstance(memory, TimestampMemory)), None)
    if authority is None:
        what = f"{home.settings} names no authority for timestamps"
        raise InputError(what, remedy="add a memory `tsa URL CERTIFICATES` (docs/memories.md), or leave out --timestamp")
    certificates = certificates_of(authority)

    def timestamp(signature: str) -> Mapping[str, JSONValue]:
        request = request_timestamp(signature)
        probe = Probe(kind=_PROBE, url=authority.url, headers=(("Content-Type", QUERY_TYPE),), follow=False, sends=request.content)
        answer = asyncio.run(_ask(probe, clock, web))
        if isinstance(answer, Silence):
            raise _without(authority, f"{answer.why.value.replace('-', ' ')} {answer.detail or ''}".strip())
        if answer.status != HTTPStatus.OK or len(answer.body) > MAX_TOKEN_BYTES:
            raise _without(authority, f"it answered with status {answer.status} and {len(answer.body)} bytes")
        read = read_timestamp(answer.body, signature, certificates, nonce=request.nonce)
        if isinstance(read, BadTimestamp):
            raise _without(authority, read.reason)
        stated: dict[str, JSONValue] = {"created": format_iso(read), "timeSignature": base64.b64encode(answer.body).decode()}
        return stated | ({"timestampCert": certificates.decode()} if certificates is not None else {})

    return timestamp


async def _ask(probe: Probe, clock: Clock, web: WebSettings) -> Answer | Silence:
    async with open_web(web, clock=clock) as door:
        return await door.ask(probe)


def _without(authority: TimestampMemory, why: str) -> ArchiverError:
    remedy = "try again, or leave out --timestamp: the package is signed without it, too"
    return ArchiverError(f"{authority.url} gave no timestamp: {why}", remedy=remedy)
