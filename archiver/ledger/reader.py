"""The door for readers of the ledger: look-up, report, page and history.

It opens the database read-only, never waits for a run, and imports nothing but the standard library, since a look-up has to answer
at once. What platforms know of a post by its name, its address and its time, comes in as functions.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archiver.checking.schedule import ScheduleEntry
from archiver.errors import LedgerError
from archiver.ledger import full_text, queries
from archiver.ledger.due_posts import schedule_entries_among
from archiver.ledger.facts import Cell
from archiver.ledger.full_text import TextQuery
from archiver.ledger.post_records import NameFacts, post_records
from archiver.ledger.rows import Row, storable
from archiver.ledger.schema_version import SCHEMA, is_blank, no_ledger_yet, require_known, revision_of
from archiver.ledger.snapshots import every_snapshot
from archiver.ledger.sqlite_errors import ledger_error
from archiver.ledger.verdict_changes import all_changes
from archiver.model.posts import PostRef
from archiver.reporting.records import PostChange, PostRecord, SnapshotRecord

if TYPE_CHECKING:
    from archiver.ledger.inclusion_proofs import Proof
    from archiver.model.observations import Observation
    from archiver.verdicts.judge import Verdict

_POSTS_AT_ONCE = 500
"""How many posts are read together: enough to be quick, few enough to stay small."""

_MAPPED_BYTES = 1 << 30
"""How much of the file is read without copying it first, in bytes: texts are looked through twice as fast so."""

MAX_LOOKUP_POSTS = 50
"""How many posts a look-up by words answers with by default."""


class LedgerReader:
    """The ledger, open for reading."""

    def __init__(self, path: Path, connection: sqlite3.Connection, name_facts: NameFacts) -> None:
        self.path = path
        self._connection = connection
        self._name_facts = name_facts

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
            raise no_ledger_yet(path)
        try:
            connection = connect_read_only(path)
            found, blank = revision_of(connection), is_blank(connection)
        except sqlite3.Error as error:
            raise ledger_error(error, path) from error
        if blank:
            raise no_ledger_yet(path)
        require_known(found, path)
        if found != SCHEMA:
            raise LedgerError(
                f"{path} was made by an earlier version of this program", remedy="run `check` once: it brings it up to date"
            )
        return cls(path, connection, NameFacts(address=address, posted_at=posted_at))

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
        for start in range(0, len(ids), _POSTS_AT_ONCE):
            yield from self._records(ids[start : start + _POSTS_AT_ONCE], history=history)

    def post_record(self, post_id: int, *, history: bool = False) -> PostRecord | None:
        """One post by its row, or what it turned out to be."""
        rows = self._ask("SELECT COALESCE(settled_as, id) AS id FROM post WHERE id = ?", (post_id,))
        return next(iter(self._records([row["id"] for row in rows], history=history)), None)

    def changes(self, since: datetime | None = None) -> list[PostChange]:
        """The verdicts that moved and the suspicions that arose since a time, oldest first."""
        with self._reading():
            return all_changes(self._ask, since=since)

    def proof(self, index: int) -> "Proof | None":
        """That the fact at that place in the log is under the newest checkpoint; None where no run has signed it yet."""
        from archiver.ledger.inclusion_proofs import proof  # noqa: PLC0415 - who looks up what a post said need not wait for it

        with self._reading():
            return proof(self._ask, index)

    def proofs(self, post_id: int, *, under: str | None = None) -> "list[Proof]":
        """Proofs of every fact about a post that a run has signed, or that was under the checkpoint whose note is given."""
        from archiver.ledger.inclusion_proofs import facts_about, proof  # noqa: PLC0415 - see `proof`

        with self._reading():
            places = facts_about(self._ask, post_id)
            return [found for place in places if (found := proof(self._ask, place, under=under)) is not None]

    def kinds_of_runs(self) -> set[str]:
        """The kinds of the runs that wrote to the ledger."""
        return {row["kind"] for row in self._ask("SELECT DISTINCT kind FROM run")}

    def every_snapshot(self) -> list[SnapshotRecord]:
        """Every snapshot of which there is a row, in the order in which they were recorded."""
        return every_snapshot(self._ask)

    def every_post(self) -> dict[int, PostRef | None]:
        """All posts, with their names."""
        return queries.every_post(self._ask)

    def observations(self, post_ids: Collection[int]) -> "dict[int, list[Observation]]":
        """Each post's observations, oldest first."""
        return queries.observations(self._ask, post_ids)

    def current_verdicts(self, post_ids: Collection[int]) -> "dict[int, Verdict]":
        """Each post's latest verdict; posts without one are left out."""
        return queries.current_verdicts(self._ask, post_ids)

    def pinned(self, post_ids: Collection[int]) -> dict[int, str]:
        """The mark of the version of each post that an article pins; posts without one are left out."""
        return queries.pinned(self._ask, post_ids)

    def schedule_entry(self, post_id: int, *, now: datetime) -> ScheduleEntry | None:
        """What decides when a post is due."""
        with self._reading():
            return next(iter(schedule_entries_among(self._ask, (post_id,), now=now, posted_at=self._name_facts.posted_at)), None)

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

    def by_words(self, text: str, *, limit: int = MAX_LOOKUP_POSTS) -> list[PostRecord]:
        """The posts whose words, author or handle hold every term, best match first."""
        found: dict[int, None] = {}
        for index, wanted in (("words", full_text.word_query(text)), ("trigrams", full_text.trigram_query(text))):
            if wanted is not None and len(found) < limit:
                found |= dict.fromkeys(self._holding(index, wanted, limit))
        return self._records(list(found)[:limit], history=False)

    # -- how it is read

    def _holding(self, index: str, wanted: TextQuery, limit: int) -> list[int]:
        """The posts that hold what is wanted, the best versions first; one may come several times."""
        most = limit * _VERSIONS_A_POST
        if wanted.match is None:
            return self._ids(_IN_TEXT.format(held=_held(wanted)), (None, most, *wanted.patterns))
        counted = self._ask(_COUNTED.format(index=index), (wanted.match, _RANKED_HITS))
        place, order = ("rank", "rank") if next(iter(counted))["hits"] < _RANKED_HITS else ("-rowid", "rowid DESC")
        sql = (_IN_BOTH if wanted.patterns else _IN_INDEX).format(index=index, place=place, order=order, held=_held(wanted))
        return self._ids(sql, (wanted.match, most, *wanted.patterns))

    def _ids(self, sql: str, parameters: tuple[Cell, ...]) -> list[int]:
        return [row["id"] for row in self._ask(_POSTS_HIT.format(hits=sql), parameters)]

    def _records(self, post_ids: Collection[int], *, history: bool) -> list[PostRecord]:
        """The records of the posts with these ids, each once, in that order."""
        with self._reading():
            return post_records(self._ask, list(dict.fromkeys(post_ids)), self._name_facts, history=history)

    def _ask(self, sql: str, parameters: tuple[Cell, ...] = ()) -> Iterable[Row]:
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise ledger_error(error, self.path) from error

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Read as of one moment, whatever a run writes meanwhile."""
        self._ask("BEGIN")
        try:
            yield
        finally:
            self._connection.rollback()


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection that can only read; also to a file on a medium that cannot be written to, when no run left a log beside it."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=30)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
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


_VERSIONS_A_POST = 8
"""How many hits are read for each post that is wanted, since a post has several versions."""

_RANKED_HITS = 10_000
"""From how many hits on they come newest first: to rank so many takes long, and a word that is everywhere ranks nothing."""

# The indexes rank and cut off by themselves where they alone decide, which is several times as quick. What people type is bound.
_COUNTED = "SELECT count(*) AS hits FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT ?)"
_IN_INDEX = "SELECT rowid AS id, {place} AS place FROM {index} WHERE {index} MATCH ?1 ORDER BY {order} LIMIT ?2"
_IN_BOTH = """
SELECT version.id, place
FROM (SELECT rowid AS id, {place} AS place FROM {index} WHERE {index} MATCH ?1) AS hit JOIN version USING (id)
WHERE {held} ORDER BY place LIMIT ?2
"""
_IN_TEXT = "SELECT id, -id AS place FROM version WHERE ?1 IS NULL AND {held} ORDER BY id DESC LIMIT ?2"
_HOLDS = r"(text LIKE ?{n} ESCAPE '\' OR author LIKE ?{n} ESCAPE '\' OR handle LIKE ?{n} ESCAPE '\')"
_POSTS_HIT = """
SELECT COALESCE(post.settled_as, post.id) AS id
FROM ({hits}) AS hit JOIN version ON version.id = hit.id JOIN post ON post.id = version.post
ORDER BY hit.place, version.id
"""


def _held(wanted: TextQuery) -> str:
    """The condition that a version holds every pattern; they are bound from the third parameter on."""
    return " AND ".join(_HOLDS.format(n=n) for n, _ in enumerate(wanted.patterns, start=3))
