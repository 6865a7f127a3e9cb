"""Standard streams that are closed, or open in the wrong direction, when the program starts."""

import pytest

from tests.commands.conftest import Program, flaws

EVERY = "<&- >&- 2>&-"
CLOSED = ["<&-", ">&-", "2>&-", "<&- >&-", EVERY]
COMMANDS = {"find story.txt": 0, "find -": 2, "report": 2, "lookup words": 2, "verify": 2, "--version": 0, "check --help": 0}
"""Commands with their exit codes."""
LINK = "Have a look at https://x.com/WhiteHouse/status/1911842373636882499 and tell us.\n"


def redirected(program: Program, redirection: str) -> Program:
    """The program as a shell starts it with a redirection."""
    return program.using("sh", "-c", f'exec "$@" {redirection}', "sh")


@pytest.mark.parametrize("closed", [pytest.param(some, marks=pytest.mark.slow if some in CLOSED[2:4] else ()) for some in CLOSED])
def test_archive_works_while_standard_streams_are_closed(program: Program, closed: str) -> None:
    program.home.mkdir()
    article = program.home.parent / "story.txt"
    article.write_text("No posts here, only words.\n", encoding="utf-8")

    done = redirected(program, closed)("archive", str(article))

    assert (0, 1) == (done.code, len(program.snapshots()))
    assert [] == flaws(program)
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("closed", "command"),
    [
        pytest.param(some, command, marks=() if some == EVERY or command == "find -" else pytest.mark.slow)
        for some in CLOSED
        for command in COMMANDS
    ],
)
def test_every_other_command_works_while_standard_streams_are_closed(program: Program, closed: str, command: str) -> None:
    (program.home.parent / "story.txt").write_text(LINK, encoding="utf-8")

    done = redirected(program, closed)(*command.split())

    assert COMMANDS[command] == done.code
    assert "Traceback" not in done.err


def test_a_closed_standard_input_named_as_the_source_is_said_to_be_empty(program: Program) -> None:
    done = redirected(program, "<&-")("find", "-")

    assert (2, True) == (done.code, "standard input: is empty" in done.err)


def test_a_standard_input_that_is_open_only_for_writing_is_said_to_be_unreadable(program: Program) -> None:
    """As `nohup` leaves it."""
    done = redirected(program, "0> /dev/null")("find", "-")

    assert (2, True) == (done.code, "standard input: cannot be read: bad file descriptor" in done.err)
