"""The tutorial's commands, one after the other, print what the tutorial shows; numbers, times and digests may be others."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.conftest import run
from tests.docs.documents import PROJECT

TUTORIAL = (PROJECT / "docs" / "tutorial.md").read_text(encoding="utf-8")
LEFT_OUT = "…"


def steps() -> Iterator[tuple[str, list[str]]]:
    """Each command of the tutorial, with the lines that it shows of what is printed."""
    for block in re.findall(r"```console\n(.*?)```", TUTORIAL, re.DOTALL):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = step.splitlines()
            yield command, shown


def pattern(shown: list[str]) -> str:
    """The pattern of what a command prints: a line with only `…` stands for any lines, and any number for a number."""
    lines = [r"(?:.*\n)*?" if line == LEFT_OUT else _numbers_as_any(line) + r"[ ]*\n" for line in shown]
    return "".join(lines)


def _numbers_as_any(line: str) -> str:
    month = "January|February|March|April|May|June|July|August|September|October|November|December"
    parts = re.split(rf"(\d+(?:\.\d+)?|\b(?:{month})\b)", line.rstrip())
    return "".join(
        r"\d+(?:\.\d+)?" if part[:1].isdigit() else f"(?:{month})" if re.fullmatch(month, part) else re.escape(part)
        for part in parts
    )


@pytest.mark.browser
def test_the_tutorial_prints_what_it_shows(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path
    for command, shown in steps():
        if command.startswith("cd "):
            folder = folder / command.removeprefix("cd ")
            continue
        printed = run(command, folder, environment).stdout
        assert re.fullmatch(pattern(shown), printed), f"{command}\n{printed}"

    assert (folder / "rot.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_tutorial_goes_from_a_home_to_a_report() -> None:
    named = [command.split()[1] for command, _ in steps() if command.startswith("embed-archiver ")]

    assert ["init", "find", "archive", "lookup", "show", "check", "report", "report", "verify"] == named


def test_another_word_is_noticed_and_another_number_is_not() -> None:
    assert re.fullmatch(pattern(["Run 1 (archive)", "…", "2 captured"]), "Run 12 (archive)\n  3 s\n9 captured\n")
    assert not re.fullmatch(pattern(["Run 1 (archive)"]), "Run 1 (check)\n")
