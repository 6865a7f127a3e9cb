"""Errors that are shown to the user, with their exit codes.

    ArchiverError                exit 1
    ├── InputError               exit 2   the input cannot be read or is invalid: a file, a URL, an option
    ├── EvidenceError            exit 4   a snapshot cannot be written, read, or trusted
    │   └── FixityError                   its bytes do not have their stored digest; carries both
    └── LedgerError              exit 5   the database cannot be opened, written, or trusted
        └── ReplayError                   the log cannot be continued with a fact that a file states; carries its index

What a server does is never an error: it is an `Answer` or a `Silence` (`model/probes.py`).
"""

from typing import ClassVar


class ArchiverError(Exception):
    """Base class: `message` says what happened and where (file, line, URL), `remedy` what the user can do about it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return self.message if self.remedy is None else f"{self.message}\n  → {self.remedy}"


class InputError(ArchiverError):
    """The input cannot be read or is invalid."""

    exit_code = 2


class EvidenceError(ArchiverError):
    """A snapshot could not be written, read or trusted."""

    exit_code = 4


class FixityError(EvidenceError):
    """A file's bytes do not have the digest that they were stored with."""

    def __init__(self, message: str, *, expected: str, actual: str, remedy: str | None = None) -> None:
        super().__init__(f"{message}: stored as {expected}, found {actual}", remedy=remedy)
        self.expected = expected
        self.actual = actual


class LedgerError(ArchiverError):
    """The database could not be opened, written or trusted."""

    exit_code = 5


class ReplayError(LedgerError):
    """The log cannot be continued with a fact that a file states: `index` is the place of the fact in the log."""

    def __init__(self, index: int, what: str, *, remedy: str | None = None) -> None:
        super().__init__(f"the fact with the index {index} cannot be replayed: {what}", remedy=remedy)
        self.index = index
        self.what = what
