"""The tables of runs, of the log and its checkpoints, and of what is kept between runs and is no fact."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from archiver.ledger.column_types import STRICT, NumberedRow, TableArguments, flag, json_text, string


class RunRow(SQLModel, table=True):
    """One run of the program that wrote here."""

    __tablename__ = "run"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = string()
    started: str = string()
    finished: str | None = string()
    rehearsed: bool = flag()
    program: str = string()
    options: str = json_text()
    summary: str | None = json_text()


class EntryRow(SQLModel, table=True):
    """One leaf of the tree: which fact it stands for, its hash, and the hash of the largest whole subtree that it completes.

    `subtree` is NULL where that is the leaf alone; with it, the tree's right edge and any proof are a few rows away (`merkle_log`).
    """

    __tablename__ = "entry"
    __table_args__: ClassVar[TableArguments] = (
        UniqueConstraint("fact", "row"),
        CheckConstraint("length(leaf) = 32"),
        CheckConstraint("length(subtree) = 32"),
        STRICT,
    )

    leaf_index: int = Field(primary_key=True)
    fact: str = string()
    row: int
    leaf: bytes = Field(sa_type=LargeBinary)
    subtree: bytes | None = Field(sa_type=LargeBinary)


class CheckpointRow(NumberedRow, table=True):
    """The signed root at the end of a run, as a C2SP signed note; `verifier` is the key that checks it."""

    __tablename__ = "checkpoint"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    size: int
    root: str = string()
    note: str = string()
    verifier: str = string()
    at: str = string()


class HostRow(SQLModel, table=True):
    """A host that asked us to wait: not before when, and how often in a row."""

    __tablename__ = "host"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    host: str = string(primary_key=True)
    not_before: str = string()
    strikes: int


class ValidatorRow(SQLModel, table=True):
    """The HTTP validators of a probe's last whole answer, and the observation that stands as long as they hold: no fact."""

    __tablename__ = "validator"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    post: int = Field(primary_key=True, foreign_key="post.id")
    probe: str = string(primary_key=True)
    url: str = string()
    etag: str | None = string()
    modified: str | None = string()
    whole_at: str = string()
    observation: int = Field(foreign_key="observation.id")


METADATA = SQLModel.metadata
