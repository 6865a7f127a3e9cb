"""Findings of `verify` and `doctor`: their severity, and the form of those of `verify`."""

from dataclasses import dataclass
from enum import StrEnum


class FindingSeverity(StrEnum):
    """An error needs action; a warning is only worth knowing; a note says what was done on purpose."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyFinding:
    """One thing that is wrong: its code, what it is, and where."""

    code: str
    severity: FindingSeverity
    what: str
    where: str
