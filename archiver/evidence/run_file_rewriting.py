"""Rewrite the file of a run without what a withdrawal destroys: exchanges about the post, and facts, of which commitments stay.

The same file and the same withdrawal always give the same bytes, so that an interrupted rewriting can be repeated. A body that
records of other posts refer to is kept with the first of them.
"""

import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from archiver.errors import EvidenceError
from archiver.evidence.durable_writing import fsync_folder, remedy_for, write_all
from archiver.evidence.exchange_records import DECODED_DIGEST, exchange_records
from archiver.evidence.fixity import sha256_of_file
from archiver.evidence.http_messages import storable_form
from archiver.evidence.paths import NAME, SUFFIX
from archiver.evidence.reading import MAX_UNPACKED_BYTES, NOT_A_WARC, response_of, with_request
from archiver.evidence.run_file import FACTS
from archiver.evidence.warc import RecordFactory, WarcRecord, gzip_member
from archiver.evidence.warc_records import read_records
from archiver.evidence.writing import SnapshotFile
from archiver.system.regular_files import open_regular

_CHUNK_BYTES = 1 << 20
_FIELD = re.compile(rb"^([\w-]+): (.*?)\r$", re.MULTILINE)

IsAbout = Callable[[bytes], bool]
"""Whether a record, as bytes, is about what is withdrawn."""
ChangeLine = Callable[[bytes], bytes]
"""The line of a fact as it stands after the withdrawal: the same, or without what is destroyed."""

_Member = tuple[bytes, bytes]
"""A gzip member, packed and unpacked."""


def would_change(path: Path, is_about: IsAbout, change_line: ChangeLine) -> bool:
    """Whether the file of a run has anything that is destroyed; EvidenceError if it cannot be read."""
    kept = _rewritten(path, is_about, change_line)
    return any(after is not before for before, after in kept)


def rewrite_run_file(home: Path, path: str, is_about: IsAbout, change_line: ChangeLine) -> SnapshotFile:
    """Write the file anew without what is destroyed, under its new name; the old one stays. EvidenceError if that fails."""
    old = home / path
    temporary = old.with_name(f".tmp-{os.getpid()}-{sha256_of_file(old)[:16]}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        try:
            for _, after in _rewritten(old, is_about, change_line):
                write_all(descriptor, after)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        sha256, size = sha256_of_file(temporary), temporary.stat().st_size
        name = NAME.fullmatch(old.name)
        new = old.with_name(f"{name['instant'] if name else ''}-{sha256[:16]}{SUFFIX}")
        temporary.rename(new)
        fsync_folder(new.parent)
    except OSError as error:
        what = f"{path} could not be written again without what is withdrawn: {error.strerror}"
        raise EvidenceError(what, remedy=remedy_for(error)) from error
    finally:
        temporary.unlink(missing_ok=True)
    return SnapshotFile(path=new.relative_to(home).as_posix(), sha256=sha256, size=size)


def _rewritten(path: Path, is_about: IsAbout, change_line: ChangeLine) -> Iterator[tuple[bytes, bytes]]:
    """The packed members of a file, each before and after; what is dropped is empty after."""
    response: _Member | None = None
    bodies: dict[str, _Member] = {}
    make = RecordFactory(f"rewritten {path.name}")
    for packed, unpacked in _members(path):
        fields = _fields(unpacked)
        kind = fields.get("WARC-Type", "")
        if kind == "warcinfo":
            make.warcinfo = fields["WARC-Record-ID"]
        if kind in {"response", "revisit"}:
            response = (packed, unpacked)
        elif kind == "request" and response is not None:
            yield from _exchange(response, (packed, unpacked), is_about, bodies, make)
            response = None
        elif fields.get("WARC-Target-URI", "").startswith(FACTS):
            yield packed, _facts(packed, unpacked, fields, change_line, make)
        else:
            yield packed, packed


def _exchange(
    response: _Member, request: _Member, is_about: IsAbout, bodies: dict[str, _Member], make: RecordFactory
) -> Iterator[tuple[bytes, bytes]]:
    """The members of one exchange."""
    fields = _fields(response[1])
    body = fields.get(DECODED_DIGEST) or fields.get("WARC-Payload-Digest", "")
    if is_about(response[1]) or is_about(request[1]):
        if fields["WARC-Type"] == "response":
            bodies[body] = response
        yield response[0], b""
        yield request[0], b""
    elif fields["WARC-Type"] == "revisit" and body in bodies:
        whole = b"".join(gzip_member(record) for record in _with_body(response[0] + request[0], bodies.pop(body)[0], make))
        yield response[0], whole
        yield request[0], b""
    else:
        yield response[0], response[0]
        yield request[0], request[0]


def _with_body(revisit: bytes, dropped: bytes, make: RecordFactory) -> Iterator[WarcRecord]:
    """The records of an exchange whose body was in a record that is dropped."""
    (_, again), (_, asked), (_, first) = read_records(BytesIO(revisit + dropped), limit=MAX_UNPACKED_BYTES, check_digests=False)
    body, exchange = response_of(first, first.payload), with_request(response_of(again, b""), asked, asked.payload)
    yield from exchange_records(storable_form(replace(exchange, body=body.body, cut=body.cut)), make)


def _facts(packed: bytes, unpacked: bytes, fields: dict[str, str], change_line: ChangeLine, make: RecordFactory) -> bytes:
    """The record of facts, the same bytes if none of them changes."""
    lines = _payload(unpacked, fields).split(b"\n")[:-1]
    changed = [change_line(line) for line in lines]
    if changed == lines:
        return packed
    at, target = datetime.fromisoformat(fields["WARC-Date"]), fields["WARC-Target-URI"]
    return gzip_member(make("metadata", at, "application/jsonl", b"".join(line + b"\n" for line in changed), target=target))


def _fields(unpacked: bytes) -> dict[str, str]:
    """The fields in the header of a record."""
    head = unpacked.partition(b"\r\n\r\n")[0] + b"\r\n"
    return {name.decode(): value.decode("utf-8", "replace") for name, value in _FIELD.findall(head)}


def _payload(unpacked: bytes, fields: dict[str, str]) -> bytes:
    content = unpacked.partition(b"\r\n\r\n")[2]
    return content[: int(fields.get("Content-Length", len(content)))]


def _members(path: Path) -> Iterator[_Member]:
    """The gzip members of a file; EvidenceError where it is damaged, or a member is too large."""
    try:
        with open_regular(path) as file:
            rest = b""
            while packed := rest or file.read(_CHUNK_BYTES):
                unpacker, raw, unpacked = zlib.decompressobj(zlib.MAX_WBITS | 16), bytearray(), bytearray()
                while True:
                    unpacked += unpacker.decompress(packed, MAX_UNPACKED_BYTES - len(unpacked) + 1)
                    if len(unpacked) > MAX_UNPACKED_BYTES:
                        raise EvidenceError(f"{path} has a record of more than {MAX_UNPACKED_BYTES >> 20} MB")
                    raw += packed
                    if unpacker.eof:
                        break
                    packed = file.read(_CHUNK_BYTES)
                    if not packed:
                        raise EvidenceError(f"{path} is cut short", remedy="restore it from a backup")
                rest = unpacker.unused_data
                yield bytes(raw[: len(raw) - len(rest)]), bytes(unpacked)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror}") from error
    except NOT_A_WARC as error:
        raise EvidenceError(f"{path} is damaged: {str(error)[:200]}", remedy="restore it from a backup") from error
