"""The house keeps to its own rules: what the documents say of it is so."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from archiver.commands.group import COMMANDS

PROJECT = Path(__file__).resolve().parent.parent
PROJECT_FILE = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md"), PROJECT / "seeds" / "README.md"])


def test_the_layers_in_the_architecture_are_those_enforced() -> None:
    contract = next(one for one in PROJECT_FILE["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    enforced = [set(re.findall(r"\w+", layer)) for layer in contract["layers"]]
    text = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = text.split("## The layers")[1].split("```")[1]
    modules = {path.stem for path in (PROJECT / "archiver").iterdir() if path.stem != "__init__"}
    drawn = [named for line in picture.splitlines() if (named := set(re.split(r"\s{2,}", line.strip())[0:3]) & modules)]

    assert [layer for layer in enforced if layer != {"__main__"}] == drawn


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_work(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"\]\((?!https?:|#)([^)#]+)", text) + re.findall(
        r"`((?:docs|seeds|db|tests|archiver)/[\w./-]+\.(?:md|py|sql|toml))`", text
    )

    assert [] == [name for name in named if not ((document.parent / name).exists() or (PROJECT / name).exists())]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_and_its_exit_codes(name: str) -> None:
    told = subprocess.run([sys.executable, "-m", "archiver", name, "--help"], capture_output=True, text=True, check=True).stdout

    assert f"embed-archiver {name}" in told
    assert "Exit codes: 0" in told


def test_the_readme_lists_every_command_and_no_other() -> None:
    table = (PROJECT / "README.md").read_text(encoding="utf-8").split("## Commands")[1].split("\n\n")[1]

    assert list(COMMANDS) == re.findall(r"^\| `(\w+)", table, re.MULTILINE)


def test_every_option_in_the_readme_exists() -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", (PROJECT / "README.md").read_text(encoding="utf-8")))
    helps = [
        subprocess.run([sys.executable, "-m", "archiver", *command, "--help"], capture_output=True, text=True, check=True).stdout
        for command in ([], *([name] for name in COMMANDS))
    ]

    assert set() == {option for option in named if not any(option in text for text in helps)}


def test_the_lock_file_has_every_dependency_with_digests_and_no_host() -> None:
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    wanted = {re.split(r"[><=\[ ]", one)[0] for one in PROJECT_FILE["project"]["dependencies"]}

    assert set() == {one.lower() for one in wanted} - {one.lower() for one in locked}
    assert "://" not in lock
    assert len(locked) <= lock.count("--hash=sha256:")


def test_every_dependency_has_a_documented_reason() -> None:
    told = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    wanted = [re.split(r"[><=\[ ]", one)[0] for group in ("dependencies",) for one in PROJECT_FILE["project"][group]]

    assert [] == [name for name in wanted if f"| {name} |" not in told]


def test_python_cli_py_runs_the_program() -> None:
    told = [
        subprocess.run([sys.executable, *start, "--version"], capture_output=True, text=True, check=True, cwd=PROJECT).stdout
        for start in (["cli.py"], ["-m", "archiver"])
    ]

    assert told[0] == told[1]


def test_help_imports_neither_browser_nor_database_nor_network() -> None:
    heavy = {"playwright", "sqlalchemy", "httpx", "lxml"}
    program = f"import sys; from archiver.commands import run; run(['--help']); print(sorted(set(sys.modules) & {heavy}))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert told.endswith("[]\n")


def test_every_imported_package_is_a_dependency() -> None:
    """What another library happens to bring along may be gone with its next version."""
    distributions = {
        "ahocorasick_rs": "ahocorasick-rs",
        "bs4": "beautifulsoup4",
        "charset_normalizer": "charset-normalizer",
        "PIL": "pillow",
    }
    sources = [path.read_text(encoding="utf-8") for path in (PROJECT / "archiver").rglob("*.py")]
    statements = [one for source in sources for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Import | ast.ImportFrom)]
    named = {one.module or "" for one in statements if isinstance(one, ast.ImportFrom)}
    named |= {alias.name for one in statements if isinstance(one, ast.Import) for alias in one.names}
    outside = {name.split(".")[0] for name in named} - sys.stdlib_module_names - {"archiver", ""}
    wanted = {re.split(r"[><=\[ ]", one)[0] for one in PROJECT_FILE["project"]["dependencies"]}

    assert set() == {distributions.get(name, name) for name in outside} - wanted
