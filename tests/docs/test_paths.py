"""Every file, folder and name of the code that a document, a docstring or a comment mentions is there."""

import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.docs.documents import DOCUMENTS, PROJECT, code_spans, name_of

MADE_AT_RUN_TIME = re.compile(
    r"\.venv|\.pywb|snapshots/|bench-results|demo-home|dist/|saved/|keys/|receipts/|\.\./shared/"
    r"|(?:(?:articles|posts|runs)/[\w/]+|index|outlets)\.html|search/"  # the archive as pages
    r"|layouts/"  # of somebody's site
)
NAMED = re.compile(r"(?:[\w.<>*-]+/)*[\w.<>*-]+\.(?:py|md|sql|toml|html|css)|(?:[\w<>*-]+/)+")
IN_CODE = re.compile(r"`((?:[\w<>]+/)*\w+\.(?:py|md))`|(?<![\w/.-])((?:docs|archiver|tests)/[\w/]+\.(?:md|py))")
NAME = re.compile(r"_?[A-Z]\w+(?:\.\w+)*|[a-z]+(?:_[a-z]+)+(?:\(\))?")
"""A class, a constant, an attribute of a class, or a function of several words."""
FOR_DEVELOPERS = [PROJECT / "CONTRIBUTING.md", PROJECT / "docs" / "architecture.md", *(PROJECT / "docs" / "decisions").glob("*.md")]
SOURCES = sorted(path for folder in ("archiver", "bench", "tests") for path in (PROJECT / folder).rglob("*.py"))


ANYWHERE = ("archiver", "bench", "db", "docs", "seeds", "tests")


@cache
def ends_of_paths() -> frozenset[str]:
    """The paths of the project's files and folders, each also without its first folder, without its first two, and so on."""
    paths = [path.relative_to(PROJECT).parts for name in ANYWHERE for path in (PROJECT / name, *(PROJECT / name).rglob("*"))]
    return frozenset("/".join(parts[number:]) for parts in paths for number in range(len(parts)))


@cache
def is_there(name: str) -> bool:
    """Whether a path is one of the project, of `archiver/` or of a folder in it; a name without a folder may lie anywhere."""
    pattern = re.sub(r"<[^>]*>", "*", name).rstrip("/")
    if "*" not in pattern:
        return pattern in ends_of_paths() or (PROJECT / pattern).exists()
    shape = re.compile(re.escape(pattern).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*"))
    return any(map(shape.fullmatch, ends_of_paths())) or any(PROJECT.glob(pattern))


@cache
def words_of_sources() -> frozenset[str]:
    """Every word of the code."""
    return frozenset(word for source in SOURCES for word in re.findall(r"\w+", source.read_text(encoding="utf-8")))


def named_in_code(source: Path) -> Iterator[str]:
    """The Python files and documents that docstrings and comments name in backticks, or with their folder."""
    with source.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.string.startswith('"""')):
                yield from ("".join(pair) for pair in IN_CODE.findall(token.string))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_path_that_a_document_names_is_there(document: Path) -> None:
    named = [span for span in code_spans(document) if NAMED.fullmatch(span) and not MADE_AT_RUN_TIME.match(span)]

    assert [] == [name for name in named if not is_there(name)]


def test_a_file_that_a_docstring_or_a_comment_names_is_there() -> None:
    named = {(source, name) for source in SOURCES for name in named_in_code(source)}

    assert [] == sorted(f"{name_of(source)}: {name}" for source, name in named if not is_there(name))


@pytest.mark.parametrize("document", FOR_DEVELOPERS, ids=name_of)
def test_a_name_of_the_code_that_a_developers_document_mentions_is_in_the_code(document: Path) -> None:
    named = [span.rstrip("()") for span in code_spans(document) if NAME.fullmatch(span) and not NAMED.fullmatch(span)]

    assert [] == [name for name in named if not words_of_sources().issuperset(name.split("."))]


def test_the_tree_in_the_architecture_shows_folders_and_files_that_are_there() -> None:
    tree = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## The folders")[1].split("```")[1]
    missing: list[str] = []
    path: list[str] = []
    for line in tree.strip("\n").splitlines():
        entry, _, says = line.strip().partition("  ")
        path = [*path[: (len(line) - len(line.lstrip())) // 2], *entry.split()[:1]]
        names = [name for name in entry.split() if name != "…"]
        missing += [name for name in names if not (PROJECT.joinpath(*path[:-1]) / name).exists()]
        missing += [name for name in re.findall(r"\w+\.py", says) if not list(PROJECT.joinpath(*path[:-1]).glob(f"**/{name}"))]

    assert [] == missing


def test_every_folder_of_the_package_is_in_the_tree_of_the_architecture() -> None:
    tree = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## The folders")[1].split("```")[1]
    folders = [path.parent.name for path in (PROJECT / "archiver").glob("*/__init__.py")]

    assert [] == [name for name in folders if f"{name}/" not in tree]


def test_a_name_that_leads_nowhere_is_noticed() -> None:
    assert is_there("web/gate.py")
    assert is_there("platforms/<platform>/markup.py")
    assert not is_there("web/line.py")
