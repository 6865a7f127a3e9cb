"""Database tables of posts, embeds, observations, snapshots and verdicts; the migrations must make these.

Those of articles are in `article_tables`, of versions in `content_tables`, of doubts in `doubt_tables`, of runs and the log in
`run_tables`, of withdrawals in `withdrawal_tables`; views, full-text indexes and triggers are in `schema_objects`.
Times are text, UTC, with six digits of fraction and a `Z`, so that text order is time order; digests are `sha256:…`, lists JSON.
The classes only declare columns and are never instantiated, since a `table=True` model does not validate its values.
"""

from typing import ClassVar

from sqlalchemy import CheckConstraint, Column, Computed, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from archiver.ledger import article_tables, content_tables, doubt_tables, run_tables, withdrawal_tables
from archiver.ledger.column_types import STRICT, Choice, NumberedRow, TableArguments, add_checks, flag, json_text, string
from archiver.ledger.name_tails import ALIAS_TAIL, KEY_TAIL
from archiver.model.embeds import Bounds, Kind
from archiver.verdicts.rules import Standing


class PostRow(NumberedRow, table=True):
    """A post; `key` is NULL until it is settled. If its key already has a row, `settled_as` points there, and readers follow it.

    Both change once, and after that only as a row of `renaming` says. SQLite computes `name` (`platform:key`) and `current` (the
    row that stands for the post: that of `settled_as`, or its own), so that every reader can join and search by them.
    """

    __tablename__ = "post"
    __table_args__: ClassVar[TableArguments] = (
        UniqueConstraint("platform", "key"),
        CheckConstraint("key IS NULL OR settled_as IS NULL"),
        Index("post_settled_as", "settled_as"),
        Index("post_current", "current"),
        Index("post_name", "name"),
        Index("post_key", "key"),
        Index("post_key_tail", text(f"{KEY_TAIL} COLLATE NOCASE")),
        STRICT,
    )

    platform: str = string()
    key: str | None = string()
    settled_as: int | None = Field(foreign_key="post.id")
    first_seen: str = string()
    name: str | None = Field(sa_column=Column(Text, Computed("platform || ':' || key", persisted=False)))
    current: int = Field(sa_column=Column(Integer, Computed("COALESCE(settled_as, id)", persisted=False)))


class EmbedRow(NumberedRow, table=True):
    """A post in an article version, as the article shows it (`Embed`); `named` is the post's name as the article gives it."""

    __tablename__ = "embed"
    __table_args__: ClassVar[TableArguments] = (
        UniqueConstraint("article_version", "digest"),
        Index("embed_post", "post"),
        Index("embed_handle", "handle"),
        Index("embed_printed", "printed", sqlite_where=text("printed IS NOT NULL")),
        STRICT,
    )

    article_version: int = Field(foreign_key="article_version.id")
    post: int = Field(foreign_key="post.id")
    digest: str = string()
    position: int
    kind: str = Field(sa_type=Choice(Kind))
    form: str = string()
    platform: str = string()
    named: str | None = string()
    url: str | None = string()
    aliases: str = json_text()
    words: str | None = string()
    truncated: bool = flag()
    bounds: str = Field(sa_type=Choice(Bounds))
    author: str | None = string()
    handle: str | None = Field(sa_type=Text(collation="NOCASE"))
    printed: str | None = string()
    locator: str = string()
    before: str = string()
    seen_at: str = string()


class ContextRow(NumberedRow, table=True):
    """The article's text directly before and after an embed."""

    __tablename__ = "context"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("embed"), STRICT)

    embed: int = Field(foreign_key="embed.id")
    before: str = string()
    after: str = string()


class AliasRow(NumberedRow, table=True):
    """Another name of a post; `source` is the probe that showed it, or `article`."""

    __tablename__ = "alias"
    __table_args__: ClassVar[TableArguments] = (
        UniqueConstraint("post", "name"),
        Index("alias_name", "name"),
        Index("alias_tail", text(f"{ALIAS_TAIL} COLLATE NOCASE")),
        STRICT,
    )

    post: int = Field(foreign_key="post.id")
    name: str = string()
    source: str = string()
    seen_at: str = string()


class OwnerRow(NumberedRow, table=True):
    """The account or channel that a post belongs to: the lasting id (`owner`) that the first trustworthy answer named.

    `source` is the probe that showed it, and `handle` and `name` are what it was called then.
    """

    __tablename__ = "owner"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("post"), STRICT)

    post: int = Field(foreign_key="post.id")
    owner: str = string()
    handle: str | None = string()
    name: str | None = string()
    source: str = string()
    seen_at: str = string()


class RelationRow(NumberedRow, table=True):
    """A relation to another post, `target`, a PostRef: it `quotes` or `answers` it, or its picture belongs to it (`media-home`)."""

    __tablename__ = "relation"
    __table_args__: ClassVar[TableArguments] = (
        UniqueConstraint("post", "kind", "target"),
        Index("relation_target", "target"),
        STRICT,
    )

    post: int = Field(foreign_key="post.id")
    kind: str = string()
    target: str = string()
    observation: int | None = Field(foreign_key="observation.id")
    seen_at: str = string()


class SettlementRow(NumberedRow, table=True):
    """The name (`ref`) that a nameless post was given, and how it was found."""

    __tablename__ = "settlement"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("post"), STRICT)

    post: int = Field(foreign_key="post.id")
    ref: str = string()
    how: str = string()
    observation: int | None = Field(foreign_key="observation.id")
    settled_at: str = string()


class RenamingRow(NumberedRow, table=True):
    """The name (`ref`) that a later version of the program gives a post, and the `former` one that it was recorded by."""

    __tablename__ = "renaming"
    __table_args__: ClassVar[TableArguments] = (Index("renaming_post", "post"), STRICT)

    post: int = Field(foreign_key="post.id")
    former: str = string()
    ref: str = string()
    renamed_at: str = string()


class AlignmentRow(NumberedRow, table=True):
    """An embed's words from where they really begin, found once the platform's own text was known; the latest row counts."""

    __tablename__ = "alignment"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("embed", "words"), STRICT)

    embed: int = Field(foreign_key="embed.id")
    words: str = string()
    aligned_at: str = string()


class ObservationRow(NumberedRow, table=True):
    """A dated reading of a post. For a control, `post` is NULL, since controls have no row there.

    `left_out` is 1 where the body was not kept, since it said the same as before.
    """

    __tablename__ = "observation"
    __table_args__: ClassVar[TableArguments] = (
        CheckConstraint("post IS NOT NULL OR control = 1"),
        Index("observation_post", "post", "run", "at"),
        Index("observation_control", "ref", "id", sqlite_where=text("control")),
        STRICT,
    )

    post: int | None = Field(foreign_key="post.id")
    ref: str | None = string()
    at: str = string()
    probe: str = string()
    about: str = string()
    witness: str = string()
    reading: str = Field(sa_type=Choice(("present", "gone", "withheld", "unreadable")))
    reason: str | None = string()
    ambiguous: bool | None = flag()
    why: str | None = string()
    detail: str | None = string()
    version: int | None = Field(foreign_key="version.id")
    chain: str | None = json_text()
    aliases: str | None = json_text()
    labels: str | None = json_text()
    edited: bool | None = flag()
    edited_at: str | None = string()
    owner: str | None = json_text()
    body: str | None = string()
    left_out: bool | None = flag()
    status: int | None
    url: str | None = string()
    healthy: bool = flag()
    unproven: str | None = json_text()
    control: bool = flag()
    rehearsed: bool = flag()


class MementoRow(NumberedRow, table=True):
    """The copy in a web archive that an observation is based on: its content (`version`), and when the archive saw it (`at`)."""

    __tablename__ = "memento"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("observation"), Index("memento_version", "version"), STRICT)

    observation: int = Field(foreign_key="observation.id")
    version: int | None = Field(foreign_key="version.id")
    archive: str = string()
    original: str = string()
    url: str = string()
    at: str = string()


class MediaRow(NumberedRow, table=True):
    """The digest of a post's picture or video, and a picture's perceptual signature."""

    __tablename__ = "media"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("post", "key", "digest"), STRICT)

    post: int = Field(foreign_key="post.id")
    key: str = string()
    digest: str = string()
    signature: str | None = string()
    seen_at: str = string()


class SnapshotRow(NumberedRow, table=True):
    """A snapshot file of a post or an article version; `shortfalls` are the reasons why it is incomplete.

    `shared` are the SHA-256 of the bodies that it refers to and that other snapshots may share; NULL if there are none.
    """

    __tablename__ = "snapshot"
    __table_args__: ClassVar[TableArguments] = (
        UniqueConstraint("path"),
        CheckConstraint("length(sha256) = 64"),
        CheckConstraint("(post IS NULL) <> (article_version IS NULL)"),
        Index("snapshot_post", "post"),
        Index("snapshot_article_version", "article_version"),
        STRICT,
    )

    post: int | None = Field(foreign_key="post.id")
    article_version: int | None = Field(foreign_key="article_version.id")
    path: str = string()
    sha256: str = string()
    size: int
    at: str = string()
    complete: bool = flag()
    shortfalls: str = json_text()
    shared: str | None = json_text()


class SharedBodyRow(SQLModel, table=True):
    """A snapshot that refers to a shared body, by the body's SHA-256; derived from the rows of `snapshot`, and no fact."""

    __tablename__ = "shared_body"
    __table_args__: ClassVar[TableArguments] = (CheckConstraint("length(sha256) = 64"), {"sqlite_with_rowid": False, **STRICT})

    sha256: str = Field(sa_type=Text, primary_key=True)
    snapshot: int = Field(primary_key=True)


class VerdictRow(NumberedRow, table=True):
    """A verdict on a post (`Verdict`); the latest row is the current one."""

    __tablename__ = "verdict"
    __table_args__: ClassVar[TableArguments] = (Index("verdict_post", "post"), STRICT)

    post: int = Field(foreign_key="post.id")
    at: str = string()
    standing: str = Field(sa_type=Choice(Standing))
    reason: str | None = string()
    rule: str = string()
    suspected: bool = flag()
    changed_after: str | None = string()
    changed_before: str | None = string()
    rests_on: str = json_text()
    changes: str = json_text()
    declared: bool | None = flag()


DECLARED_IN = (article_tables, content_tables, doubt_tables, run_tables, withdrawal_tables)
"""The modules that declare the other tables."""

METADATA = run_tables.METADATA
TABLES = METADATA.tables
"""Every table by its name."""

add_checks(METADATA)
