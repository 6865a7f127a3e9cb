"""The pages that a package lists: that each line can be read, and which addresses and times have to have a record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from archiver.export.wacz.package import PAGES
from archiver.export.wacz_check.findings import Findings
from archiver.export.wacz_check.index_lines import split_lines
from archiver.export.wacz_check.manifest import Manifest, json_object
from archiver.export.wacz_check.members import Members
from archiver.export.wacz_check.raw_records import UnreadableWarcError
from archiver.model.timestamps import parse_iso

MAX_PAGES = 1_000_000
_FRAGMENT = re.compile(r"#.*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPage:
    """A page: in which member and line, its address without a fragment, and its time (14 digits)."""

    where: str
    address: str
    at: str


def listed_pages(members: Members, manifest: Manifest | None, findings: Findings) -> list[ListedPage]:
    """The pages of all lists; what is wrong with their lines is a finding."""
    if PAGES not in members.by_name:
        findings.add("P050", PAGES)
    found: list[ListedPage] = []
    for name in sorted(name for name in members.by_name if name.startswith("pages/") and name.endswith(".jsonl")):
        try:
            found += _pages(name, members, findings)
        except UnreadableWarcError as error:
            findings.add("P051", name, error.why)
    main = manifest.main_page if manifest is not None else None
    if main is not None and (_address(main[0]), _digits(main[1])) not in {(page.address, page.at) for page in found}:
        findings.add("P055", "datapackage.json")
    return found


def _pages(name: str, members: Members, findings: Findings) -> Iterator[ListedPage]:
    ids = set[str]()
    for number, line in enumerate(split_lines(members.chunks(name)), start=1):
        where = f"{name}, line {number}"
        stated = json_object(line.encode(errors="replace"))
        if stated is None:
            findings.add("P051", where)
        elif number == 1 and "format" in stated:
            continue
        elif number > MAX_PAGES:
            findings.add("P004", where, f"it lists more than {MAX_PAGES:,} pages")
            return
        else:
            address, at = stated.get("url"), _digits(stated.get("ts"))
            if not isinstance(address, str) or not address or at is None:
                findings.add("P052", where)
            else:
                yield ListedPage(where=where, address=_address(address), at=at)
            page_id = stated.get("id")
            if isinstance(page_id, str) and page_id in ids:
                findings.add("P054", where)
            ids.add(str(page_id))


def _address(written: str) -> str:
    return _FRAGMENT.sub("", written)


def _digits(written: object) -> str | None:
    """A time as 14 digits, in UTC; None where it is none."""
    try:
        at = parse_iso(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return None if at is None else f"{(at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC):%Y%m%d%H%M%S}"
