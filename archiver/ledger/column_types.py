"""Column types of the ledger's tables (text, booleans, JSON, closed lists), each with its CHECK constraint."""

from collections.abc import Iterable
from functools import partial
from typing import TypeAlias

from sqlalchemy import CheckConstraint, Integer, MetaData, Text
from sqlalchemy.schema import SchemaItem
from sqlmodel import Field, SQLModel

TableArguments: TypeAlias = tuple[SchemaItem | dict[str, bool], ...]
"""A table's constraints, indexes and options."""

STRICT = {"sqlite_strict": True}
"""The option for a STRICT table, in which SQLite enforces the columns' types."""


class NumberedRow(SQLModel):
    """Base of the tables whose rows have an id and the run that wrote them."""

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")


string = partial(Field, sa_type=Text)
"""A column of text; without this, SQLModel would make it a VARCHAR, which STRICT tables refuse."""


class Flag(Integer):
    """A boolean, stored as 0 or 1."""

    check = "{column} IN (0, 1)"


class JSONText(Text):
    """A JSON value in its canonical form."""

    check = "json_valid({column})"


class Choice(Text):
    """One of a closed list of texts."""

    def __init__(self, values: Iterable[str]) -> None:
        super().__init__()
        self.values = tuple(values)  # under this name, since SQLAlchemy copies a type by the names of its parameters
        self.check = "{column} IN (" + ", ".join(f"'{value}'" for value in self.values) + ")"


flag = partial(Field, sa_type=Flag)
json_text = partial(Field, sa_type=JSONText)


def add_checks(metadata: MetaData) -> None:
    """Add to each table the CHECK constraints of its columns' types."""
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, Flag | JSONText | Choice):
                check = column.type.check.format(column=column.name)
                table.append_constraint(CheckConstraint(f"{column.name} IS NULL OR {check}" if column.nullable else check))
