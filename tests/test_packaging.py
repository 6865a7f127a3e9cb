"""What is published with a release agrees with itself, and a wheel works where there is nothing else of this project."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver import __version__
from archiver.commands.group import COMMANDS

PROJECT = Path(__file__).resolve().parent.parent


def test_the_citation_names_the_version_and_the_licence_of_the_program() -> None:
    citation = (PROJECT / "CITATION.cff").read_text(encoding="utf-8")
    licence = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"]

    assert [__version__] == re.findall(r"^version: (\S+)$", citation, re.MULTILINE)
    assert [licence] == re.findall(r"^license: (\S+)$", citation, re.MULTILINE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def run_installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Runs a line of shell in an empty folder, where the wheel is installed; its output. It must succeed.

    The libraries are borrowed from this environment, by a path that brings no link to the checkout along.
    """
    place, empty = tmp_path_factory.mktemp("installed"), tmp_path_factory.mktemp("empty")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    installing = [sys.executable, "-m", "pip", "--python", str(place), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(installing, check=True)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    path = f"{place / 'bin'}{os.pathsep}/usr/local/bin{os.pathsep}/usr/bin{os.pathsep}/bin"

    def run(line: str) -> str:
        command = ["env", "-i", f"HOME={empty}", f"PATH={path}", "LANG=C.UTF-8", "bash", "-euo", "pipefail", "-c", line]
        done = subprocess.run(command, cwd=empty, capture_output=True, text=True, check=False)
        assert 0 == done.returncode, done.stdout + done.stderr
        return done.stdout

    return run


def test_an_installed_program_is_the_wheels(run_installed: Callable[[str], str]) -> None:
    where = run_installed('"$(dirname "$(command -v embed-archiver)")"/python -c "import archiver; print(archiver.__file__)"')

    assert not Path(where.strip()).is_relative_to(PROJECT)
    assert f"embed-archiver, version {__version__}\n" == run_installed("embed-archiver --version")


def test_an_installed_program_makes_a_home_finds_posts_and_reads_its_manual(run_installed: Callable[[str], str]) -> None:
    assert "is an archive home" in run_installed("embed-archiver init news")
    assert "all is well" in run_installed("embed-archiver --home news config check")
    assert "xlXOy8Yd8h" in run_installed('embed-archiver find "$(embed-archiver manual --folder)/docs/examples/two-presidents.txt"')
    assert (PROJECT / "docs" / "verdicts.md").read_text(encoding="utf-8") == run_installed("embed-archiver manual docs/verdicts.md")
    assert "V300" in run_installed('grep V300 "$(embed-archiver manual --folder)/docs/verdicts.md"')
    queries = run_installed('ls "$(embed-archiver manual --folder)/db/queries"').split()
    assert sorted(path.name for path in (PROJECT / "db" / "queries").iterdir()) == queries


@pytest.mark.browser
def test_an_installed_program_archives_and_reports(run_installed: Callable[[str], str]) -> None:
    """Without a network: the article and its posts are recorded, though no platform is asked."""
    printed = run_installed(
        "embed-archiver init there && echo 'A post: https://x.com/WhiteHouse/status/1911842373636882499' > there/seeds/a.txt"
        " && cd there && { embed-archiver --connect-to '*:*:127.0.0.1:9' archive || true; } && embed-archiver report -o rot.html"
        " && embed-archiver report"
    )

    assert re.search(r"Run 1 \(archive\).*Link rot on", printed, re.DOTALL)
    assert "<!doctype html>" in run_installed("head -1 there/rot.html")


def test_doctor_works_where_it_is_installed_and_names_a_python_that_has_playwright(run_installed: Callable[[str], str]) -> None:
    bare = run_installed("ARCHIVER_BROWSER= PATH=${PATH%%:*}:/nonexistent embed-archiver doctor --offline || true")

    assert "no browser was found" in bare
    assert "→ embed-archiver doctor --install-browser" in bare


def test_a_shell_completes_commands_and_options(run_installed: Callable[[str], str]) -> None:
    """As bash asks for them, by the lines that the program prints for it."""
    asking = (
        'eval "$(embed-archiver completion bash)"; COMP_WORDS=(embed-archiver {}); COMP_CWORD={}; COMPREPLY=();'
        ' _embed_archiver_completion embed-archiver; echo "${{COMPREPLY[@]}}"'
    )

    assert "lookup\n" == run_installed(asking.format("look", 1))
    assert "--gone\n" == run_installed(asking.format("lookup --go", 2))
    for shell in ("bash", "zsh", "fish"):
        assert "embed-archiver" in run_installed(f"embed-archiver completion {shell}")


def test_every_command_has_a_page_for_man(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        pages = {Path(name).name: packed.read(name).decode() for name in packed.namelist() if "/share/man/man1/" in name}

    assert {"embed-archiver.1", *(f"embed-archiver-{command}.1" for command in COMMANDS)} <= pages.keys()
    assert ".TP\n.B \\-\\-gone\nOnly posts that are gone.\n" in pages["embed-archiver-lookup.1"]
    if shutil.which("groff"):
        for name, page in pages.items():
            (tmp_path / name).write_text(page, encoding="utf-8")
            shown = subprocess.run(
                ["groff", "-K", "utf8", "-man", "-Tutf8", "-ww", tmp_path / name], capture_output=True, text=True, check=True
            )
            assert ("", True) == (
                shown.stderr,
                "Exit codes: 0 done" in " ".join(shown.stdout.split()) or name != "embed-archiver-report.1",
            )


def test_a_wheel_holds_types_templates_migrations_and_the_small_webs_files(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    sources = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "archiver").rglob("*") if path.is_file()}

    assert wheel.name == f"embed_archiver-{__version__}-py3-none-any.whl"
    assert set() == {name for name in sources if "__pycache__" not in name} - packed
    assert "archiver/py.typed" in packed
    assert [] == [name for name in packed if not name.startswith(("archiver/", "embed_archiver-"))]
