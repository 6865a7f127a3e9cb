"""Logged facts: what the log committed to, one canonical JSON object a line, from which the log can be replayed.

A fact's bytes are the canonical JSON of `{"fact": name, "row": {column: value}}`. NULL columns are left out, so that a later
version can add a column without changing older leaves. Booleans are 0 and 1, as SQLite stores them. The commitment is the SHA-256
of 16 random bytes, the salt, and the fact's bytes: whoever does not have the salt cannot find out by guessing what it commits to.

    {"fact":"alias","index":41,"row":{"id":7,"name":"t.co/x",…},"salt":"<32 hex digits>"}
    {"commitment":"<64 hex digits>","fact":"version","index":42,"row":{"id":9,…}}

The second form is that of a fact that was destroyed: without the salt, the commitment must be stated.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from archiver.errors import EvidenceError
from archiver.model.digests import JSONValue, canonical_json

SALT_BYTES = 16
COMMITMENT_BYTES = 32
_MAX_INTEGER = 2**63 - 1
_INTEGERS = range(-_MAX_INTEGER - 1, _MAX_INTEGER + 1)
"""The integers that SQLite can store."""

Cell: TypeAlias = "int | str | None"
"""The value of a fact's column; SQLite enforces these types, since the tables are STRICT."""

Cells: TypeAlias = "dict[str, Cell]"
"""A row, or part of one, by column."""


def fact_bytes(fact: str, row: Mapping[str, Cell]) -> bytes:
    """The bytes of a fact, to which its leaf commits."""
    return canonical_json({"fact": fact, "row": without_nulls(row)})


def without_nulls(row: Mapping[str, Cell]) -> Cells:
    """A row without its NULL columns."""
    return {name: cell for name, cell in row.items() if cell is not None}


def commitment_to(fact: str, row: Mapping[str, Cell], salt: bytes) -> bytes:
    """The commitment to a fact, 32 bytes: the data of its leaf in the tree."""
    return hashlib.sha256(salt + fact_bytes(fact, row)).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedFact:
    """A fact with its place in the log.

    `row` has the cells that the commitment covers, without NULLs, `id` among them. Where the fact was destroyed, `salt` is None and
    `row` has what is left of it.
    """

    index: int
    fact: str
    commitment: bytes
    salt: bytes | None
    row: Mapping[str, Cell]

    @property
    def row_id(self) -> int:
        """The id of the fact's row."""
        return int(self.row["id"] or 0)

    @property
    def holds(self) -> bool:
        """Whether the row leads to the commitment; that of a destroyed fact cannot be tested, and passes."""
        return self.salt is None or commitment_to(self.fact, self.row, self.salt) == self.commitment

    def to_json_line(self) -> bytes:
        """The fact as one line of canonical JSON, without its line break."""
        stated: dict[str, JSONValue] = {"index": self.index, "fact": self.fact, "row": without_nulls(self.row)}
        if self.salt is None:
            return canonical_json(stated | {"commitment": self.commitment.hex()})
        return canonical_json(stated | {"salt": self.salt.hex()})


def parse_logged_fact(line: bytes, *, number: int) -> LoggedFact:
    """The fact in a line, whose number in the file is given for the message; `EvidenceError` if it is not the line of a fact."""
    try:
        stated = json.loads(line)
    except (ValueError, RecursionError):
        raise EvidenceError(f"line {number} is not JSON") from None
    if not isinstance(stated, dict):
        raise EvidenceError(f"line {number} is not a JSON object")
    parsed = _logged_fact(stated, number)
    if parsed.to_json_line() != line:
        raise EvidenceError(f"line {number} is not canonical JSON, or has a key that no fact has")
    return parsed


def _logged_fact(stated: Mapping[str, object], number: int) -> LoggedFact:
    """The fact in a line's object."""
    index, fact, row = stated.get("index"), stated.get("fact"), stated.get("row")
    if type(index) is not int or not 0 <= index <= _MAX_INTEGER:
        raise EvidenceError(f"line {number}: the index is no number from 0")
    if not isinstance(fact, str):
        raise EvidenceError(f"line {number}: the fact has no name")
    if not isinstance(row, dict) or not all(map(_is_cell, row.values())) or type(row.get("id")) is not int:
        raise EvidenceError(f"line {number}: the row is no object of texts and integers with an id")
    if "commitment" in stated:
        commitment = _unhexed(stated["commitment"], COMMITMENT_BYTES, f"line {number}: the commitment")
        return LoggedFact(index=index, fact=fact, commitment=commitment, salt=None, row=row)
    salt = _unhexed(stated.get("salt"), SALT_BYTES, f"line {number}: the salt")
    return LoggedFact(index=index, fact=fact, commitment=commitment_to(fact, row, salt), salt=salt, row=row)


def _is_cell(value: object) -> bool:
    """Whether a value can be in a column; NULLs are left out."""
    return isinstance(value, str) or (type(value) is int and value in _INTEGERS)


def _unhexed(digits: object, length: int, what: str) -> bytes:
    """Bytes from lower-case hex digits."""
    if not isinstance(digits, str) or re.fullmatch(rf"[0-9a-f]{{{2 * length}}}", digits) is None:
        raise EvidenceError(f"{what} is not {2 * length} hex digits")
    return bytes.fromhex(digits)
