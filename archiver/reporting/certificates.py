"""A certificate: what a qualified person has to know to certify what an archive keeps of a post, as recorded and computed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archiver.model.digests import JSONValue
from archiver.reporting.records import PostRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedFile:
    """A snapshot whose bytes were compared with its proven fact: path, SHA-256, size in bytes, time, run, and what it lacks."""

    path: str
    sha256: str
    size: int
    at: str
    run: int
    shortfalls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedAct:
    """A run or a verification: its name, its number if it is a run, when it was, and who did what, with which program."""

    name: str
    run: int | None
    at: str
    custody: Mapping[str, JSONValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a certificate of a post says.

    `runs` are those that wrote the files; `verified` is the last verification on record. `note` is the newest checkpoint, of the
    log `origin` with `size` entries, `key` the public key that verifies it. `facts` are proven by it, `later` ones are not.
    `at` is when this was gathered, `rehearsed` says that the clock was set by hand, and `prepared_by` who gathered it with which
    program. `unrecorded` is why that is not on record, None if it is.
    """

    post: str
    record: PostRecord
    files: tuple[CertifiedFile, ...]
    runs: tuple[CertifiedAct, ...]
    verified: CertifiedAct | None
    note: str
    origin: str
    size: int
    key: str
    facts: int
    later: int
    at: datetime
    rehearsed: bool
    prepared_by: Mapping[str, JSONValue]
    unrecorded: str | None
