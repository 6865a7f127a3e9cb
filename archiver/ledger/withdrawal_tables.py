"""Database table of withdrawals: what is no longer shown, or was destroyed; its rows are the signed tombstones."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from archiver.ledger.column_types import STRICT, Choice, NumberedRow, TableArguments, json_text, string
from archiver.reporting.withdrawals import Level


class WithdrawalRow(NumberedRow, table=True):
    """A withdrawal of a post, an article or a snapshot.

    `entries` are the log indices of the destroyed facts, as a list of pairs of the first and the last of a range; `files` are the
    SHA-256 of the files that were removed or rewritten, and of the shared bodies that were removed. The subject is only named by
    its row, since a purge destroys its name. A destroyed snapshot has no row any more.
    """

    __tablename__ = "withdrawal"
    __table_args__: ClassVar[TableArguments] = (
        CheckConstraint("(post IS NOT NULL) + (article IS NOT NULL) + (snapshot IS NOT NULL) = 1"),
        Index("withdrawal_post", "post"),
        STRICT,
    )

    post: int | None = Field(foreign_key="post.id")
    article: int | None = Field(foreign_key="article.id")
    snapshot: int | None
    level: str = Field(sa_type=Choice(Level))
    reason: str = string()
    by: str = string()
    at: str = string()
    entries: str = json_text()
    files: str = json_text()


class ReplacementRow(NumberedRow, table=True):
    """The file of a run was rewritten without what a withdrawal destroyed: where it is now, and its digest."""

    __tablename__ = "replacement"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    withdrawal: int = Field(foreign_key="withdrawal.id")
    run_file: int = Field(foreign_key="run_file.id")
    path: str = string()
    sha256: str = string()
    size: int
