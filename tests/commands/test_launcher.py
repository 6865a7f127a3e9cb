"""`python cli.py` from a checkout in which the dependencies are installed, but not the program."""

import gzip
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver import __version__

PROJECT = Path(__file__).resolve().parents[2]
ARTICLE = '<article><h1>News</h1><p>A post: <a href="https://x.com/WhiteHouse/status/1911842373636882499">here</a></p></article>'

Launch = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def python(tmp_path: Path) -> Launch:
    """An interpreter that has every installed library but this program, started in another folder than the checkout."""
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    for installed in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if "embed_archiver" not in installed.name:
            (libraries / installed.name).symlink_to(installed)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(libraries)}

    def launch(*arguments: str) -> subprocess.CompletedProcess[str]:
        # -S: no site-packages, and thereby no .pth file of an editable install.
        command = [sys.executable, "-S", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=elsewhere, env=environment)

    return launch


def test_the_program_is_not_installed_for_these_tests(python: Launch) -> None:
    assert "No module named 'archiver'" in python("-c", "import archiver").stderr


def test_the_launcher_prints_the_version_of_the_checkout(python: Launch) -> None:
    assert f"embed-archiver, version {__version__}\n" == python(str(PROJECT / "cli.py"), "--version").stdout


def test_the_launcher_finds_posts(python: Launch, tmp_path: Path) -> None:
    (tmp_path / "story.html").write_text(ARTICLE, encoding="utf-8")

    done = python(str(PROJECT / "cli.py"), "find", "--json", str(tmp_path / "story.html"))

    assert ["x:1911842373636882499"] == [json.loads(line)["post"] for line in done.stdout.splitlines()]


def test_the_launcher_archives(python: Launch, tmp_path: Path) -> None:
    """The web door, the evidence and the migrations are found as well, and name the version."""
    (tmp_path / "story.html").write_text("<article><p>No posts here, only words.</p></article>", encoding="utf-8")

    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "archiver.toml").touch()
    done = python(str(PROJECT / "cli.py"), "--home", str(tmp_path / "home"), "archive", "--json", str(tmp_path / "story.html"))

    assert (0, []) == (done.returncode, json.loads(done.stdout.splitlines()[-1])["problems"])
    assert f"embed-archiver/{__version__}".encode() in _unpacked(next((tmp_path / "home" / "snapshots").rglob("*.warc.gz")))


def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())
