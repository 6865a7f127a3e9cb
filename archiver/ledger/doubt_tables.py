"""Tables of doubts: claims of a run about many posts that do not count, the posts that would have moved, and how doubts end."""

from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from archiver.ledger.column_types import STRICT, Choice, NumberedRow, TableArguments, string
from archiver.model.observations import Claim


class DoubtRow(NumberedRow, table=True):
    """A run whose claim about many posts of a platform (or of its `host`) is doubtful: they moved alike, more than `allowed`.

    `moved` of the `compared` posts moved, as `probe` showed.
    """

    __tablename__ = "doubt"
    __table_args__: ClassVar[TableArguments] = (Index("doubt_platform", "platform", "claim"), STRICT)

    platform: str = string()
    host: str | None = string()
    claim: str = Field(sa_type=Choice(Claim))
    probe: str = string()
    moved: int
    compared: int
    allowed: int
    at: str = string()


class DoubtedMoveRow(NumberedRow, table=True):
    """A post that would have moved by a doubtful claim, and the run whose observation makes it: the doubtful or a killed one."""

    __tablename__ = "doubted_move"
    __table_args__: ClassVar[TableArguments] = (
        UniqueConstraint("post", "doubt", "of_run"),
        Index("doubted_move_doubt", "doubt"),
        STRICT,
    )

    post: int = Field(foreign_key="post.id")
    of_run: int = Field(foreign_key="run.id")
    doubt: int = Field(foreign_key="doubt.id")


class LiftedDoubtRow(NumberedRow, table=True):
    """The end of a doubt: a later run agreed by another probe, or a person accepted the night."""

    __tablename__ = "lifted_doubt"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("doubt"), STRICT)

    doubt: int = Field(foreign_key="doubt.id")
    by: str = Field(sa_type=Choice(("probe", "person")))
    at: str = string()
