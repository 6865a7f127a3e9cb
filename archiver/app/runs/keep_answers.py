"""The setting of which answers a run keeps."""

from enum import StrEnum


class KeepAnswers(StrEnum):
    """Which answers a run keeps: all of them, or those that say something new."""

    ALL = "all"
    NEWS = "news"
