"""One platform, one folder: what each must have, what it may import, and where else a new platform is named (CONTRIBUTING.md)."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from archiver.platforms import REGISTRY, by_name
from archiver.platforms.archived_copies import HasArchivedCopies
from archiver.platforms.interface import Platform
from archiver.platforms.lazy import api_of, by_host
from archiver.platforms.registry import DECLARATIONS, NAMES, load_file
from tests.platforms.examples import KEYS

PROJECT = Path(__file__).resolve().parents[2]
PLATFORMS = PROJECT / "archiver" / "platforms"
SHARED = ("parsing", "toolkit")
"""Folders beside those of the platforms."""

each_name = pytest.mark.parametrize("name", NAMES)


def imported(path: Path) -> set[str]:
    """The modules of the program that a file imports, wherever in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    found |= {f"{node.module}.{name.name}" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names}
    return {module for module in found if module.startswith("archiver.")}


def test_every_folder_is_registered_and_every_registered_platform_has_one() -> None:
    folders = {path.parent.name for path in PLATFORMS.glob("*/*.py")} - {*SHARED}

    assert folders == set(NAMES), "add the folder's name to NAMES in archiver/platforms/registry.py"


@each_name
def test_a_folder_declares_its_own_name_and_has_markup_and_an_api(name: str) -> None:
    declaration = next((one for one in DECLARATIONS if one.name == name), None)

    assert declaration is not None, f"archiver/platforms/{name}/__init__.py needs a DECLARATION with name={name!r}"
    assert (PLATFORMS / name / "markup.py").is_file(), f"add archiver/platforms/{name}/markup.py with FINDER"
    has_api = (PLATFORMS / name / "api.py").is_file()
    assert declaration.is_probed == has_api, f"add archiver/platforms/{name}/api.py, or declare is_probed=False"


@pytest.mark.parametrize(("file", "needed"), [("markup.py", "NOWHERE"), ("nowhere.py", "FINDER"), ("__init__.py", "NOWHERE")])
def test_an_incomplete_folder_is_an_error_that_says_what_to_add(file: str, needed: str) -> None:
    """These errors come while tests are collected, so before any test could say it."""
    with pytest.raises(ImportError, match=rf"add archiver/platforms/vimeo/{re.escape(file)} with {needed}"):
        load_file("vimeo", file, needed)


def test_what_platforms_are_built_with_is_in_a_layer() -> None:
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract.get("containers") == ["archiver.platforms"])
    built_with = {path.stem for path in PLATFORMS.glob("*.py") if path.stem != "__init__"} | set(SHARED)

    assert built_with == {name for layer in layers for name in layer.split(" | ")}, "list it in the contract in pyproject.toml"


@pytest.mark.parametrize("platform", REGISTRY, ids=lambda platform: platform.name)
def test_an_api_has_every_function_of_the_interface(platform: Platform) -> None:
    needed = {"CONTROLS", "probes", "read", "alias_probes", "targets", "capture_page"}
    api = api_of(platform)

    assert set() == {name for name in needed if not hasattr(api, name)}, "add them to api.py"


@each_name
def test_a_platform_on_any_host_can_tell_whether_a_host_works(name: str) -> None:
    platform, declaration = by_name(name), next(one for one in DECLARATIONS if one.name == name)

    if platform is not None:
        assert declaration.addresses.on_any_host == (by_host(platform) is not None), (
            "health_probes and is_healthy go with on_any_host"
        )


@each_name
def test_no_platform_knows_another_one(name: str) -> None:
    others = {f"archiver.platforms.{other}" for other in NAMES if other != name}
    for path in (PLATFORMS / name).rglob("*.py"):
        found = {module for module in imported(path) if ".".join(module.split(".")[:3]) in others}
        assert set() == found, f"{path.relative_to(PROJECT)}: what two platforms share belongs in toolkit/"


def test_what_platforms_are_built_with_knows_none_of_them() -> None:
    platforms = {f"archiver.platforms.{name}" for name in NAMES}
    shared = [path for path in PLATFORMS.rglob("*.py") if path.parent == PLATFORMS or path.parent.name in SHARED]
    found = {module for path in shared for module in imported(path) if ".".join(module.split(".")[:3]) in platforms}
    assert set() == found


@each_name
def test_every_platform_has_examples_for_the_tests(name: str) -> None:
    assert KEYS.get(name), f"add a row for {name} to KEYS in tests/platforms/examples.py"


@each_name
def test_every_platform_has_a_section_in_the_documentation(name: str) -> None:
    written = (PROJECT / "docs" / "platforms.md").read_text(encoding="utf-8")
    headings = [heading.lower() for heading in re.findall(r"^## (.*)$", written, re.MULTILINE)]
    named = {part.replace(" ", "") for heading in headings for part in (*heading.split(", "), *heading.split(" ")[:1])}

    assert name in {part.strip(",") for part in named}, f"add a section on {name} to docs/platforms.md"


def test_capabilities_are_what_their_protocols_say() -> None:
    """A function that is misspelled would be no capability, and nobody would miss it."""
    functions = {"health_probes", "is_healthy", "follow_ups", "probes_from_known", "archived"}
    having = {name: {one.name for one in REGISTRY if hasattr(api_of(one), name)} for name in functions}

    assert having["health_probes"] == having["is_healthy"]
    assert having["archived"] == {one.name for one in REGISTRY if isinstance(api_of(one), HasArchivedCopies)}
    assert all(having.values())
