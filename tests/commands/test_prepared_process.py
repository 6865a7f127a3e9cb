"""A command in a fork of the prepared process is the command in a new interpreter."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.commands.conftest import Done, Program, inherited
from tests.commands.prepared_process import prepared_process


@pytest.fixture
def forked(tmp_path: Path) -> Program:
    """The program without a web."""
    return Program(home=tmp_path / "home", environment=inherited())


def in_new_interpreter(program: Program, *arguments: str, stdin: bytes = b"") -> Done:
    """The same command, started by the system."""
    return replace(program, wrapping=("env",))(*arguments, stdin=stdin)


@pytest.mark.parametrize("arguments", [("find", "--json", "-"), ("find", "-"), ("report",), ("frobnicate",), ("--help",)])
def test_it_prints_and_ends_as_in_a_new_interpreter(arguments: tuple[str, ...], forked: Program) -> None:
    page = b'<p>A post: <a href="https://x.com/WhiteHouse/status/1911842373636882499">here</a></p>'

    assert prepared_process().can_run(forked.environment)
    assert in_new_interpreter(forked, *arguments, stdin=page) == forked(*arguments, stdin=page)


def test_it_has_only_the_environment_that_it_was_given(forked: Program) -> None:
    done = forked.using(ARCHIVER_HOME="/nowhere/at/all")("lookup", "x")

    assert done == in_new_interpreter(forked.using(ARCHIVER_HOME="/nowhere/at/all"), "lookup", "x")


@pytest.mark.parametrize("name", ["PYTHONWARNINGS", "TMPDIR", "LC_ALL", "HOME"])
def test_another_environment_of_the_interpreter_takes_a_new_one(name: str, forked: Program) -> None:
    assert not prepared_process().can_run(forked.using(**{name: "/other"}).environment)
