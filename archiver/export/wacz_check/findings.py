"""What can be wrong with a package: each kind with its code, how bad it is, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FlawSeverity(StrEnum):
    """An error makes the package wrong or unsafe; a warning is worth knowing; a note says what is not there."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMeaning:
    """A kind of finding in one sentence, and what to do about it."""

    severity: FlawSeverity
    meaning: str
    remedy: str


_AGAIN = "get the file again from where it was made"
_REMAKE = "have whoever made it make it again"
_UNSAFE = "do not unpack it; ask whoever made it"


def _error(meaning: str, remedy: str = _REMAKE) -> CodeMeaning:
    return CodeMeaning(severity=FlawSeverity.ERROR, meaning=meaning, remedy=remedy)


def _warning(meaning: str, remedy: str) -> CodeMeaning:
    return CodeMeaning(severity=FlawSeverity.WARNING, meaning=meaning, remedy=remedy)


CODES: Mapping[str, CodeMeaning] = {
    "P001": _error("it is no ZIP file, or its directory is damaged", _AGAIN),
    "P002": _error("the name of a member leads out of the folder that it would be unpacked to, or is no plain file", _UNSAFE),
    "P003": _error("two members have one name", _UNSAFE),
    "P004": _error("it unpacks to more than is read, or members share bytes", _UNSAFE),
    "P005": _error("a member is encrypted, or compressed in a way that is not read"),
    "P006": _error("a member that is compressed in itself is compressed again, so that players cannot fetch parts of it"),
    "P007": _error("a member is damaged: it is not what the ZIP file says", _AGAIN),
    "P010": _error("`datapackage.json` is missing"),
    "P011": _error("`datapackage.json` is not what it should be"),
    "P012": _error("`datapackage.json` is of another kind of package"),
    "P013": _error("a member that is listed is missing", _AGAIN),
    "P014": _error(
        "a member is not listed, so nothing vouches for it", "take it out, or list it in datapackage.json and sign again"
    ),
    "P015": _error("a member does not have the digest that is listed", _AGAIN),
    "P016": _error("a member does not have the size that is listed", _AGAIN),
    "P017": _error("a member is listed without a digest that can be checked"),
    "P020": _warning("`datapackage-digest.json` is missing, so nothing vouches for the manifest", "ask for a signed package"),
    "P021": _error("`datapackage-digest.json` is not what it should be"),
    "P022": _error("`datapackage.json` does not have the digest that is stated", _AGAIN),
    "P023": CodeMeaning(severity=FlawSeverity.NOTE, meaning="it is not signed", remedy="ask for a signed package"),
    "P024": _error("the signature does not hold", "do not trust it; ask whoever made it"),
    "P025": _error("the timestamp does not hold", "do not trust its time; ask whoever made it"),
    "P026": _error("the signature states what the specification does not have, or lacks what it needs"),
    "P027": _warning("the signature was not made within ten minutes of its timestamp", "trust only the timestamp's time"),
    "P028": _error("the signature is by another key than the one that is asked for", "do not trust it; ask whoever made it"),
    "P030": _error("there is no WARC file in `archive/`"),
    "P031": _error("a WARC file cannot be read from here on", _AGAIN),
    "P032": _error("a record does not have a digest that it states", _AGAIN),
    "P033": _error("records are not gzip members of their own, so that players cannot fetch them"),
    "P034": _error("a record lacks a field that WARC requires"),
    "P040": _error("there is no index in `indexes/`"),
    "P041": _error("a line of the index cannot be read"),
    "P042": _error("the index is not sorted, so that players do not find what is in it"),
    "P043": _error("a line of the index leads to no record"),
    "P044": _error("a line of the index says otherwise than its record"),
    "P045": _error("a record is in no line of the index, so that players do not find it"),
    "P046": _error("the index of blocks does not lead to the blocks"),
    "P047": _warning("the key of a line is not that of its address", "players may not find it; have the index made again"),
    "P050": _error("`pages/pages.jsonl` is missing"),
    "P051": _error("a line of the list of pages cannot be read"),
    "P052": _error("a page lacks its address or its time"),
    "P053": _error("a page has no record, so that it does not open"),
    "P054": _error("two pages have one id"),
    "P055": _error("the main page is not in the list of pages"),
}
"""All kinds of findings by their codes, which never change their meaning."""

_MAX_WHAT_CHARACTERS = 300
MAX_FINDINGS = 1000
"""How many findings are kept; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFinding:
    """One thing that is wrong: its code, in which member, and what it is there."""

    code: str
    where: str
    what: str

    @property
    def severity(self) -> FlawSeverity:
        """How bad it is."""
        return CODES[self.code].severity

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return CODES[self.code].remedy


class Findings:
    """The findings so far, up to a number; `count` is how many there were, and `errors` how many of them were errors."""

    def __init__(self) -> None:
        self.kept: list[PackageFinding] = []
        self.count = self.errors = 0

    def add(self, code: str, where: str, what: str = "") -> None:
        """Add a finding; without words of its own, those of its code."""
        self.count += 1
        self.errors += CODES[code].severity is FlawSeverity.ERROR
        if len(self.kept) < MAX_FINDINGS:
            words = (what or CODES[code].meaning)[:_MAX_WHAT_CHARACTERS]
            self.kept.append(PackageFinding(code=code, where=where[:_MAX_WHAT_CHARACTERS], what=words))
