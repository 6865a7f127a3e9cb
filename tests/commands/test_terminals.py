"""What people see: as wide as their terminal, in colour only there, in the encoding of their output, in the format of a file."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
from pathlib import Path

import pytest

from tests.commands.conftest import Done, Program

pytestmark = pytest.mark.browser
INTACT = "\x1b[32mintact\x1b[0m"
FORMS = {
    "rot.html": "<!doctype html>",
    "rot.HTM": "<!doctype html>",
    "rot.md": "# Link rot",
    "rot.csv": '"post"',
    "rot.json": "{",
    "rot.txt": "Link rot on",
    "rot": "Link rot on",
}


def on_terminal(program: Program, *arguments: str, columns: int, **environment: str) -> str:
    """What the program prints on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    inherited = {name: value for name, value in program.environment.items() if name not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
    with subprocess.Popen(
        program.command(arguments), env=inherited | {"TERM": "xterm"} | environment, stdout=theirs, stderr=theirs, stdin=theirs
    ):
        os.close(theirs)
        printed = b""
        while chunk := _read(ours):
            printed += chunk
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is closed
        return b""


def test_a_terminal_has_colours_and_a_width(archived: tuple[Program, Done]) -> None:
    printed = on_terminal(archived[0], "lookup", "@WhiteHouse", columns=60)
    ours = [line for line in printed.splitlines() if not re.search("shown in|kept|also", line)]

    assert printed.startswith(INTACT)
    assert 60 >= max(len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in ours)
    assert 45 < max(len(line) for line in ours)


@pytest.mark.parametrize("arguments", [("status",), ("runs",), ("show", "run:1")])
def test_runs_and_status_are_as_wide_as_the_terminal(archived: tuple[Program, Done], arguments: tuple[str, ...]) -> None:
    printed = on_terminal(archived[0], *arguments, columns=50)
    plain = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in printed.splitlines()]

    assert 50 >= max(len(line) for line in plain if not re.search("root sha256:|  file |/home", line))
    assert 40 < max(len(line) for line in plain)


def test_a_run_tells_its_verdicts_in_colour_on_a_terminal_only(archived: tuple[Program, Done]) -> None:
    assert re.search(r"verdicts: \x1b\[32m\d+ intact\x1b\[0m", on_terminal(archived[0], "show", "run:1", columns=80))
    assert "\x1b" not in on_terminal(archived[0], "show", "run:1", columns=80, NO_COLOR="1")
    assert "\x1b" not in archived[0]("show", "run:1").out


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}])
def test_a_terminal_without_colours_gets_none(archived: tuple[Program, Done], environment: dict[str, str]) -> None:
    assert "\x1b" not in on_terminal(archived[0], "report", columns=80, **environment)


def test_a_pipe_gets_colours_only_where_they_are_forced(archived: tuple[Program, Done]) -> None:
    assert "\x1b" not in archived[0]("lookup", "@WhiteHouse").out
    assert archived[0].using(FORCE_COLOR="1")("lookup", "@WhiteHouse").out.startswith(INTACT)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_what_an_output_cannot_encode_is_replaced(archived: tuple[Program, Done], encoding: str) -> None:
    limited = archived[0].using(PYTHONIOENCODING=encoding)
    words, whole = limited("lookup", "@WhiteHouse"), archived[0]("lookup", "@WhiteHouse", "--json")

    assert (0, "") == (words.code, words.err)
    assert '  | "I love the people of El Salvador' in words.out
    assert whole.value == limited("lookup", "@WhiteHouse", "--json").value, "programs lose nothing"
    assert limited("report", "--format", "html").out.isascii() is False, "a page says that it is in UTF-8"


@pytest.mark.parametrize("name", FORMS)
def test_a_report_has_the_format_that_the_name_of_its_file_says(archived: tuple[Program, Done], name: str, tmp_path: Path) -> None:
    done = archived[0]("report", "-o", str(tmp_path / name))

    assert (0, f"written to {tmp_path / name}\n") == (done.code, done.err)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(FORMS[name])


def test_a_format_that_was_asked_for_is_stronger_than_the_name_and_that_is_told(
    archived: tuple[Program, Done], tmp_path: Path
) -> None:
    done = archived[0]("report", "--json", "-o", str(tmp_path / "rot.html"))

    assert 0 == done.code
    assert f"note: {tmp_path}/rot.html is written as json, although its name says html\n" in done.err
    assert "counts" in json.loads((tmp_path / "rot.html").read_text(encoding="utf-8"))


def test_two_formats_exclude_each_other(archived: tuple[Program, Done]) -> None:
    assert 2 == archived[0]("report", "--json", "--format", "csv").code
