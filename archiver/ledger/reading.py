"""The door for everyone who reads: look-up, report, page and history.

It opens the database for reading only, never waits for a run, and imports no more than the standard library, since a look-up has to
answer at once. What platforms know of a post, its address and its time, comes in as functions.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archiver.errors import InputError, LedgerError
from archiver.ledger import search
from archiver.ledger.facts import Cell
from archiver.ledger.faults import fault
from archiver.ledger.records import Knowledge, changes_of, post_records
from archiver.ledger.schema_version import SCHEMA, require_known, revision_of
from archiver.ledger.search import Wanted
from archiver.ledger.spelling import Row, storable
from archiver.posts import PostRef
from archiver.rot import Change, PostRecord

_AT_ONCE = 500
"""How many posts are read together: enough to be quick, few enough to stay small."""

MOST = 50
"""How many posts a look-up by words answers with, unless told."""


class Archive:
    """The ledger, open for reading."""

    def __init__(self, path: Path, connection: sqlite3.Connection, knowledge: Knowledge) -> None:
        self.path = path
        self._connection = connection
        self._knowledge = knowledge

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        address: Callable[[PostRef], str | None],
        posted_at: Callable[[PostRef], datetime | None],
    ) -> Self:
        """The ledger at that path; `InputError` where there is none yet, `LedgerError` where it cannot be read."""
        if not path.is_file() or path.stat().st_size == 0:
            raise InputError(f"there is no ledger at {path}", remedy="run `archive` first, or name another home with --home")
        try:
            connection = connected(path)
            found = revision_of(connection)
        except sqlite3.Error as error:
            raise fault(error, path) from error
        require_known(found, path)
        if found != SCHEMA:
            raise LedgerError(
                f"{path} was made by an earlier version of this program", remedy="run `check` once: it brings it up to date"
            )
        return cls(path, connection, Knowledge(address=address, posted_at=posted_at))

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        self.close()

    # -- posts

    def all_posts(self, *, history: bool = False) -> Iterator[PostRecord]:
        """Every post, in the order in which they were first seen."""
        ids = [row["id"] for row in self._ask("SELECT id FROM post WHERE settled_as IS NULL ORDER BY id")]
        for start in range(0, len(ids), _AT_ONCE):
            yield from self._records(ids[start : start + _AT_ONCE], history=history)

    def post_record(self, post_id: int, *, history: bool = False) -> PostRecord | None:
        """One post by its row, or what it turned out to be."""
        rows = self._ask("SELECT COALESCE(settled_as, id) AS id FROM post WHERE id = ?", (post_id,))
        return next(iter(self._records([row["id"] for row in rows], history=history)), None)

    def changes(self, since: datetime | None = None) -> list[Change]:
        """The verdicts that moved and the suspicions that arose since a time, oldest first."""
        with self._reading():
            return changes_of(self._ask, since=since)

    # -- look-up

    def by_ref(self, ref: PostRef, *, history: bool = False) -> list[PostRecord]:
        """The post of that name, then those that have the name as an alias."""
        named = self._ask("SELECT id FROM post WHERE platform = ? AND key = ?", (ref.platform, storable(ref.key)))
        aliased = self._ask(_BY_ALIAS, (storable(str(ref)),))
        return self._records([row["id"] for row in (*named, *aliased)], history=history)

    def by_alias(self, name: str, *, history: bool = False) -> list[PostRecord]:
        """The posts that an alias leads to, case and all."""
        return self._records([row["id"] for row in self._ask(_BY_ALIAS, (storable(name),))], history=history)

    def by_code(self, code: str, *, history: bool = False) -> list[PostRecord]:
        """The posts with an alias that ends in a code (`pic.twitter.com/CODE`, `t.co/CODE`), case and all."""
        ending = "/" + storable(code).strip("/")
        return self._records([row["id"] for row in self._ask(_BY_CODE, (ending,))], history=history)

    def by_handle(self, handle: str, *, history: bool = False) -> list[PostRecord]:
        """The posts by a handle, with or without its `@`, whatever the case; the newest first."""
        rows = self._ask(_BY_HANDLE, (storable(handle).strip().removeprefix("@"),))
        return self._records([row["id"] for row in rows], history=history)

    def by_words(self, text: str, *, limit: int = MOST) -> list[PostRecord]:
        """The posts whose words, author or handle hold every term, best match first."""
        found: dict[int, None] = {}
        for index, wanted in (("words", search.as_words(text)), ("pieces", search.as_pieces(text))):
            if wanted is not None and len(found) < limit:
                found |= dict.fromkeys(row["id"] for row in self._ask(*_by_words(index, wanted, limit)))
        return self._records(list(found)[:limit], history=False)

    # -- how

    def _records(self, post_ids: Collection[int], *, history: bool) -> list[PostRecord]:
        """The posts behind the ids, each once, in that order."""
        with self._reading():
            return post_records(self._ask, list(dict.fromkeys(post_ids)), self._knowledge, history=history)

    def _ask(self, sql: str, parameters: tuple[Cell, ...] = ()) -> Iterable[Row]:
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise fault(error, self.path) from error

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Read as of one moment, whatever a run writes meanwhile."""
        self._ask("BEGIN")
        try:
            yield
        finally:
            self._connection.rollback()


def connected(path: Path) -> sqlite3.Connection:
    """A connection that can only read; also to a file on a medium that cannot be written to, when no run left a log beside it."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=30)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        if path.with_name(path.name + "-wal").exists():
            raise
        connection = sqlite3.connect(f"{address}&immutable=1", uri=True, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    return connection


_BY_ALIAS = """
SELECT COALESCE(post.settled_as, post.id) AS id FROM alias JOIN post ON post.id = alias.post WHERE alias.name = ? ORDER BY alias.id
"""
_BY_CODE = """
SELECT COALESCE(post.settled_as, post.id) AS id FROM alias JOIN post ON post.id = alias.post
WHERE substr(alias.name, -length(?1)) = ?1 ORDER BY alias.id
"""
_BY_HANDLE = """
SELECT COALESCE(post.settled_as, post.id) AS id FROM post
WHERE post.id IN (
    SELECT post FROM embed WHERE handle IN (?1, '@' || ?1) UNION SELECT post FROM version WHERE handle IN (?1, '@' || ?1)
)
ORDER BY post.first_seen DESC, post.id DESC
"""


def _by_words(index: str, wanted: Wanted, limit: int) -> tuple[str, tuple[Cell, ...]]:
    """The question for a query, with its parameters: the best versions first, each post once."""
    held = "".join(
        rf" AND (version.text LIKE ?{n} ESCAPE '\' OR version.author LIKE ?{n} ESCAPE '\' OR version.handle LIKE ?{n} ESCAPE '\')"
        for n, _ in enumerate(wanted.patterns, start=3)
    )
    source, rank = (f"{index} JOIN version ON version.id = {index}.rowid", f"{index}.rank") if wanted.match else ("version", "0")
    match = f"{index} MATCH ?1" if wanted.match else "?1 IS NULL"
    sql = (
        f"SELECT COALESCE(post.settled_as, post.id) AS id FROM ("  # noqa: S608 - every part is written here; what people type is bound
        f"SELECT version.post, version.id, {rank} AS rank FROM {source} WHERE {match}{held} ORDER BY 3, 2 LIMIT ?2 * 8"
        f") AS hit JOIN post ON post.id = hit.post ORDER BY hit.rank, hit.id"
    )
    return sql, (wanted.match, limit, *wanted.patterns)
