"""Tables of contents: what posts and control posts said, and the form in which it is searched."""

from typing import ClassVar

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from archiver.ledger.column_types import STRICT, NumberedRow, TableArguments, flag, json_text, string


class ContentRow(NumberedRow):
    """Base of the tables whose rows have a content as one probe showed it; `digest` is of canonical form number `canonical`."""

    probe: str = string()
    digest: str = string()
    canonical: int
    text: str = string()
    author_id: str | None = string()
    author: str | None = string()
    handle: str | None = Field(sa_type=Text(collation="NOCASE"))
    truncated: bool = flag()
    media: str = json_text()
    quoted: str | None = string()
    reply_to: str | None = string()
    posted_at: str | None = string()
    language: str | None = string()
    links: str | None = json_text()
    seen_at: str = string()


class ControlVersionRow(ContentRow, table=True):
    """A content of a control post, when it first appeared or came back after another one; the first is what it is known with."""

    __tablename__ = "control_version"
    __table_args__: ClassVar[TableArguments] = (Index("control_version_ref", "ref", "probe"), STRICT)

    ref: str = string()


class VersionRow(ContentRow, table=True):
    """A content of a post as one witness showed it through one probe, when it first appeared or came back after another content.

    For a web archive's copy, `seen_at` is when the archive saw it; `probe` is `article` for quotations in articles.
    """

    __tablename__ = "version"
    __table_args__: ClassVar[TableArguments] = (
        Index("version_post", "post", "probe", "witness"),
        Index("version_handle", "handle"),
        Index("version_posted_at", "posted_at", sqlite_where=text("posted_at IS NOT NULL")),
        STRICT,
    )

    post: int = Field(foreign_key="post.id")
    witness: str = string()


class FoldedVersionRow(SQLModel, table=True):
    """A version's text, author and handle as they are searched (`archiver/model/folding.py`); derived, and no fact."""

    __tablename__ = "folded_version"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    id: int = Field(primary_key=True, foreign_key="version.id")
    text: str = string()
    author: str | None = string()
    handle: str | None = string()


class SpellingRow(SQLModel, table=True):
    """A word of the folded versions by a key that words of nearly the same spelling share; derived, and no fact."""

    __tablename__ = "spelling"
    __table_args__: ClassVar[TableArguments] = ({"sqlite_with_rowid": False, **STRICT},)

    key: str = Field(sa_type=Text, primary_key=True)
    word: str = Field(sa_type=Text, primary_key=True)
