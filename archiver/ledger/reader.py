"""Read the ledger: `LedgerReader` finds posts for look-ups, reports and checks.

It opens the database read-only, never waits for a run, and imports only the standard library, so that a look-up starts quickly.
The functions that derive a post's URL and time from its name are arguments, since they belong to the platforms.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archiver.checking.schedule import ScheduleEntry
from archiver.ledger import announcements, last_run, logged_facts, name_search, queries, run_files
from archiver.ledger.article_posts import article_at, article_named
from archiver.ledger.due_posts import schedule_entries_among
from archiver.ledger.facts import Cell
from archiver.ledger.post_identity import post_named
from archiver.ledger.post_records import NameFacts, post_records
from archiver.ledger.rows import Row
from archiver.ledger.schema_version import SCHEMA, earlier_version, is_blank, no_ledger_yet, require_known, revision_of
from archiver.ledger.search_index import folding_of
from archiver.ledger.snapshots import every_snapshot
from archiver.ledger.sqlite_errors import ledger_errors, raise_if_damaged
from archiver.ledger.verdict_changes import all_changes
from archiver.ledger.withdrawals import every_withdrawal, in_force, withdrawn_article, withdrawn_posts
from archiver.ledger.word_search import with_all
from archiver.model.folding import FOLDING
from archiver.model.posts import PostRef
from archiver.model.timestamps import format_iso_micros
from archiver.reporting.records import PostChange, PostRecord

if TYPE_CHECKING:
    from archiver.ledger.inclusion_proofs import PostProofs, Proof
    from archiver.reporting.post_lives import PostLives

_POSTS_AT_ONCE = 500
"""How many posts are read at once: a compromise between speed and memory."""

_MAPPED_BYTES = 1 << 31
"""How many bytes of the file SQLite maps into memory, which makes the search through texts twice as fast."""

MAX_LOOKUP_POSTS = 50
"""The default limit of posts that a look-up by words returns."""


class LedgerReader:
    """The ledger, open for reading."""

    def __init__(self, path: Path, connection: sqlite3.Connection, name_facts: NameFacts) -> None:
        self.path = path
        self._connection = connection
        self._name_facts = name_facts
        connection.create_function("posted_at_of", 2, self._posted_at_of, deterministic=True)
        self.last_run = partial(last_run.last_run, self._query)
        self.every_snapshot = partial(every_snapshot, self._query)
        self.announced = partial(announcements.announced, self._query)
        self.run_files = partial(run_files.run_files, self._query)
        self.logged_facts = partial(logged_facts.logged_facts, self._query)
        self.every_post = partial(queries.every_post, self._query)
        self.observations = partial(queries.observations, self._query)
        self.post_of = partial(post_named, self._query)
        self.aliases = partial(queries.aliases, self._query)
        self.embeds = partial(queries.embeds, self._query)
        self.current_verdicts = partial(queries.current_verdicts, self._query)
        self.withdrawals = partial(every_withdrawal, self._query)
        self.withdrawn_posts = partial(withdrawn_posts, self._query)
        self.withdrawn_article = partial(withdrawn_article, self._query)
        self.withdrawal_in_force = partial(in_force, self._query)
        self.pinned = partial(queries.pinned, self._query)
        self.query: Callable[[str, tuple[Cell, ...]], Iterable[Row]] = self._query
        self.article_named = partial(article_named, self._query)
        self.article_at = partial(article_at, self._query)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        address: Callable[[PostRef, Sequence[str]], str | None],
        posted_at: Callable[[PostRef], datetime | None],
    ) -> Self:
        """Open the ledger at a path; `InputError` if there is none yet, `LedgerError` if it cannot be read."""
        if not path.is_file() or path.stat().st_size == 0:
            raise no_ledger_yet(path)
        with ledger_errors(path):
            connection = connect_read_only(path)
            found, blank, folding = revision_of(connection), is_blank(connection), folding_of(connection)
        if blank:
            raise no_ledger_yet(path)
        require_known(found, path)
        if found != SCHEMA or folding != FOLDING:
            raise earlier_version(path)
        return cls(path, connection, NameFacts(address=address, posted_at=posted_at))

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        self.close()
        raise_if_damaged(error, self.path)

    # -- posts

    def all_posts(self, *, history: bool = False) -> Iterator[PostRecord]:
        """The records of all posts, in the order in which they were first seen."""
        ids = [row["id"] for row in self._query("SELECT id FROM post WHERE settled_as IS NULL ORDER BY id")]
        for start in range(0, len(ids), _POSTS_AT_ONCE):
            yield from self._records(ids[start : start + _POSTS_AT_ONCE], history=history)

    def post_record(self, post_id: int, *, history: bool = False) -> PostRecord | None:
        """The record of a post by its id, or of the post that it was settled as; None if there is none."""
        rows = self._query("SELECT COALESCE(settled_as, id) AS id FROM post WHERE id = ?", (post_id,))
        return next(iter(self._records([row["id"] for row in rows], history=history)), None)

    def lives(self, *, resting: str | None = None) -> "PostLives":
        """The lives of all posts that articles show (`ledger.lives`)."""
        from archiver.ledger.lives import lives  # noqa: PLC0415 - a look-up does not need it

        with self.at_one_time():
            return lives(self._query, posted_at=self._name_facts.posted_at, resting=resting)

    def changes(self, since: datetime | None = None) -> list[PostChange]:
        """The changes of standing and the new suspicions since a time, oldest first."""
        with self.at_one_time():
            return all_changes(self._query, since=since)

    def proof(self, index: int) -> "Proof | None":
        """The proof that an entry of the log is covered by the newest checkpoint; None if no run has signed it yet."""
        from archiver.ledger.inclusion_proofs import proof  # noqa: PLC0415 - a look-up does not need it

        with self.at_one_time():
            return proof(self._query, index)

    def proofs(self, post_id: int, *, size: int, surroundings: bool = True) -> "PostProofs":
        """The proofs of all facts about a post in the log when it had a size, and the number of later ones."""
        from archiver.ledger.inclusion_proofs import proofs_about  # noqa: PLC0415 - see `proof`

        with self.at_one_time():
            return proofs_about(self._query, post_id, size=size, surroundings=surroundings)

    def schedule_entry(self, post_id: int, *, now: datetime) -> ScheduleEntry | None:
        """The schedule entry of a post, which decides when it is due; None if there is no such post."""
        with self.at_one_time():
            return next(iter(schedule_entries_among(self._query, (post_id,), now=now, posted_at=self._name_facts.posted_at)), None)

    # -- look-up

    def by_ref(self, ref: PostRef, *, history: bool = False) -> list[PostRecord]:
        """The post with a name, then those that have the name as an alias."""
        return self._records(name_search.by_ref(self._query, ref), history=history)

    def by_alias(self, name: str) -> list[PostRecord]:
        """The posts with an alias, case-sensitive."""
        return self._records(name_search.by_alias(self._query, name), history=False)

    def by_code(self, code: str) -> list[PostRecord]:
        """The posts with an alias that ends in a code, case-sensitive."""
        return self._records(name_search.by_code(self._query, code), history=False)

    def by_handle(self, handle: str) -> list[PostRecord]:
        """The posts by an author's handle; newest first."""
        return self._records(name_search.by_handle(self._query, handle), history=False)

    def by_words(self, text: str, *, limit: int = MAX_LOOKUP_POSTS) -> list[PostRecord]:
        """The posts whose text, author or handle contain every term, best match first."""
        return self._records(with_all(self._query, text).ids[:limit], history=False)

    def by_ids(self, post_ids: Collection[int], *, history: bool = False) -> list[PostRecord]:
        """The posts with these ids, in that order."""
        return self._records(post_ids, history=history)

    # -- queries

    def _records(self, post_ids: Collection[int], *, history: bool) -> list[PostRecord]:
        """The records of the posts with these ids, each once, in that order."""
        with self.at_one_time():
            return post_records(self._query, list(dict.fromkeys(post_ids)), self._name_facts, history=history)

    def _posted_at_of(self, platform: str, key: str | None) -> str | None:
        """When a post was published, as its key says."""
        at = self._name_facts.posted_at(PostRef(platform=platform, key=key)) if key is not None else None
        return format_iso_micros(at) if at is not None else None

    def _query(self, sql: str, parameters: tuple[Cell, ...] = ()) -> Iterable[Row]:
        with ledger_errors(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def read_with_little_memory(self) -> None:
        """Do not map the file into memory: for who reads all of it, and is to stay small."""
        self._query("PRAGMA mmap_size = 0")

    @contextmanager
    def at_one_time(self) -> Iterator[None]:
        """Let all queries inside see the same state, whatever a run writes meanwhile; within another one, its state."""
        if self._connection.in_transaction:
            yield
            return
        self._query("BEGIN")
        try:
            yield
        finally:
            self._connection.rollback()


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A read-only connection; also to a file on a read-only medium, if there is no write-ahead log beside it."""
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
