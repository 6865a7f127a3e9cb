"""Severity of the findings of `verify` and `doctor`."""

from enum import StrEnum


class FindingSeverity(StrEnum):
    """An error needs action; a warning is only worth knowing."""

    ERROR = "error"
    WARNING = "warning"
