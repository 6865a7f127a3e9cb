"""Each run records who runs what, and where, without a path or a name that nobody stated."""

import hashlib
import json
import os
import re
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from archiver import __version__
from archiver.app.runs import custody
from archiver.app.runs.custody import custody_of_act, custody_of_run
from archiver.app.runs.kernel_clock import kernel_clock
from archiver.model.digests import digest

PROJECT = Path(custody.__file__).resolve().parents[3]
MAX_SECONDS = 0.1  # of a blink, which takes some 0.3; on an idle machine it is 0.01
ATTEMPTS = 20


def recorded(environment: dict[str, str]) -> dict[str, Any]:
    """What a run records of itself, as it is read back from the ledger."""
    found: dict[str, Any] = json.loads(json.dumps(custody_of_run(environment)))
    return found


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with a browser that is a script, and a cache of its own."""
    browser = tmp_path / "bin" / "chromium-headless-shell"
    browser.parent.mkdir()
    browser.write_text("#!/bin/sh\necho 'Chromium 9.8.7'\n")
    browser.chmod(0o755)
    return {"PATH": os.environ["PATH"], "ARCHIVER_BROWSER": str(browser), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def test_a_run_says_what_it_ran_on(environment: dict[str, str]) -> None:
    found = recorded(environment)

    assert {"program", "python", "packages", "system", "browser", "clock"} == found.keys()
    assert __version__ == found["program"]["version"]
    assert str(found["python"]).endswith(".".join(map(str, sys.version_info[:3])))
    assert os.uname().release in str(found["system"])


def test_neither_machine_nor_user_nor_path_is_named_by_itself(environment: dict[str, str], tmp_path: Path) -> None:
    named = json.dumps(recorded(environment))

    assert os.uname().nodename not in named
    assert str(tmp_path) not in named
    assert str(PROJECT) not in named
    assert str(Path.home()) not in named


def test_operator_and_machine_are_named_on_purpose() -> None:
    stated = custody_of_act({"ARCHIVER_OPERATOR": " Library\x07 of\u202e X ", "ARCHIVER_HOST_NAME": "n" * 999})

    assert ("Library of X", "n" * 200) == (stated["operator"], stated["host"])


def test_the_browser_is_named_by_build_and_digest_and_read_once(environment: dict[str, str]) -> None:
    browser = Path(environment["ARCHIVER_BROWSER"])
    before = recorded(environment)["browser"]
    content = browser.read_bytes()
    state = browser.stat()
    with browser.open("r+b") as file:
        file.write(b"#!/bin/no")
    os.utime(browser, ns=(state.st_atime_ns, state.st_mtime_ns))
    cached = recorded(environment)["browser"]
    os.utime(browser)
    after = recorded(environment)["browser"]

    sha256 = hashlib.sha256(content).hexdigest()
    assert {"name": browser.name, "build": "Chromium 9.8.7", "bytes": len(content), "sha256": sha256} == before == cached
    assert hashlib.sha256(browser.read_bytes()).hexdigest() == after["sha256"]


@pytest.mark.parametrize("rubbish", [b"", b"[]", b"{", b"\xff", b'{"file": 1, "browser": 2}', b"[" * 20_000])
def test_a_cache_of_rubbish_is_not_believed(environment: dict[str, str], rubbish: bytes) -> None:
    before = recorded(environment)["browser"]
    (Path(environment["XDG_CACHE_HOME"]) / "embed-archiver" / "browser.json").write_bytes(rubbish)

    assert before == recorded(environment)["browser"]


def test_the_program_behind_a_script_is_the_browser(environment: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / "lib" / "chromium"
    program.parent.mkdir()
    program.write_bytes(b"\x7fELF and so on")
    Path(environment["ARCHIVER_BROWSER"]).write_text(f'#!{sys.executable}\nexec {program} "$@"\n')
    found = recorded(environment)["browser"]

    assert ("chromium", hashlib.sha256(program.read_bytes()).hexdigest()) == (found["name"], found["sha256"])


def test_the_packages_are_those_that_python_finds(environment: dict[str, str]) -> None:
    names = {re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower(): package.version for package in distributions()}
    listed = "".join(f"{name}=={version}\n" for name, version in sorted(names.items()))

    assert digest("".join(sorted(listed.splitlines(keepends=True))).encode()) == recorded(environment)["packages"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of a program, from which it runs."""
    (tmp_path / "archiver").mkdir()
    (tmp_path / "archiver" / "a.py").write_text("a")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "a"]):
        subprocess.run([*git, *command], check=True)
    monkeypatch.setattr(custody, "_PROJECT", tmp_path)
    return tmp_path


def test_a_checkout_is_named_by_its_commit_and_says_if_it_was_changed(checkout: Path) -> None:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=checkout, capture_output=True, check=True, text=True).stdout.strip()
    misled = dict(os.environ) | {"GIT_DIR": "/nonexistent"}
    clean = custody_of_act(misled)["program"]
    (checkout / "archiver" / "a.py").write_text("b")
    changed = custody_of_act(misled)["program"]

    assert {"version": __version__, "commit": commit, "modified": False} == clean
    assert {"version": __version__, "commit": commit, "modified": True} == changed


def test_without_git_only_the_version_is_known(checkout: Path) -> None:
    assert {"version": __version__} == custody_of_act({"PATH": str(checkout)})["program"]


def test_the_kernel_says_whether_its_clock_is_kept_right() -> None:
    found = kernel_clock()

    assert isinstance(found.get("synchronized", False), bool)
    assert ("offset_us" in found) == bool(found.get("synchronized"))


def test_it_takes_less_than_a_blink(environment: dict[str, str]) -> None:
    recorded(environment)
    times = []
    for _ in range(ATTEMPTS):
        start = perf_counter()
        recorded(environment)
        times.append(perf_counter() - start)

    assert min(times) < MAX_SECONDS
