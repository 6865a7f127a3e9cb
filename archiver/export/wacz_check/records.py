"""The records in the WARC files of a package: that each has its digests, and what an index should say of it."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.export.wacz_check.findings import Findings
from archiver.export.wacz_check.members import Members
from archiver.export.wacz_check.raw_records import RawRecord, UnreadableWarcError, raw_records

WARC_SUFFIXES = (".warc", ".warc.gz")
_END = b"\r\n\r\n"
_REQUIRED = ("warc-type", "warc-record-id", "warc-date", "content-length")
_ALGORITHMS = frozenset({"sha1", "sha256", "sha384", "sha512", "md5"})
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r\n")
_TO_BE_FOUND = frozenset({"response", "revisit"})
_NO_DIGITS = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFacts:
    """A record by its place in the package, and what it states: type, address, time (14 digits) and payload digest."""

    filename: str
    offset: int
    length: int
    sha256: str
    kind: str
    address: str
    at: str
    payload_digest: str

    @property
    def has_to_be_found(self) -> bool:
        """Whether players look for it by its address."""
        return self.kind in _TO_BE_FOUND and self.address.startswith(("http://", "https://"))


def record_facts(members: Members, findings: Findings) -> Iterator[PlacedFacts]:
    """The records of all WARC files, checked one by one; what is wrong with them is a finding."""
    names = [name for name in members.by_name if name.startswith("archive/") and name.endswith(WARC_SUFFIXES)]
    if not names:
        findings.add("P030", "archive/")
    for name in names:
        shared = False
        try:
            for raw in raw_records(members.chunks(name)):
                shared = shared or raw.shares_member
                yield _facts(name, raw, findings)
        except UnreadableWarcError as error:
            findings.add("P031", f"{name}, byte {error.offset}", f"it cannot be read from here on: {error.why}")
        if shared:
            findings.add("P033", name)


def _facts(name: str, raw: RawRecord, findings: Findings) -> PlacedFacts:
    head, _, rest = raw.content.partition(_END)
    fields, block = _fields(head), rest[: -len(_END)]
    where = f"{name}, byte {raw.offset}"
    missing = [field for field in _REQUIRED if not fields.get(field)]
    if missing:
        findings.add("P034", where, f"it lacks {', '.join(missing)}")
    if not raw.content.endswith(_END):
        findings.add("P034", where, "it does not end with two line breaks")
    kind = fields.get("warc-type", "")
    if not _has_digest(fields.get("warc-block-digest"), block):
        findings.add("P032", where, f"its block does not have the digest that it states; it is of {fields.get('warc-target-uri')}")
    if kind not in {"revisit", "warcinfo"} and "warc-truncated" not in fields:
        payloads = _payloads(fields, block)
        if not any(_has_digest(fields.get("warc-payload-digest"), payload) for payload in payloads):
            findings.add(
                "P032", where, f"its payload does not have the digest that it states; it is of {fields.get('warc-target-uri')}"
            )
    return PlacedFacts(
        filename=name.removeprefix("archive/"),
        offset=raw.offset,
        length=raw.length,
        sha256=raw.sha256,
        kind=kind,
        address=fields.get("warc-target-uri", "").strip("<>"),
        at=_NO_DIGITS.sub("", fields.get("warc-date", ""))[:14],
        payload_digest=fields.get("warc-payload-digest", ""),
    )


def _fields(head: bytes) -> dict[str, str]:
    """Header fields by their names in lower case, the first of each."""
    found: dict[str, str] = {}
    for line in head.decode(errors="replace").split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _payloads(fields: dict[str, str], block: bytes) -> list[bytes]:
    """What may count as the payload: the block, or what follows an HTTP head, with and without its chunks."""
    if not fields.get("content-type", "").startswith("application/http"):
        return [block]
    head, end, body = block.partition(_END)
    if not end:
        return [block]
    is_chunked = "chunked" in _fields(head).get("transfer-encoding", "").lower()
    return [body, *([_without_chunks(body)] if is_chunked else [])]


def _without_chunks(body: bytes) -> bytes:
    parts, place = [], 0
    while (size := _CHUNK.match(body, place)) is not None and (length := int(size[1], 16)):
        parts.append(body[size.end() : size.end() + length])
        place = size.end() + length + 2
    return b"".join(parts)


def _has_digest(stated: str | None, content: bytes) -> bool:
    """Whether bytes have a digest, in hexadecimal or base32; one by an algorithm that is not known says nothing."""
    algorithm, _, digest = (stated or "").partition(":")
    if not digest or algorithm.lower() not in _ALGORITHMS:
        return True
    found = hashlib.new(algorithm.lower(), content, usedforsecurity=False)
    return digest.lower() == found.hexdigest() or digest.upper().rstrip("=") == base64.b32encode(found.digest()).decode().rstrip(
        "="
    )
