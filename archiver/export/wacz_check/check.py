"""Check a package: its ZIP file, its manifest and signature, and that records, index and pages agree.

Records and lines of the index are compared by their places in the WARC files: both are sorted through temporary files, so that
memory does not grow with the package.
"""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import BinaryIO

from archiver.export.wacz.line_sorter import LineSorter
from archiver.export.wacz_check.findings import Findings, PackageFinding
from archiver.export.wacz_check.index_lines import IndexLine, index_lines
from archiver.export.wacz_check.manifest import check_manifest
from archiver.export.wacz_check.members import DAMAGED, Members
from archiver.export.wacz_check.page_list import ListedPage, listed_pages
from archiver.export.wacz_check.records import PlacedFacts, record_facts
from archiver.export.wacz_check.signatures import PackageSignature, check_signature

_RECORD, _LINE = "r", "s"
"""How records and lines are marked, so that a record is sorted before the lines that lead to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPackage:
    """What was found: the first findings, what is in the package, and its signature if that holds.

    `count` is how many findings there were, and `errors` how many of them were errors, kept or not.
    """

    findings: tuple[PackageFinding, ...]
    count: int
    errors: int
    members: int = 0
    records: int = 0
    lines: int = 0
    pages: int = 0
    signature: PackageSignature | None = None

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong, warnings and notes left aside."""
        return not self.errors


def check_package(file: BinaryIO, *, key: str | None = None, certificates: bytes | None = None) -> CheckedPackage:
    """Check a package; `key` and `certificates` are those that its signature and timestamp have to be of.

    `OSError` where there is no room for temporary files.
    """
    findings = Findings()
    try:
        members = Members(file, findings)
    except (*DAMAGED, zipfile.LargeZipFile) as error:
        findings.add("P001", "", f"it is no ZIP file, or its directory is damaged: {error}")
        return CheckedPackage(findings=tuple(findings.kept), count=findings.count, errors=findings.errors)
    manifest = check_manifest(members, findings)
    signature = check_signature(members, manifest, findings, key=key, certificates=certificates) if manifest is not None else None
    pages = listed_pages(members, manifest, findings)
    records, lines = _compare(members, pages, findings)
    return CheckedPackage(
        findings=tuple(findings.kept),
        count=findings.count,
        errors=findings.errors,
        members=len(members.by_name),
        records=records,
        lines=lines,
        pages=len(pages),
        signature=signature,
    )


def _compare(members: Members, pages: list[ListedPage], findings: Findings) -> tuple[int, int]:
    """Compare records, lines and pages; how many records and lines there are."""
    records = lines = 0
    wanted = {(page.address, page.at) for page in pages}
    answered = set[tuple[str, str]]()
    with LineSorter() as places:
        for record in record_facts(members, findings):
            records += 1
            places.add(_sortable(record.filename, record.offset, _RECORD, _of_record(record)))
        for line in index_lines(members, findings):
            lines += 1
            places.add(_sortable(line.filename, line.offset, _LINE, _of_line(line)))
        for _, found in groupby(places, key=lambda entry: entry.split("\t", 2)[:2]):
            answered |= _compare_place(list(found), findings) & wanted
    for page in pages:
        if (page.address, page.at) not in answered:
            findings.add("P053", page.where, f"no line of the index that holds leads to {page.address} at {page.at}")
    return records, lines


def _sortable(filename: str, offset: int, mark: str, stated: list[str]) -> str:
    return f"{json.dumps(filename)}\t{offset:015}\t{mark}\t{json.dumps(stated)}\n"


def _of_record(record: PlacedFacts) -> list[str]:
    found = "found" if record.has_to_be_found else ""
    return [record.address, record.at, str(record.length), record.payload_digest, f"sha256:{record.sha256}", record.kind, found]


def _of_line(line: IndexLine) -> list[str]:
    return [line.address, line.at, str(line.length), line.digest, line.record_digest, line.where]


def _compare_place(entries: list[str], findings: Findings) -> set[tuple[str, str]]:
    """Compare the record and the lines of one place; the addresses and times that it answers."""
    read = [(mark, json.loads(stated), place) for place, mark, stated in map(_parts, entries)]
    records = [(stated, place) for mark, stated, place in read if mark == _RECORD]
    lines = [stated for mark, stated, _ in read if mark == _LINE]
    answered = set[tuple[str, str]]()
    for *_, where in lines if not records else ():
        findings.add("P043", where)
    for record, place in records:
        for line in lines:
            differing = list(_differences(record, line))
            if differing:
                findings.add("P044", line[-1], f"it says otherwise than its record: {', '.join(differing)}")
            else:
                answered.add((record[0], record[1]))
        if not lines and record[-1]:
            findings.add("P045", place, f"the record of {record[0]} is in no line of the index")
    return answered


def _parts(entry: str) -> tuple[str, str, str]:
    filename, offset, mark, stated = entry.split("\t", 3)
    return f"archive/{json.loads(filename)}, byte {int(offset)}", mark, stated


def _differences(record: list[str], line: list[str]) -> Iterator[str]:
    """What a line says otherwise than its record."""
    for name, ours, stated in zip(("address", "time", "length", "payload digest", "record digest"), record, line, strict=False):
        is_left_out = name in {"payload digest", "record digest"} and not (stated and ours)
        if not is_left_out and stated != ours:
            yield name
