"""The standard streams: open those that the process was started without, let any text be written, discard what nobody reads."""

import codecs
import io
import os
import sys
from contextlib import suppress
from typing import Literal, TextIO

_NUMBERS = (0, 1, 2)
_REPLACEMENT = "embed-archiver.replacement"
_PLAIN = {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "→": "->", "│": "|", "·": "-", "×": "x"}
"""The program's own typography in ASCII."""


def open_closed_streams() -> None:
    """Open standard input, output and error on /dev/null where the process was started without them (`<&-`, `>&-`, `2>&-`).

    Otherwise the next file that is opened, such as the database, would get the number of the closed stream, and would be read or
    written in its place.
    """
    for number in _NUMBERS:
        if not _is_open(number):
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # noqa: FBT003 - it has the lowest free number, which is this one
    sys.stdin = sys.stdin or _null(0, "r")
    sys.stdout = sys.stdout or _null(1, "w")
    sys.stderr = sys.stderr or _null(2, "w")


def let_any_text_be_written() -> None:
    """Let standard output and error replace what their encoding lacks, such as an ideogram in ASCII, instead of failing on it."""
    codecs.register_error(_REPLACEMENT, _replace)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_REPLACEMENT)


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Plain signs for characters that cannot be encoded: a question mark for all that is not our own typography."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


def discard_output(*, err: bool = False) -> None:
    """Redirect standard output (or standard error) to /dev/null, so that Python does not complain about it at exit either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())


def _is_open(number: int) -> bool:
    with suppress(OSError):
        os.fstat(number)
        return True
    return False


def _null(number: int, mode: Literal["r", "w"]) -> TextIO:
    return open(number, mode, encoding="utf-8", closefd=False)
