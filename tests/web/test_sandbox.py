"""Whether the browser runs in its sandbox, and what is said where it does not."""

import os
from pathlib import Path

import pytest

from archiver.model.shortfalls import Shortfall
from archiver.web.browser_discovery import BrowserProblem, find_browser
from archiver.web.sandbox import UNUSABLE, sandbox_off, sandbox_problem
from tests.web.conftest import OpenDoor

NOBODY = 65534


def browser(folder: Path, code: str) -> str:
    """A program in a browser's place."""
    path = folder / "chromium"
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(0o755)
    return str(path)


def test_root_is_told_to_be_another_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    problem = sandbox_off({})
    assert problem is not None
    assert "run embed-archiver as another user" == problem.remedy


def test_an_ordinary_user_is_told_that_the_sandbox_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert None is sandbox_off({})
    problem = sandbox_off({"ARCHIVER_SANDBOX": "off"})
    assert problem is not None
    assert problem.what.startswith("ARCHIVER_SANDBOX is off")


def test_a_system_that_forbids_the_sandbox_is_named_with_the_remedy(tmp_path: Path) -> None:
    path = browser(tmp_path, "echo '[1:ERROR:zygote_host_impl_linux.cc] No usable sandbox! If this is a Debian system' >&2; exit 1")
    problem = sandbox_problem(path, os.environ)
    assert problem == UNUSABLE
    assert "apt-get install chromium-sandbox" in problem.remedy


def test_a_browser_that_fails_for_another_reason_has_no_problem_with_its_sandbox(tmp_path: Path) -> None:
    assert None is sandbox_problem(browser(tmp_path, "exit 127"), os.environ)
    assert None is sandbox_problem(str(tmp_path / "missing"), os.environ)


async def test_a_run_says_so_too(door: OpenDoor, tmp_path: Path) -> None:
    path = browser(tmp_path, "echo 'No usable sandbox! If this is a Debian system' >&2; exit 1")
    async with door(ARCHIVER_BROWSER=path) as web:
        capture = await web.capture("https://a.example/post", ["#post"])
        assert web.browser_problem() == UNUSABLE
    assert (Shortfall.NOT_STARTED,) == capture.shortfalls


@pytest.mark.browser
@pytest.mark.skipif(os.geteuid() == 0, reason="Chromium has no sandbox as root")
@pytest.mark.skipif(isinstance(find_browser(), BrowserProblem), reason="needs a browser: make setup")
def test_an_ordinary_users_browser_starts_in_its_sandbox() -> None:
    found = find_browser()
    assert not isinstance(found, BrowserProblem)
    assert None is sandbox_problem(found.path)
