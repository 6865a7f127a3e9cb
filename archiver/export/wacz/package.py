"""Write a package: WARC files, an index of them, the list of pages, and the signed manifest, in one ZIP file.

Everything is a stream: one record is in memory at a time, and the index is sorted through temporary files. The same content gives
the same bytes: members are in a fixed order, their times are those of the ZIP format's beginning, nothing is read from a clock, and
the signature is deterministic. All members are stored as they are, so that players can fetch parts of them.
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, BinaryIO

from archiver.evidence import WholeRecord
from archiver.evidence.warc import RecordFactory, gzip_member, warcinfo
from archiver.evidence.warc_records import Fields, record_of
from archiver.export.wacz import pages, zipnum
from archiver.export.wacz.cdxj import THUMBNAIL, PlacedRecord, index_lines, placed
from archiver.export.wacz.line_sorter import LineSorter
from archiver.export.wacz.pages import PageContent, page_line
from archiver.export.wacz.signature import VERSION as SIGNATURE_VERSION
from archiver.export.wacz.signature import PackageSigner
from archiver.model.digests import JSONValue
from archiver.model.timestamps import parse_iso

MANIFEST, DIGEST = "datapackage.json", "datapackage-digest.json"
PAGES = "pages/pages.jsonl"
WACZ_VERSION = "1.1.1"
THUMBNAILS = "thumbnails.warc.gz"
_WARC_BYTES = 1 << 30
"""A WARC file ends with the snapshot that makes it larger than this."""
_SCREENSHOT = "urn:embed-archiver:screenshot:"
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_IN_MEMORY_BYTES = 8 * 1024 * 1024
_FIRST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX, _MODE = 3, 0o100644 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagedSnapshot:
    """A snapshot that goes into a package: its SHA-256, its records, and what it shows."""

    sha256: str
    records: Iterable[WholeRecord]
    content: PageContent


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDescription:
    """What a package says of itself; `created` is when the newest of its content was captured, since it has no other time."""

    title: str
    created: str
    software: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPackage:
    """What was written: the digest of the manifest (`sha256:…`), and how many snapshots, pages and lines of the index are in it."""

    digest: str
    snapshots: int
    pages: int
    lines: int


Timestamp = Callable[[str], Mapping[str, JSONValue]]
"""Gets an outside timestamp of a signature: fields for `signedData`, of which `created` replaces that of the content."""
Shrink = Callable[[bytes], bytes | None]
"""Makes a small JPEG of a screenshot; None where it cannot be read."""


def write_package(
    file: BinaryIO,
    snapshots: Iterable[PackagedSnapshot],
    *,
    describe: Callable[[], PackageDescription],
    signer: PackageSigner,
    shrink: Shrink,
    timestamp: Timestamp | None = None,
) -> WrittenPackage:
    """Write a package to a file that can be read and sought; `describe` is asked after the last snapshot.

    `OSError` where it cannot be written; raises what the snapshots' records raise.
    """
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,
        LineSorter() as index,
        tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as page_lines,
        tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as thumbnails,
    ):
        package = _Package(archive, index, page_lines, thumbnails, shrink)
        package.add_all(snapshots)
        description = describe()
        package.finish()
        manifest = _manifest(package, description)
        digest = f"sha256:{hashlib.sha256(manifest).hexdigest()}"
        signed = _signed(digest, description, signer, timestamp)
        archive.writestr(_info(MANIFEST), manifest)
        archive.writestr(_info(DIGEST), _json({"path": MANIFEST, "hash": digest, "signedData": signed}))
    return WrittenPackage(digest=digest, snapshots=package.count, pages=package.page_count, lines=package.line_count)


class _Member:
    """A member of the ZIP file that is being written, with its digest and size."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes) -> int:
        """Append bytes; their number."""
        self.digest.update(content)
        self.size += len(content)
        return self._stream.write(content)


@dataclass(slots=True)
class _Shown:
    """What the records of a snapshot show: when each address last answered with a page, and the screenshot, with its record's id.

    `aliases` are further addresses of pages, by the address that each is another one of.
    """

    answered: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    screenshot: tuple[str, bytes] | None = None

    def note(self, found: PlacedRecord) -> None:
        """Note a record."""
        fields, head = found.record.rec_headers, found.record.http_headers
        if found.address.startswith(_SCREENSHOT):
            self.screenshot = (fields.get_header("WARC-Record-ID") or "", found.record.payload)
        elif found.record.rec_type in {"response", "revisit"} and head is not None and _is_page(head):
            self.answered[found.address] = found.at
            original = fields.get_header("WARC-Refers-To-Target-URI")
            if original is not None and original != found.address:
                self.aliases[original] = found.address

    def address(self, wanted: Iterable[str]) -> str | None:
        """The first of the wanted addresses that answered with a page, else the last that did; as its alias, where it has one."""
        answered = (address for address in wanted if address in self.answered)
        found = next(answered, next(reversed(self.answered), None))
        return None if found is None else self.aliases.get(found, found)


@dataclass(slots=True)
class _Package:
    """A package that is being written."""

    archive: zipfile.ZipFile
    index: LineSorter
    page_lines: IO[bytes]
    thumbnails: IO[bytes]
    shrink: Shrink
    resources: list[JSONValue] = field(default_factory=list)
    count: int = 0
    page_count: int = 0
    line_count: int = 0
    first_page: tuple[str, str] | None = None

    @contextmanager
    def member(self, name: str) -> Iterator[_Member]:
        """A member of the ZIP file, which the manifest lists when it is whole."""
        with self.archive.open(_info(name), "w", force_zip64=True) as stream:
            member = _Member(stream)
            yield member
        listed: dict[str, JSONValue] = {"name": name.rpartition("/")[2], "path": name}
        listed |= {"hash": f"sha256:{member.digest.hexdigest()}", "bytes": member.size}
        self.resources.append(listed)

    def add_all(self, snapshots: Iterable[PackagedSnapshot]) -> None:
        """Append the records of snapshots to WARC files, and list their pages."""
        rest = iter(snapshots)
        following, number = next(rest, None), 0
        while following is not None:
            number += 1
            filename = f"data-{number:05}.warc.gz"
            with self.member(f"archive/{filename}") as warc:
                while following is not None and warc.size <= _WARC_BYTES:
                    self._add(following, warc, filename)
                    following = next(rest, None)

    def _add(self, snapshot: PackagedSnapshot, warc: _Member, filename: str) -> None:
        self.count += 1
        shown = _Shown()

        def append() -> Iterator[PlacedRecord]:
            for found in placed(snapshot.records, filename=filename, offset=warc.size):
                warc.write(found.member)
                shown.note(found)
                yield found

        self._index(append())
        address = shown.address(snapshot.content.addresses)
        if address is not None:
            at = shown.answered[address]
            self.page_count += 1
            self.first_page = self.first_page or (address, at)
            self.page_lines.write(page_line(snapshot.content, address=address, at=at, snapshot=snapshot.sha256).encode())
            self._add_thumbnail(address, at, shown)

    def _index(self, records: Iterable[PlacedRecord]) -> None:
        for line in index_lines(records):
            self.line_count += 1
            self.index.add(line)

    def _add_thumbnail(self, address: str, at: str, shown: _Shown) -> None:
        """Add a small picture of a page, as players ask for it."""
        picture = self.shrink(shown.screenshot[1]) if shown.screenshot is not None else None
        if picture is None or shown.screenshot is None:
            return
        when = parse_iso(at)
        make = RecordFactory(f"{THUMBNAIL}{address} {at}")
        start, members = self.thumbnails.tell(), []
        if start == 0:
            members.append(gzip_member(warcinfo(make, when, "embed-archiver", "a package", "Small pictures of its pages")))
        refers: tuple[tuple[str, str], ...] = (("WARC-Refers-To", shown.screenshot[0]),)
        members.append(gzip_member(make("resource", when, "image/jpeg", picture, target=f"{THUMBNAIL}{address}", fields=refers)))
        self.thumbnails.write(b"".join(members))
        records = (WholeRecord(member=member, record=record_of(member)) for member in members)
        self._index(placed(records, filename=THUMBNAILS, offset=start))

    def finish(self) -> None:
        """Write what follows the WARC files: small pictures, index, and list of pages."""
        if self.thumbnails.tell():
            with self.member(f"archive/{THUMBNAILS}") as member:
                _copy(self.thumbnails, member)
        with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as about_blocks:
            about_blocks.write(zipnum.HEADER.encode())
            with self.member(f"indexes/{zipnum.BLOCKS}") as member:
                for line, block in zipnum.zipnum(self.index):
                    about_blocks.write(line.encode())
                    member.write(block)
            with self.member(f"indexes/{zipnum.INDEX}") as member:
                _copy(about_blocks, member)
        with self.member(PAGES) as member:
            member.write(pages.HEADER.encode())
            _copy(self.page_lines, member)


def _is_page(head: Fields) -> bool:
    """Whether a response is a page, or leads to another address."""
    media_type = (head.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    return head.statusline.startswith("3") or (head.statusline.startswith("2") and media_type in _PAGE_TYPES)


def _copy(source: IO[bytes], member: _Member) -> None:
    source.seek(0)
    shutil.copyfileobj(source, member)


def _manifest(package: _Package, description: PackageDescription) -> bytes:
    stated: dict[str, JSONValue] = {
        "profile": "data-package",  # not `wacz`, as of 1.2.0: py-wacz opens what it is told as a file
        "resources": package.resources,
        "wacz_version": WACZ_VERSION,
        "title": description.title,
        "software": description.software,
        "created": description.created,
    }
    if description.description is not None:
        stated["description"] = description.description
    if package.page_count == 1 and package.first_page is not None:
        stated |= {"mainPageUrl": package.first_page[0], "mainPageDate": package.first_page[1]}
    return _json(stated)


def _signed(
    digest: str, description: PackageDescription, signer: PackageSigner, timestamp: Timestamp | None
) -> dict[str, JSONValue]:
    signed: dict[str, JSONValue] = {
        "hash": digest,
        "created": description.created,
        "software": description.software,
        "version": SIGNATURE_VERSION,
        "signature": (signature := signer.sign(digest)),
        "publicKey": signer.public_key,
    }
    return signed | dict(timestamp(signature) if timestamp is not None else {})


def _json(value: JSONValue) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()


def _info(name: str) -> zipfile.ZipInfo:
    """The head of a member: stored, readable by everybody, and with a time that says nothing."""
    info = zipfile.ZipInfo(name, _FIRST_ZIP_TIME)
    info.create_system, info.external_attr = _UNIX, _MODE
    return info
