"""Read what was recorded of answers, in the order in which it was recorded, to compare it with the answers themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from archiver.ledger.facts import Cells
from archiver.ledger.observation_rows import content, joined_memento, observation
from archiver.ledger.queries import MEMENTO, Query
from archiver.ledger.rows import Row
from archiver.model.mementos import Memento
from archiver.model.observations import Observation
from archiver.model.posts import Author, PostRef
from archiver.model.timestamps import format_iso_micros

_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReading:
    """An observation as it was recorded: its row's cells, the post's row and platform, and the program that read the answer.

    `keeps_only_news` says that the run was to leave out answers that say the same as before.
    """

    observation: Observation
    cells: Cells
    post_id: int | None
    platform: str | None
    version: int | None
    program: str
    keeps_only_news: bool
    memento: Memento | None

    @property
    def where(self) -> str:
        """What findings call it."""
        return f"observation {self.observation.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MalformedReading:
    """The row of an observation with a value that no version of the program writes."""

    id: int

    @property
    def where(self) -> str:
        """What findings call it."""
        return f"observation {self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedContent:
    """A version as it was recorded: its row's cells, and its post, or that of a control."""

    id: int
    table: str
    cells: Cells

    @property
    def where(self) -> str:
        """What findings call it."""
        return f"{self.table} {self.id}"


class RecordedReadings:
    """What the ledger has on answers: functions of this module, bound to one query."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self.observed = partial(observed, query)

    def before(self, reading: RecordedReading) -> Observation | None:
        """The last full answer of the same probe with the same bytes, which a “not modified” stands for; with its content."""
        row = self._first(_BEFORE, reading.post_id, reading.observation.probe, reading.observation.body, reading.observation.id)
        if row is None:
            return None
        version = self.version(row["version"]) if row["version"] is not None else None
        return observation(row, content(version.cells) if version is not None else None)

    def version(self, version: int) -> RecordedContent | None:
        """A version by its id."""
        return self._content("version", "SELECT * FROM version WHERE id = ?", version)

    def state(self, post_id: int, probe: str, since: datetime, digest: str) -> RecordedContent | None:
        """The version that is a state of a post in the platform's own history."""
        at = format_iso_micros(since)
        return self._content("version", f"{_OF_POST} AND seen_at = ? AND digest = ?", post_id, probe, at, digest)

    def is_quoted(self, version: RecordedContent) -> bool:
        """Whether a version is the words in which an article shows the post, which the article's embed has too, or had."""
        return self._first(_QUOTED, version.id) is not None

    def control_content(self, ref: PostRef, probe: str, run: int) -> RecordedContent | None:
        """The content of a control that counted at the end of a run."""
        return self._content("control_version", _OF_CONTROL, str(ref), probe, run)

    def contents(self) -> Iterator[RecordedContent]:
        """All versions of posts and of controls; those of posts have the cell `post`."""
        for table in ("version", "control_version"):
            for row in _by_id(self._query, f"SELECT * FROM {table}", table):  # noqa: S608 - our own names
                yield RecordedContent(id=row["id"], table=table, cells=_cells(row))

    def media(self) -> Iterator[Row]:
        """All digests of pictures and videos: `id`, `post`, `key` and `digest`."""
        return _by_id(self._query, "SELECT id, post, key, digest FROM media", "media")

    def owner(self, post_id: int, *, before: int) -> Author | None:
        """The owner of a post that was known before a run."""
        row = self._first("SELECT owner, handle, name FROM owner WHERE post = ? AND run < ?", post_id, before)
        return None if row is None else Author(id=row["owner"], handle=row["handle"], name=row["name"])

    def control_author(self, ref: PostRef, probe: str) -> Author | None:
        """The author that a control was first read with by a probe, if it has a lasting id."""
        row = self._first(_CONTROL_AUTHOR, str(ref), probe)
        return None if row is None else Author(id=row["author_id"], handle=row["handle"], name=row["author"])

    def api_author(self, post_id: int, *, before: int) -> str | None:
        """The id of a post's author that an answer of the platform's API had proven before a run."""
        return api_author(self._query, post_id, before=before)

    def snapshots_with(self, body: str) -> list[str]:
        """The snapshots of the posts about which an answer with these bytes came in the same run."""
        return [row["path"] for row in self._query(_SNAPSHOTS_WITH, (body,))]

    def _content(self, table: str, sql: str, *values: str | int) -> RecordedContent | None:
        row = self._first(sql, *values)
        return None if row is None else RecordedContent(id=row["id"], table=table, cells=_cells(row))

    def _first(self, sql: str, *values: str | int | None) -> Row | None:
        return next(iter(self._query(sql, values)), None)


def api_author(query: Query, post_id: int, *, before: int) -> str | None:
    """The id of a post's author that an answer of the platform's API had proven before a run."""
    return next((row["author_id"] for row in query(_API_AUTHOR, (post_id, before))), None)


def observed(query: Query) -> Iterator[RecordedReading | MalformedReading]:
    """All observations, in the order in which they were recorded; without their contents."""
    for row in _by_id(query, _OBSERVED, "observation"):
        try:
            memento = joined_memento(row)
            read = observation(row, None, memento)
        except (ValueError, TypeError, KeyError, AttributeError):  # somebody wrote it who is not this program
            yield MalformedReading(id=row["id"])
            continue
        yield RecordedReading(
            observation=read,
            cells=_cells(row),
            post_id=row["post"],
            platform=row["platform"],
            version=row["version"],
            program=row["program"],
            keeps_only_news=row["keep_answers"] == "news",
            memento=memento,
        )


def _by_id(query: Query, sql: str, table: str) -> Iterator[Row]:
    """The rows of a query of a table in the order of their ids, a few at once; without those that were destroyed."""
    destroyed = f"SELECT 1 FROM entry WHERE entry.fact = '{table}' AND entry.row = {table}.id AND entry.salt IS NULL"  # noqa: S608 - our own names
    last = -1
    while rows := list(
        query(f"{sql} WHERE {table}.id > ? AND NOT EXISTS ({destroyed}) ORDER BY {table}.id LIMIT ?", (last, _ROWS_AT_ONCE))
    ):
        yield from rows
        last = rows[-1]["id"]


def _cells(row: Row) -> Cells:
    return {name: row[name] for name in row.keys()}  # noqa: SIM118 - a row iterates over its values


_OBSERVED = f"""
SELECT observation.*, run.program, json_extract(run.options, '$.keep_answers') AS keep_answers, post.platform, {MEMENTO}
FROM observation JOIN run ON run.id = observation.run LEFT JOIN post ON post.id = observation.post
    LEFT JOIN memento ON memento.observation = observation.id
"""  # noqa: S608 - our own names
_BEFORE = """
SELECT * FROM observation WHERE post = ? AND probe = ? AND body = ? AND id < ? AND status <> 304 ORDER BY id DESC LIMIT 1
"""
_OF_POST = "SELECT * FROM version WHERE post = ? AND probe = ?"
_OF_CONTROL = "SELECT * FROM control_version WHERE ref = ? AND probe = ? AND run <= ? ORDER BY id DESC LIMIT 1"
_CONTROL_AUTHOR = """
SELECT author_id, handle, author FROM control_version WHERE ref = ? AND probe = ? AND author_id IS NOT NULL ORDER BY id LIMIT 1
"""
_API_AUTHOR = """
SELECT version.author_id FROM observation JOIN version ON version.id = observation.version
WHERE observation.post = ? AND observation.run < ? AND observation.about = 'post' AND observation.witness = 'platform-api'
    AND NOT observation.control
ORDER BY observation.run, observation.at, observation.id LIMIT 1
"""
_QUOTED = """
SELECT 1 FROM version JOIN embed ON embed.post = version.post AND embed.run = version.run AND embed.seen_at = version.seen_at
WHERE version.id = ? AND version.probe = 'article' AND (
    EXISTS (SELECT 1 FROM entry WHERE entry.fact = 'embed' AND entry.row = embed.id AND entry.salt IS NULL)
    OR embed.words IS version.text AND embed.author IS version.author
    AND embed.handle IS version.handle AND embed.truncated = version.truncated
    AND coalesce(version.author_id, version.quoted, version.reply_to, version.posted_at, version.language, version.links) IS NULL
    AND version.media = '[]'
    AND version.witness = CASE embed.form WHEN 'flat-text' THEN 'flat-text' ELSE 'article-markup' END
)
"""
_SNAPSHOTS_WITH = """
SELECT DISTINCT snapshot.path FROM observation JOIN snapshot ON snapshot.post = observation.post AND snapshot.run = observation.run
WHERE observation.body = ? LIMIT 100
"""
