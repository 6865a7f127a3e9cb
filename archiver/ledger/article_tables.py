"""Database tables of articles: their versions, each time that they were read, and since when they do not answer any more."""

from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from archiver.ledger.column_types import STRICT, Choice, NumberedRow, TableArguments, flag, string
from archiver.model.articles import Absence


class ArticleRow(NumberedRow, table=True):
    """An article; `name` is its URL, or its source if it has no URL."""

    __tablename__ = "article"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("name"), STRICT)

    name: str = string()


class ArticleVersionRow(NumberedRow, table=True):
    """A version of an article as first read, with its metadata (`ArticleMetadata`)."""

    __tablename__ = "article_version"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("article", "digest"), STRICT)

    article: int = Field(foreign_key="article.id")
    source: str = string()
    digest: str = string()
    markup: str = string()
    url: str | None = string()
    title: str | None = string()
    published: str | None = string()
    language: str | None = string()
    outlet: str | None = string()
    seen_at: str = string()


class ArticleReadingRow(NumberedRow, table=True):
    """A time at which an article was read, and the version that was found (`ArticleReading`).

    The same `mark` means the same version, whatever its bytes. `characters`, `rendered` and `partial` tell whether a post that was
    not found could have been seen.
    """

    __tablename__ = "article_reading"
    __table_args__: ClassVar[TableArguments] = (
        Index("article_reading_version", "article_version", "seen_at"),
        Index("article_reading_mark", "mark"),
        STRICT,
    )

    article_version: int = Field(foreign_key="article_version.id")
    mark: str = string()
    characters: int
    rendered: bool = flag()
    partial: bool = flag()
    modified: str | None = string()
    seen_at: str = string()


class ArticleAbsenceRow(NumberedRow, table=True):
    """A time at which an article that had been read did not answer any more (`how`), or answered again (NULL)."""

    __tablename__ = "article_absence"
    __table_args__: ClassVar[TableArguments] = (Index("article_absence_article", "article"), STRICT)

    article: int = Field(foreign_key="article.id")
    how: str | None = Field(sa_type=Choice(Absence))
    seen_at: str = string()
