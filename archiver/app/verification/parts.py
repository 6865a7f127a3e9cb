"""Parts of the archive, so that a nightly `verify` covers everything in a number of nights."""

import zlib
from dataclasses import dataclass

from archiver.errors import InputError

MAX_PARTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The part with a number, from 1, of as many as there are; a post is always in the same one, with its snapshots."""

    number: int = 1
    of: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether it is everything."""
        return self.of == 1

    def has_row(self, row: int) -> bool:
        """Whether a post, an article's version or the file of a run is in it, by its row's id."""
        return row % self.of == self.number - 1

    def has_name(self, name: str) -> bool:
        """Whether something without a row, such as a control, is in it, by its name."""
        return zlib.crc32(name.encode()) % self.of == self.number - 1


WHOLE = Part()


def parse_part(written: str | None) -> Part:
    """The part for a value of `--part`, such as `3/7`; everything for None. `InputError` where it is not one."""
    if written is None:
        return WHOLE
    number, _, of = written.partition("/")
    if not (number.isdecimal() and of.isdecimal()) or not 1 <= int(number) <= int(of) <= MAX_PARTS:
        raise InputError(
            f"--part: “{written}” is not a part", remedy=f"write it as 3/7, the third of seven, of at most {MAX_PARTS}"
        )
    return Part(number=int(number), of=int(of))
