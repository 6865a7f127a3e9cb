"""Which browser is found, in which order, and what is said when there is none."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archiver.web.browser_discovery import BrowserProblem, FoundBrowser, browser_facts, find_browser
from archiver.web.fonts import FontFacts, font_facts


def program(path: Path) -> Path:
    """A program that says which version it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\necho Browser 1.2.3\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """A machine without any browser: its environment."""
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}


def found(environment: dict[str, str]) -> FoundBrowser:
    """The browser that is found."""
    browser = find_browser(environment)
    assert isinstance(browser, FoundBrowser)
    return browser


def test_the_one_that_the_operator_names_goes_before_all(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    named = program(tmp_path / "mine")
    assert FoundBrowser(path=str(named), headless_shell=False) == found({**machine, "ARCHIVER_BROWSER": str(named)})


def test_one_that_the_operator_names_is_not_replaced_by_another(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    missing = find_browser({**machine, "ARCHIVER_BROWSER": str(tmp_path / "nowhere")})
    assert isinstance(missing, BrowserProblem)
    assert "ARCHIVER_BROWSER" in missing.remedy


def test_playwrights_own_goes_before_the_systems_its_newest_headless_shell_first(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium-headless-shell")
    cache = tmp_path / ".cache" / "ms-playwright"
    program(cache / "chromium-1300" / "chrome-linux64" / "chrome")
    program(cache / "chromium_headless_shell-999" / "chrome-linux" / "headless_shell")
    newest = program(cache / "chromium_headless_shell-1200" / "chrome-headless-shell-linux64" / "chrome-headless-shell")
    assert FoundBrowser(path=str(newest), headless_shell=True) == found(machine)


def test_the_systems_headless_shell_goes_before_its_full_browser(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    shell = program(tmp_path / "bin" / "chromium-headless-shell")
    assert FoundBrowser(path=str(shell), headless_shell=True) == found(machine)


def test_what_cannot_be_run_is_no_browser(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium").chmod(0o644)
    missing = find_browser(machine)
    assert isinstance(missing, BrowserProblem)
    assert "install" in missing.remedy


def test_a_browser_is_asked_for_its_build(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "google-chrome")
    facts = browser_facts(machine)
    assert not isinstance(facts, BrowserProblem)
    assert ("Browser 1.2.3", False) == (facts.build, facts.headless_shell)


def test_missing_fonts_come_with_the_command_that_installs_them() -> None:
    assert "apt-get install fonts-noto-cjk" == FontFacts(emoji=True, cjk=False, families=()).remedy
    assert "apt-get install fontconfig fonts-noto-cjk" == FontFacts(emoji=True, cjk=False, families=(), fontconfig=False).remedy
    assert FontFacts(emoji=True, cjk=True, families=()).remedy is None


def test_the_fonts_of_this_machine_are_named() -> None:
    facts = font_facts()
    assert facts.emoji == any("Emoji" in family for family in facts.families)


def test_set_up_is_quick_where_there_is_nothing_to_do(machine: dict[str, str], tmp_path: Path) -> None:
    if font_facts().missing:
        pytest.skip("fonts are missing here, so that there is something to do")
    environment = {**machine, "PATH": os.environ["PATH"], "ARCHIVER_BROWSER": str(program(tmp_path / "mine"))}
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "archiver.web.setup"], env=environment, capture_output=True, check=False)
    assert (0, b"") == (done.returncode, done.stderr)
    assert time.monotonic() - begun < 2


def test_the_package_loads_neither_the_http_client_nor_the_browsers_driver() -> None:
    code = (
        "import sys, archiver.web, archiver.web.browser_discovery; print(sorted({'httpx', 'playwright', 'h11'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert "[]" == said.stdout.strip()
