"""What the documents, the lock file and the command line say of the project is true."""

import ast
import re
import subprocess
import sys
import tomllib
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from archiver.commands import run
from archiver.commands.group import COMMANDS

PROJECT = Path(__file__).resolve().parent.parent
PROJECT_FILE = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT_FILE["project"]["optional-dependencies"]
DEVELOPMENT = [*EXTRAS["build"], *EXTRAS["dev"]]
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md"), PROJECT / "seeds" / "README.md"])


def package_names(requirements: list[str]) -> set[str]:
    """The names of packages, without their versions, in lower case."""
    return {re.split(r"[><=\[ ]", requirement)[0].lower() for requirement in requirements}


def help_of(*command: str) -> str:
    """What a command's `--help` prints; without a command, the program's."""
    output = StringIO()
    with redirect_stdout(output):
        assert 0 == run([*command, "--help"])
    return output.getvalue()


def test_the_layers_in_the_architecture_document_are_those_that_are_enforced() -> None:
    contract = next(rule for rule in PROJECT_FILE["tool"]["importlinter"]["contracts"] if rule["type"] == "layers")
    enforced = [set(re.findall(r"\w+", layer)) for layer in contract["layers"]]
    text = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = text.split("## The layers")[1].split("```")[1]
    modules = {path.stem for path in (PROJECT / "archiver").iterdir() if path.stem != "__init__"}
    drawn = [layer for line in picture.splitlines() if (layer := set(re.split(r"\s{2,}", line.strip())[0:3]) & modules)]

    assert [layer for layer in enforced if layer != {"__main__"}] == drawn


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_documents_link_to_files_that_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    prose = re.sub(r"`[^`\n]*`", "", text)  # what looks like a link in code is none
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", prose) + re.findall(
        r"`((?:docs|seeds|db|tests|archiver)/[\w./-]+\.(?:md|py|sql|toml))`", text
    )

    assert [] == [target for target in targets if not ((document.parent / target).exists() or (PROJECT / target).exists())]


@pytest.mark.parametrize("name", [*COMMANDS, "export proof", "export log", "export page", "export picture", "export pdf"])
def test_every_command_has_an_example_and_its_exit_codes_in_its_help(name: str) -> None:
    output = help_of(*name.split())

    assert f"embed-archiver {name}" in output
    assert "Exit codes: 0" in output


def test_the_readme_lists_the_commands() -> None:
    table = (PROJECT / "README.md").read_text(encoding="utf-8").split("## Commands")[1].split("\n\n")[1]

    assert list(COMMANDS) == re.findall(r"^\| `([\w-]+)", table, re.MULTILINE)


def test_every_option_that_the_readme_names_exists() -> None:
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", (PROJECT / "README.md").read_text(encoding="utf-8")))
    helps = [help_of(), *(help_of(name) for name in COMMANDS)]

    assert set() == {option for option in options if not any(option in text for text in helps)}


def test_the_lock_has_every_dependency_with_hashes_and_no_host() -> None:
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    required = package_names(PROJECT_FILE["project"]["dependencies"]) | package_names(DEVELOPMENT)

    assert set() == required - {name.lower() for name in locked}
    assert "://" not in lock
    assert len(locked) <= lock.count("--hash=sha256:")


def test_users_get_the_locked_libraries_without_the_developers_tools() -> None:
    """What `make setup` installs is a part of what is locked for developers, package for package and digest for digest."""
    everything, for_users = (set(_pinned(PROJECT / name)) for name in ("requirements.lock", "runtime.lock"))
    names = {re.split("==", package)[0] for package in for_users}

    assert set() == for_users - everything
    assert (
        set()
        == (
            package_names(PROJECT_FILE["project"]["dependencies"])
            | package_names(EXTRAS["build"])
            | package_names(EXTRAS["notify"])
        )
        - names
    )
    assert set() == package_names(EXTRAS["dev"]) & names


def _pinned(lock: Path) -> list[str]:
    """The packages of a lock, each with its version and digests."""
    text = re.sub(r"(?m)^ *#.*\n", "", lock.read_text(encoding="utf-8"))
    return [package.lower().strip() for package in re.split(r"(?m)^(?=\S)", text) if package.strip()]


def test_every_dependency_has_its_reason_in_the_document() -> None:
    document = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[\w-]+", document.split("For developers only:")[1]))

    assert set() == {name for name in package_names(PROJECT_FILE["project"]["dependencies"]) if f"| {name} |" not in document}
    assert set() == package_names(DEVELOPMENT) - named


def test_python_cli_py_is_the_same_program() -> None:
    versions = [
        subprocess.run([sys.executable, *start, "--version"], capture_output=True, text=True, check=True, cwd=PROJECT).stdout
        for start in (["cli.py"], ["-m", "archiver"])
    ]

    assert versions[0] == versions[1]


def test_help_imports_neither_browser_nor_database_nor_network() -> None:
    heavy = {"playwright", "sqlalchemy", "httpx", "lxml"}
    program = f"import sys; from archiver.commands import run; run(['--help']); print(sorted(set(sys.modules) & {heavy}))"
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert output.endswith("[]\n")


def test_the_version_is_printed_without_loading_rules_or_records() -> None:
    """Each command's module is imported only when it runs."""
    kinds = ("checking", "finding", "reporting", "verdicts")
    program = (
        "import sys; from archiver.commands import run; run(['--version']); "
        f"print(sorted(name for name in sys.modules if name.startswith({tuple(f'archiver.{kind}' for kind in kinds)})))"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert output.endswith("[]\n")


def test_everything_that_is_imported_is_a_dependency() -> None:
    """A library that only another library depends on may be gone with its next version."""
    distributions = {
        "ahocorasick_rs": "ahocorasick-rs",
        "bs4": "beautifulsoup4",
        "charset_normalizer": "charset-normalizer",
        "PIL": "pillow",
        "rfc3161_client": "rfc3161-client",
    }
    sources = [path.read_text(encoding="utf-8") for path in (PROJECT / "archiver").rglob("*.py")]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    modules = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported = (
        {name.split(".")[0] for name in modules} - sys.stdlib_module_names - {"archiver", "", "_typeshed"}
    )  # types of the standard library

    assert set() == {distributions.get(name, name) for name in imported} - package_names(PROJECT_FILE["project"]["dependencies"])
