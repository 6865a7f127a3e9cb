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
from archiver.ledger import announcements, full_text, last_run, logged_facts, queries, run_files
from archiver.ledger.article_posts import article_at, article_named
from archiver.ledger.due_posts import schedule_entries_among
from archiver.ledger.facts import Cell
from archiver.ledger.full_text import TextQuery
from archiver.ledger.post_identity import post_named
from archiver.ledger.post_records import NameFacts, post_records
from archiver.ledger.rows import Row, storable
from archiver.ledger.schema_version import SCHEMA, earlier_version, is_blank, no_ledger_yet, require_known, revision_of
from archiver.ledger.search_index import folding_of
from archiver.ledger.snapshots import every_snapshot
from archiver.ledger.sqlite_errors import ledger_errors, raise_if_damaged
from archiver.ledger.verdict_changes import all_changes
from archiver.ledger.withdrawals import every_withdrawal, in_force, withdrawn_posts
from archiver.model.folding import FOLDING
from archiver.model.posts import PostRef
from archiver.reporting.records import PostChange, PostRecord

if TYPE_CHECKING:
    from archiver.ledger.inclusion_proofs import PostProofs, Proof

_POSTS_AT_ONCE = 500
"""How many posts are read at once: a compromise between speed and memory."""

_MAPPED_BYTES = 1 << 30
"""How many bytes of the file SQLite maps into memory, which makes the search through texts twice as fast."""

MAX_LOOKUP_POSTS = 50
"""The default limit of posts that a look-up by words returns."""


class LedgerReader:
    """The ledger, open for reading."""

    def __init__(self, path: Path, connection: sqlite3.Connection, name_facts: NameFacts) -> None:
        self.path = path
        self._connection = connection
        self._name_facts = name_facts
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
        named = self._ids("SELECT id FROM post WHERE platform = ? AND key = ?", (ref.platform, storable(ref.key)))
        return self._records([*named, *self._ids(_BY_ALIAS, (storable(str(ref)),))], history=history)

    def by_alias(self, name: str, *, history: bool = False) -> list[PostRecord]:
        """The posts with an alias, case-sensitive."""
        return self._records(self._ids(_BY_ALIAS, (storable(name),)), history=history)

    def by_code(self, code: str, *, history: bool = False) -> list[PostRecord]:
        """The posts with an alias that ends in a code (`pic.twitter.com/CODE`, `t.co/CODE`), case-sensitive."""
        return self._records(self._ids(_BY_CODE, ("/" + storable(code).strip("/"),)), history=history)

    def by_key(self, key: str, *, history: bool = False) -> list[PostRecord]:
        """The posts of any platform whose key is this one, or ends in it after a slash, an underscore or an equals sign."""
        return self._records(self._ids(_BY_KEY, (storable(key),)), history=history)

    def by_handle(self, handle: str, *, history: bool = False) -> list[PostRecord]:
        """The posts by an author's handle, with or without `@`, case-insensitive; newest first."""
        return self._records(self._ids(_BY_HANDLE, (storable(handle).strip().removeprefix("@"),)), history=history)

    def by_ids(self, post_ids: Collection[int], *, history: bool = False) -> list[PostRecord]:
        """The posts with these ids, in that order."""
        return self._records(post_ids, history=history)

    def by_words(self, text: str, *, limit: int = MAX_LOOKUP_POSTS) -> list[PostRecord]:
        """The posts whose text, author or handle contain every term, best match first."""
        found: dict[int, None] = {}
        for index, wanted in (("words", full_text.word_query(text)), ("trigrams", full_text.trigram_query(text))):
            if wanted is not None and len(found) < limit:
                found |= dict.fromkeys(self._search(index, wanted, limit))
        return self._records(list(found)[:limit], history=False)

    # -- queries

    def _search(self, index: str, wanted: TextQuery, limit: int) -> list[int]:
        """The ids of the posts that match, best version first; with duplicates."""
        max_hits = limit * _HITS_PER_POST
        if wanted.match is None:
            return self._ids_of_hits(_IN_TEXT.format(condition=_condition(wanted)), (None, max_hits, *wanted.patterns))
        counted = self._query(_COUNTED.format(index=index), (wanted.match, _MAX_RANKED_HITS))
        score, order = ("rank", "rank") if next(iter(counted))["hits"] < _MAX_RANKED_HITS else ("-rowid", "rowid DESC")
        template = _IN_BOTH if wanted.patterns else _IN_INDEX
        sql = template.format(index=index, score=score, order=order, condition=_condition(wanted))
        return self._ids_of_hits(sql, (wanted.match, max_hits, *wanted.patterns))

    def _ids_of_hits(self, sql: str, parameters: tuple[Cell, ...]) -> list[int]:
        return self._ids(_POSTS_HIT.format(hits=sql), parameters)

    def _ids(self, sql: str, parameters: tuple[Cell, ...]) -> list[int]:
        return [row["id"] for row in self._query(sql, parameters)]

    def _records(self, post_ids: Collection[int], *, history: bool) -> list[PostRecord]:
        """The records of the posts with these ids, each once, in that order."""
        with self.at_one_time():
            return post_records(self._query, list(dict.fromkeys(post_ids)), self._name_facts, history=history)

    def _query(self, sql: str, parameters: tuple[Cell, ...] = ()) -> Iterable[Row]:
        with ledger_errors(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def at_one_time(self) -> Iterator[None]:
        """Let all queries inside see the same state, whatever a run writes meanwhile."""
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


_BY_ALIAS = """
SELECT COALESCE(post.settled_as, post.id) AS id FROM alias JOIN post ON post.id = alias.post WHERE alias.name = ? ORDER BY alias.id
"""
_BY_CODE = """
SELECT COALESCE(post.settled_as, post.id) AS id FROM alias JOIN post ON post.id = alias.post
WHERE substr(alias.name, -length(?1)) = ?1 ORDER BY alias.id
"""
_BY_KEY = """
SELECT id FROM post WHERE key = ?1 OR substr(key, -length(?1) - 1) IN ('/' || ?1, '_' || ?1, '=' || ?1) ORDER BY key <> ?1, id
"""
_BY_HANDLE = """
SELECT COALESCE(post.settled_as, post.id) AS id FROM post
WHERE COALESCE(post.settled_as, post.id) NOT IN (SELECT post FROM withdrawn WHERE post IS NOT NULL) AND post.id IN (
    SELECT post FROM embed WHERE handle IN (?1, '@' || ?1) UNION SELECT post FROM version WHERE handle IN (?1, '@' || ?1)
)
ORDER BY post.first_seen DESC, post.id DESC
"""


_HITS_PER_POST = 8
"""How many hits are read per requested post, since a post has several versions."""

_MAX_RANKED_HITS = 10_000
"""With more hits than this the newest come first: ranking them is slow, and a word that is everywhere ranks nothing."""

# Without patterns the index itself ranks and limits, which is several times as fast. User input is always a bound parameter.
_COUNTED = "SELECT count(*) AS hits FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT ?)"
_IN_INDEX = "SELECT rowid AS id, {score} AS score FROM {index} WHERE {index} MATCH ?1 ORDER BY {order} LIMIT ?2"
_IN_BOTH = """
SELECT folded_version.id, score
FROM (SELECT rowid AS id, {score} AS score FROM {index} WHERE {index} MATCH ?1) AS hit JOIN folded_version USING (id)
WHERE {condition} ORDER BY score LIMIT ?2
"""
_IN_TEXT = "SELECT id, -id AS score FROM folded_version WHERE ?1 IS NULL AND {condition} ORDER BY id DESC LIMIT ?2"
_CONTAINS = "(text GLOB ?{n} OR author GLOB ?{n} OR handle GLOB ?{n})"
_POSTS_HIT = """
SELECT COALESCE(post.settled_as, post.id) AS id
FROM ({hits}) AS hit JOIN version ON version.id = hit.id JOIN post ON post.id = version.post
WHERE COALESCE(post.settled_as, post.id) NOT IN (SELECT post FROM withdrawn WHERE post IS NOT NULL)
ORDER BY hit.score, version.id
"""


def _condition(wanted: TextQuery) -> str:
    """The SQL condition that a version matches every pattern; patterns are bound from the third parameter on."""
    return " AND ".join(_CONTAINS.format(n=n) for n, _ in enumerate(wanted.patterns, start=3))
