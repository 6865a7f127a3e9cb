"""Which browser is found, in which order, and the remedy if there is none."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archiver.web.browser_discovery import BrowserProblem, FoundBrowser, browser_facts, find_browser
from archiver.web.fonts import FontFacts, font_facts


def program(path: Path) -> Path:
    """A program that prints its version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\necho Browser 1.2.3\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine without a browser."""
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}


def found(environment: dict[str, str]) -> FoundBrowser:
    """The browser that is found."""
    browser = find_browser(environment)
    assert isinstance(browser, FoundBrowser)
    return browser


def test_the_configured_browser_comes_first(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    configured = program(tmp_path / "mine")
    assert FoundBrowser(path=str(configured), headless_shell=False) == found({**machine, "ARCHIVER_BROWSER": str(configured)})


def test_a_configured_browser_that_is_missing_is_not_replaced_by_another(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    missing = find_browser({**machine, "ARCHIVER_BROWSER": str(tmp_path / "nowhere")})
    assert isinstance(missing, BrowserProblem)
    assert "ARCHIVER_BROWSER" in missing.remedy


def test_the_newest_headless_shell_of_playwright_comes_before_the_systems(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium-headless-shell")
    cache = tmp_path / ".cache" / "ms-playwright"
    program(cache / "chromium-1300" / "chrome-linux64" / "chrome")
    program(cache / "chromium_headless_shell-999" / "chrome-linux" / "headless_shell")
    newest = program(cache / "chromium_headless_shell-1200" / "chrome-headless-shell-linux64" / "chrome-headless-shell")
    assert FoundBrowser(path=str(newest), headless_shell=True) == found(machine)


def test_the_systems_headless_shell_comes_before_its_full_browser(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    shell = program(tmp_path / "bin" / "chromium-headless-shell")
    assert FoundBrowser(path=str(shell), headless_shell=True) == found(machine)


def test_a_file_that_is_not_executable_is_no_browser(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium").chmod(0o644)
    missing = find_browser(machine)
    assert isinstance(missing, BrowserProblem)
    assert "install" in missing.remedy


def test_the_build_is_what_the_browser_prints(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "google-chrome")
    facts = browser_facts(machine)
    assert not isinstance(facts, BrowserProblem)
    assert ("Browser 1.2.3", False) == (facts.build, facts.headless_shell)


def test_missing_fonts_have_the_command_that_installs_them() -> None:
    assert "apt-get install fonts-noto-cjk" == FontFacts(emoji=True, cjk=False, families=()).remedy
    assert "apt-get install fontconfig fonts-noto-cjk" == FontFacts(emoji=True, cjk=False, families=(), fontconfig=False).remedy
    assert FontFacts(emoji=True, cjk=True, families=()).remedy is None


def test_the_fonts_of_this_machine_are_listed() -> None:
    facts = font_facts()
    assert facts.emoji == any("Emoji" in family for family in facts.families)


def test_setup_is_quick_if_there_is_nothing_to_install(machine: dict[str, str], tmp_path: Path) -> None:
    if font_facts().missing:
        pytest.skip("fonts are missing here, so that there is something to do")
    environment = {**machine, "PATH": os.environ["PATH"], "ARCHIVER_BROWSER": str(program(tmp_path / "mine"))}
    started = time.monotonic()
    completed = subprocess.run([sys.executable, "-m", "archiver.web.setup"], env=environment, capture_output=True, check=False)
    assert (0, b"") == (completed.returncode, completed.stderr)
    assert time.monotonic() - started < 2


def test_importing_the_package_loads_neither_httpx_nor_playwright() -> None:
    code = (
        "import sys, archiver.web, archiver.web.browser_discovery; print(sorted({'httpx', 'playwright', 'h11'} & set(sys.modules)))"
    )
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert "[]" == completed.stdout.strip()
