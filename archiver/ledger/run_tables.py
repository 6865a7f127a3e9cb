"""Tables of runs, of the log and its checkpoints, and of mutable state between runs (hosts, HTTP validators, what is due)."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from archiver.ledger.column_types import STRICT, NumberedRow, TableArguments, flag, json_text, string


class RunRow(SQLModel, table=True):
    """A run of the program that wrote to the ledger; `custody` says who ran what, and where."""

    __tablename__ = "run"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = string()
    started: str = string()
    finished: str | None = string()
    rehearsed: bool = flag()
    program: str = string()
    custody: str = json_text()
    options: str = json_text()
    summary: str | None = json_text()


class EntryRow(SQLModel, table=True):
    """A leaf of the tree: its fact, the salted commitment to it, and the hash of the largest perfect subtree that it completes.

    `salt` is NULL if the fact was destroyed. `subtree` is NULL if that subtree is the leaf alone. From it the frontier and proofs
    are computed with few rows (`merkle_log`).
    """

    __tablename__ = "entry"
    __table_args__: ClassVar[TableArguments] = (
        UniqueConstraint("fact", "row"),
        CheckConstraint("length(salt) = 16"),
        CheckConstraint("length(commitment) = 32"),
        CheckConstraint("length(subtree) = 32"),
        STRICT,
    )

    leaf_index: int = Field(primary_key=True)
    fact: str = string()
    row: int
    salt: bytes | None = Field(sa_type=LargeBinary)
    commitment: bytes = Field(sa_type=LargeBinary)
    subtree: bytes | None = Field(sa_type=LargeBinary)


class AnnouncementRow(NumberedRow, table=True):
    """A file that a run is about to write, before it has its final name: only such files are adopted."""

    __tablename__ = "announcement"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("path"), STRICT)

    path: str = string()
    at: str = string()


class RunFileRow(NumberedRow, table=True):
    """The file of a run: the facts with the log indices from `first` to before `until` are in it, with the answers behind them."""

    __tablename__ = "run_file"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("path"), STRICT)

    path: str = string()
    sha256: str = string()
    size: int
    first: int
    until: int


class CustodyRow(SQLModel, table=True):
    """What was done with the archive, outside of a run or in one: verified, exported, withdrawn, rebuilt, a key exchanged."""

    __tablename__ = "custody"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    run: int | None = Field(foreign_key="run.id")
    act: str = string()
    at: str = string()
    detail: str = json_text()


class NamingRow(SQLModel, table=True):
    """The number of the rules of names by which a run has brought all posts of the ledger to their present names."""

    __tablename__ = "naming"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    rules: int = Field(primary_key=True)
    run: int = Field(foreign_key="run.id")


class CheckpointRow(NumberedRow, table=True):
    """The signed root at the end of a run, as a C2SP signed note; the public key is outside of the database."""

    __tablename__ = "checkpoint"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    size: int
    root: str = string()
    note: str = string()
    at: str = string()


class HostRow(SQLModel, table=True):
    """A host that asked us to wait: until when (`not_before`), and how often in a row (`strikes`)."""

    __tablename__ = "host"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    host: str = string(primary_key=True)
    not_before: str = string()
    strikes: int


class ValidatorRow(SQLModel, table=True):
    """The HTTP validators of a probe's last whole answer, and the observation that a 304 confirms."""

    __tablename__ = "validator"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    post: int = Field(primary_key=True, foreign_key="post.id")
    probe: str = string(primary_key=True)
    url: str = string()
    etag: str | None = string()
    modified: str | None = string()
    whole_at: str = string()
    observation: int = Field(foreign_key="observation.id")


class DueRow(SQLModel, table=True):
    """When a post is to be checked next (`at`), as the last run computed it, so that it need not be computed from all observations.

    `rests` says why it is not checked, NULL where it is; `silent_since` since when its `service` gives no usable answer about it,
    and `silent_why` why.
    """

    __tablename__ = "due"
    __table_args__: ClassVar[TableArguments] = (STRICT,)

    post: int = Field(primary_key=True, foreign_key="post.id")
    service: str = string()
    at: str = string()
    rests: str | None = string()
    silent_since: str | None = string()
    silent_why: str | None = string()


METADATA = SQLModel.metadata
