"""Find kept exchanges again: an index of where they are in the files, and the reading of single ones from there.

Each record is a gzip member of its own, so that it can be read without what is before it. The index is temporary: SQLite holds
it in memory up to 128 MiB, which is enough for some 500,000 exchanges, and in a temporary file beyond that.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

from archiver.errors import ArchiverError, EvidenceError
from archiver.evidence.exchange_places import ExchangePlace, file_exchange, place_of, place_of_file
from archiver.evidence.http_messages import storable_url
from archiver.evidence.reading import NOT_A_WARC, payload_of, placed_records, response_of, with_request
from archiver.evidence.warc_records import ReadRecord
from archiver.model.captures import Exchange
from archiver.model.digests import Digest, digest

_MAX_REDIRECTS = 24
"""How many exchanges after the first one may belong to the same answer."""
_MEMORY_KIB = 128 * 1024
_EMPTY = digest(b"")
_TABLES = """
PRAGMA journal_mode = OFF;
CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT UNIQUE);
CREATE TABLE place (
    file INTEGER, position INTEGER, start INTEGER, at TEXT, url TEXT, status INTEGER, body TEXT, is_revisit INTEGER,
    PRIMARY KEY (file, position)
) WITHOUT ROWID;
CREATE INDEX place_at ON place (at);
CREATE INDEX place_body ON place (body, is_revisit);
"""
_COLUMNS = "file, position, start, at, url, status, body, is_revisit"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedAnswer:
    """What is recorded of an answer: when it was asked for, the URL that answered, the digest of the body, the status."""

    at: str
    url: str
    body: Digest
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAnswer:
    """The exchanges of an answer; `other` names the part of what is recorded that they do not agree with, if there is one."""

    exchanges: tuple[Exchange, ...]
    other: str | None = None


class _ExchangeReader:
    """Reads single exchanges; those that stand one after the other in a file are read in one go."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._records: Iterator[tuple[int, ReadRecord]] = iter(())

    def read(self, path: Path, start: int) -> Exchange:
        """The exchange whose response begins at a byte of a file; EvidenceError where none does, or it is damaged."""
        try:
            content, response = self._response_at(path, start)
            if response.rec_type == "resource":
                return file_exchange(response, content)
            exchange = response_of(response, content)
            _, entry = next(self._records, (0, None))
            if entry is None or entry.rec_type != "request":
                return exchange
            return with_request(exchange, entry, payload_of(entry, path))
        except NOT_A_WARC as error:
            raise EvidenceError(f"{path} has a record that cannot be read: {str(error)[:200]}") from error

    def _response_at(self, path: Path, start: int) -> tuple[bytes, ReadRecord]:
        """The record at a byte, with its payload: the next one of the file that was read last, or by opening a file there."""
        found = None
        with suppress(EvidenceError):  # what is wrong with the next record matters only if it is the wanted one
            found = next(self._records, None) if path == self._path else None
        if found is None or found[0] != start:
            self._path, self._records = path, placed_records(path, start=start)
            found = next(self._records, None)
        if found is None:
            raise EvidenceError(f"{path} has no exchange at {start}")
        return payload_of(found[1], path), found[1]


class ExchangeIndex:
    """The index of the exchanges in the files of one archive home; `ArchiverError` where its temporary file cannot be used."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._reader, self._reader_of_bodies = _ExchangeReader(), _ExchangeReader()
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute(f"PRAGMA cache_size = -{_MEMORY_KIB}")
        self._connection.executescript(_TABLES)

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()

    def add(self, path: str, places: Iterable[ExchangePlace]) -> None:
        """Add the exchanges of a file, in their order; a file is added once."""
        if self.has_file(path):
            return
        with _temporary_file():
            file = self._connection.execute("INSERT INTO file (path) VALUES (?)", (path,)).lastrowid
            rows = (
                (file, position, place.start, place.at, place.url, place.status, place.body, place.is_revisit)
                for position, place in enumerate(places)
            )
            self._connection.execute("BEGIN")
            try:
                self._connection.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            finally:  # a damaged file: what is before the damage can be read
                if self._connection.in_transaction:
                    self._connection.execute("COMMIT")

    def has_file(self, path: str) -> bool:
        """Whether a file was added."""
        with _temporary_file():
            return self._connection.execute("SELECT 1 FROM file WHERE path = ?", (path,)).fetchone() is not None

    def has_body(self, body: Digest) -> bool:
        """Whether a record has the bytes with a digest."""
        return body == _EMPTY or self._place_of_body(body) is not None

    def find(self, wanted: WantedAnswer) -> FoundAnswer | None:
        """The answer that a record is of, or the one that agrees with all but one part of it; None if there is none.

        EvidenceError where it cannot be read.
        """
        alone = "at = ? AND url = ? AND body = ? ORDER BY position LIMIT 1"
        for first in self._rows(alone, wanted.at, storable_url(wanted.url), wanted.body):
            return FoundAnswer(exchanges=(self._with_body(first),))
        for first in self._rows("at = ?", wanted.at):
            last = next((row for row in self._chain(first, first["position"] + _MAX_REDIRECTS) if _is_wanted(row, wanted)), None)
            if last is not None:
                return FoundAnswer(exchanges=self._read(first, last["position"]))
        for other, condition, values in (
            ("body", "at = ? AND url = ?", (wanted.at, storable_url(wanted.url))),
            ("url", "at = ? AND body = ?", (wanted.at, wanted.body)),
            ("at", "body = ? AND url = ?", (wanted.body, storable_url(wanted.url))),
        ):
            near = next(iter(self._rows(f"{condition} ORDER BY at < ?, at LIMIT 1", *values, wanted.at)), None)
            if near is not None:
                return FoundAnswer(exchanges=self._read(near, near["position"]), other=other)
        return None

    def _chain(self, first: sqlite3.Row, until: int) -> list[sqlite3.Row]:
        """The places from one on, up to a position in the same file."""
        return self._rows("file = ? AND position BETWEEN ? AND ? ORDER BY position", first["file"], first["position"], until)

    def _rows(self, condition: str, *values: str | int) -> list[sqlite3.Row]:
        query = f"SELECT {_COLUMNS}, path FROM place JOIN file ON file.id = place.file WHERE {condition}"  # noqa: S608 - our own SQL
        with _temporary_file():
            return self._connection.execute(query, values).fetchall()

    def _place_of_body(self, body: Digest) -> sqlite3.Row | None:
        return next(iter(self._rows("body = ? AND NOT is_revisit LIMIT 1", body)), None)

    def _read(self, first: sqlite3.Row, until: int) -> tuple[Exchange, ...]:
        """The exchanges from one on, up to a position in the same file, with their bodies."""
        return tuple(self._with_body(row) for row in self._chain(first, until))

    def _with_body(self, row: sqlite3.Row) -> Exchange:
        """The exchange at a place; the body of a revisit is in another one."""
        exchange = self._reader.read(self._home / row["path"], row["start"])
        if not row["is_revisit"]:
            return exchange
        kept = self._place_of_body(row["body"])
        if kept is None:
            raise EvidenceError(f"{row['path']} refers to a body that is in no file")
        earlier = self._reader_of_bodies.read(self._home / kept["path"], kept["start"])
        return replace(exchange, body=earlier.body, cut=earlier.cut)


def _is_wanted(row: sqlite3.Row, wanted: WantedAnswer) -> bool:
    """Whether an exchange is the last one of an answer; one that says that nothing was modified has no body of its own."""
    has_body = row["body"] == wanted.body or (row["status"] == wanted.status == HTTPStatus.NOT_MODIFIED)
    return bool(has_body and row["url"] == storable_url(wanted.url))


def exchange_places(path: Path) -> Iterator[ExchangePlace]:
    """Where the exchanges are in a file, without checking any digest; EvidenceError where it is damaged."""
    try:
        for start, entry in placed_records(path, check_digests=False):
            if entry.rec_type in {"response", "revisit"}:
                yield place_of(entry, start)
            elif (place := place_of_file(entry, start)) is not None:
                yield place
    except NOT_A_WARC as error:
        raise EvidenceError(f"{path} has a record that cannot be read: {str(error)[:200]}") from error


@contextmanager
def _temporary_file() -> Iterator[None]:
    """Say in `ArchiverError` what to do where SQLite cannot write or read its temporary file."""
    try:
        yield
    except sqlite3.Error as error:
        raise ArchiverError(
            f"the temporary file for the index of kept answers cannot be used: {error}",
            remedy="make room in the folder for temporary files, or name another in TMPDIR",
        ) from error
