"""What a schedule needs to know: which program, for which home, as whom, with which environment, and when."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A night that something starts: `program` with its arguments, by full paths, for the home at `home`.

    `environment` has what the program needs of the present one. `programs` are the folders that must be readable, besides the
    system's. `hour` and `minute` are local time.
    """

    program: tuple[str, ...]
    home: str
    user: str
    environment: Mapping[str, str]
    programs: tuple[str, ...]
    hour: int
    minute: int
