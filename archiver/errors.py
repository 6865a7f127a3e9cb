"""Everything that can go wrong in a way that the person at the keyboard has to hear of.

    ArchiverError                exit 1
    ├── InputError               exit 2   what was asked cannot be read: a file, a URL, an option
    ├── EvidenceError            exit 4   a snapshot cannot be written, read, or trusted
    │   └── FixityError                   its bytes no longer match their digest; carries both
    └── LedgerError              exit 5   the database cannot be opened, written, or trusted

What the *web* does is never an error: it is an `Answer` or a `Silence` (`model/probes.py`).
"""

from typing import ClassVar


class ArchiverError(Exception):
    """Something went wrong: what it was, and what to do about it.

    `message` says what happened and where (file, line, URL); `remedy` says what the reader can do.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return self.message if self.remedy is None else f"{self.message}\n  → {self.remedy}"


class InputError(ArchiverError):
    """What was asked for cannot be read or makes no sense."""

    exit_code = 2


class EvidenceError(ArchiverError):
    """A snapshot could not be written, read or trusted."""

    exit_code = 4


class FixityError(EvidenceError):
    """A file's bytes do not have the digest that they were kept under."""

    def __init__(self, message: str, *, expected: str, actual: str, remedy: str | None = None) -> None:
        super().__init__(f"{message}: kept as {expected}, found {actual}", remedy=remedy)
        self.expected = expected
        self.actual = actual


class LedgerError(ArchiverError):
    """The database could not be opened, written or trusted."""

    exit_code = 5
