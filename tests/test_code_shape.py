"""The shape of the code: sizes, names and docstrings of everything in `archiver/`, and the glossary."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

from archiver.platforms import FINDERS

Node = TypeVar("Node", bound=ast.AST)

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "archiver"
GLOSSARY = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8")
MAX_LINES = 350
MAX_SUMMARY_CHARACTERS = 132
VAGUE_NAMES = {"one", "two", "those", "told", "said", "seen"}
BARE_CONSTANT = re.compile(r"_?(?:MOST|LONGEST|DEEPEST|LARGEST|TALLEST|WIDEST|FEWEST|LEAST|NEAR|FAR|ENOUGH|PIECE|SECONDS)")


@cache
def modules() -> dict[str, ast.Module]:
    """The syntax tree of each module, by its path."""
    return {path.relative_to(PROJECT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")}


def table(heading: str) -> list[tuple[str, str]]:
    """The rows of the table under a heading of the glossary, without backticks: name and meaning."""
    section = GLOSSARY.split(f"# {heading}\n")[1].split("\n#")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")][2:]
    return [(name.replace("`", ""), meaning) for name, meaning in rows]


def nodes(kind: type[Node]) -> Iterator[tuple[str, Node]]:
    """Every node of a kind, with its module's path."""
    for path, tree in modules().items():
        yield from ((path, node) for node in ast.walk(tree) if isinstance(node, kind))


def class_names_used_twice() -> set[str]:
    """Names that more than one class of the package has."""
    counts = Counter(node.name for _, node in nodes(ast.ClassDef))
    return {name for name, count in counts.items() if count > 1}


def bound_names() -> Iterator[tuple[str, str]]:
    """The name of each variable or parameter, once for each place that binds it, with its module's path."""
    yield from ((path, node.id) for path, node in nodes(ast.Name) if isinstance(node.ctx, ast.Store))
    yield from ((path, node.arg) for path, node in nodes(ast.arg))


def is_one_sentence(docstring: str) -> bool:
    """Whether a docstring begins with one short, complete sentence."""
    summary, _, rest = docstring.partition("\n")
    return summary.endswith((".", "?")) and len(summary) <= MAX_SUMMARY_CHARACTERS and (not rest or rest.startswith("\n"))


def test_a_module_begins_with_one_sentence_about_what_it_is_for() -> None:
    assert [] == [path for path, tree in modules().items() if not is_one_sentence(ast.get_docstring(tree) or "")]


def test_no_module_is_longer_than_350_lines() -> None:
    lengths = {path: len((PROJECT / path).read_text(encoding="utf-8").splitlines()) for path in modules()}

    assert set() == {path for path, length in lengths.items() if length > MAX_LINES}


def test_only_what_every_layer_needs_stands_beside_the_packages() -> None:
    assert {"__init__", "__main__", "bounds", "errors"} == {path.stem for path in PACKAGE.glob("*.py")}


def test_every_platform_folder_is_in_the_registry() -> None:
    helpers = {"parsing", "toolkit"}
    folders = {path.parent.name for path in (PACKAGE / "platforms").glob("*/__init__.py")} - helpers

    assert {finder.name for finder in FINDERS} == folders


def test_unforeseen_exceptions_are_caught_in_one_place() -> None:
    broad = [path for path, node in nodes(ast.ExceptHandler) if node.type is None or ast.unparse(node.type) == "Exception"]

    assert ["archiver/app/runs/concurrency.py"] == broad


def test_class_names_are_used_once_or_the_glossary_says_why() -> None:
    explained = {name for name, reason in table("Class names that are used twice") if reason}

    assert set() == class_names_used_twice() - explained
    assert set() == explained - class_names_used_twice()


def test_every_table_has_a_plain_name_or_a_line_in_the_glossary() -> None:
    schema = (PROJECT / "db" / "schema.sql").read_text(encoding="utf-8")
    tables = re.findall(r"^CREATE (?:VIRTUAL )?TABLE (\w+)", schema, re.MULTILINE)
    words = {word for words, _ in table("Glossary") for word in words.split(", ")}
    explained = {name for name, _ in table("Tables")}

    assert len(tables) == len(set(tables))
    assert set() == set(tables) - words - explained
    assert set() == explained - set(tables)


def test_the_glossary_is_in_alphabetical_order() -> None:
    for heading in ("Glossary", "Tables", "Class names that are used twice"):
        names = [name.lower() for name, _ in table(heading)]

        assert sorted(names) == names


def test_no_docstring_only_points_at_another_one() -> None:
    documented = [
        (path, node.name, ast.get_docstring(node) or "")
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]

    assert [] == [(path, name) for path, name, docstring in documented if docstring.startswith("The same")]


def test_a_constant_says_of_what_and_in_which_unit() -> None:
    assert [] == [(path, name) for path, name in bound_names() if BARE_CONSTANT.fullmatch(name)]


def test_a_variable_says_what_it_holds() -> None:
    assert [] == [(path, name) for path, name in bound_names() if name in VAGUE_NAMES]


def test_commands_print_only_through_the_module_that_makes_text_inert() -> None:
    writing = [path for path, node in nodes(ast.Attribute) if node.attr == "write" and path.startswith("archiver/commands/")]

    assert [] == [path for path, node in nodes(ast.Attribute) if node.attr in {"echo", "secho"}]
    assert {"archiver/commands/printing.py"} == set(writing)
