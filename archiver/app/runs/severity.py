"""How much a finding weighs, of this machine or of what was kept."""

from enum import StrEnum


class FindingSeverity(StrEnum):
    """Whether it is in the way, or only to be known."""

    ERROR = "error"
    WARNING = "warning"
