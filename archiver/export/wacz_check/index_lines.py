"""The index of a package: lines of CDXJ, in plain files or in blocks that a small index of blocks leads to."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archiver.export.wacz.request_body import METHODS_WITH_BODY, appended
from archiver.export.wacz.surt import surt_key
from archiver.export.wacz_check.findings import Findings
from archiver.export.wacz_check.manifest import MAX_JSON_BYTES, json_object
from archiver.export.wacz_check.members import Members
from archiver.export.wacz_check.raw_records import UnreadableWarcError, gzip_members

MAX_LINE_BYTES = 1024 * 1024
_PLAIN, _PACKED, _BLOCKS = (".cdx", ".cdxj"), (".cdx.gz", ".cdxj.gz"), ".idx"
_MAX_DIGITS = 15
_SLASH = re.compile(r"/(?=\?|$)")
"""The last slash of a path, which some programs leave in the key and some do not; players look for both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """A line: in which member and at which number, its time (14 digits), and what it says of the record."""

    where: str
    at: str
    filename: str
    offset: int
    length: int
    address: str
    digest: str
    record_digest: str


def index_lines(members: Members, findings: Findings) -> Iterator[IndexLine]:
    """The lines of all indexes; what is wrong with them is a finding."""
    names = [name for name in members.by_name if name.startswith("indexes/") and name.endswith((*_PLAIN, *_PACKED))]
    if not names:
        findings.add("P040", "indexes/")
    for name in names:
        blocks: dict[int, _Block] = {}
        last = ""
        try:
            for number, line in enumerate(_lines(name, members, blocks), start=1):
                where = f"{name}, line {number}"
                if line < last:
                    findings.add("P042", where)
                last = line
                read = _line(line, where, findings) if not line.startswith("!meta ") else None
                if read is not None:
                    yield read
        except UnreadableWarcError as error:
            findings.add("P041", f"{name}, byte {error.offset}", error.why)
        if name.endswith(_PACKED):
            _check_blocks(name, blocks, members, findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A gzip member of an index: its length, its digest, and the key and time of its first line."""

    length: int
    digest: str
    first: str


def _lines(name: str, members: Members, blocks: dict[int, _Block]) -> Iterator[str]:
    """The lines of an index; those of a packed one block by block, which are noted."""
    chunks = members.chunks(name)
    if not name.endswith(_PACKED):
        yield from split_lines(chunks)
        return
    first = next(chunks, b"")
    for block in gzip_members(first, chunks) if first else ():
        lines = list(split_lines(iter((block.content,))))
        named = lines[0].partition(" {")[0] if lines else ""
        blocks[block.offset] = _Block(length=block.length, digest=f"sha256:{block.sha256}", first=named)
        yield from lines


def split_lines(chunks: Iterator[bytes]) -> Iterator[str]:
    """The lines in pieces of a text; `UnreadableWarcError` where one is too long."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line.decode(errors="replace") for line in lines)
        if len(rest) > MAX_LINE_BYTES:
            raise UnreadableWarcError(0, f"a line has more than {MAX_LINE_BYTES >> 20} MiB")
    if rest:
        yield rest.decode(errors="replace")


def _line(line: str, where: str, findings: Findings) -> IndexLine | None:
    key, timestamp, written = [*line.split(" ", 2), "", ""][:3]
    stated = json_object(written.encode(errors="replace"))
    offset, length = (_number(stated, name) for name in ("offset", "length"))
    if stated is None or offset is None or length is None or not timestamp.isdecimal():
        findings.add("P041", where)
        return None
    address, method, body = (str(stated.get(name) or "") for name in ("url", "method", "requestBody"))
    if _SLASH.sub("", key) not in {_SLASH.sub("", possible) for possible in _keys(address, method, body)}:
        findings.add("P047", where)
    return IndexLine(
        where=where,
        at=timestamp[:14],
        filename=str(stated.get("filename", "")),
        offset=offset,
        length=length,
        address=address,
        digest=str(stated.get("digest") or ""),
        record_digest=str(stated.get("recordDigest") or ""),
    )


def _keys(address: str, method: str, body: str) -> set[str]:
    """The keys under which programs look an address up: by the rules that all share, or, but on the web, as it is."""
    asked = appended(address, method, body) if method in METHODS_WITH_BODY else address
    return {surt_key(asked)} | (set() if address.startswith(("http://", "https://")) else {address})


def _number(stated: Mapping[str, object] | None, name: str) -> int | None:
    """A number that may be written as text, as most programs do."""
    written = str((stated or {}).get(name, ""))
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= _MAX_DIGITS else None


def _check_blocks(name: str, blocks: Mapping[int, _Block], members: Members, findings: Findings) -> None:
    """Check the index of blocks beside a packed index."""
    beside = name.partition(".")[0] + _BLOCKS
    if beside not in members.by_name:
        if len(blocks) > 1:
            findings.add("P046", name, "there is no index of its blocks")
        return
    content = members.content(beside, most=MAX_JSON_BYTES)
    named = set[int]()
    for number, line in enumerate(content.decode(errors="replace").splitlines() if content is not None else [], start=1):
        if line.startswith("!meta "):
            continue
        first, brace, written = line.partition(" {")
        stated = json_object((brace.strip() + written).encode(errors="replace"))
        offset = _number(stated, "offset")
        block = blocks.get(offset) if offset is not None else None
        if stated is None or offset is None or block is None:
            findings.add("P046", f"{beside}, line {number}", "it leads to no block")
            continue
        named.add(offset)
        is_right = _number(stated, "length") == block.length and stated.get("digest") in {block.digest, None}
        if not is_right or first.strip() != block.first:
            findings.add("P046", f"{beside}, line {number}", "it says otherwise than its block")
    for offset in sorted(set(blocks) - named):
        findings.add("P046", beside, f"the block at byte {offset} of {name} is in no line")
