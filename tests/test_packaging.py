"""What is published with a release agrees with itself: versions, metadata, and the files that a wheel must hold."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from archiver import __version__

PROJECT = Path(__file__).resolve().parent.parent


def test_the_citation_names_the_version_and_the_licence_of_the_program() -> None:
    citation = (PROJECT / "CITATION.cff").read_text(encoding="utf-8")
    licence = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"]

    assert [__version__] == re.findall(r"^version: (\S+)$", citation, re.MULTILINE)
    assert [licence] == re.findall(r"^license: (\S+)$", citation, re.MULTILINE)


def test_a_wheel_holds_types_templates_migrations_and_the_small_webs_files(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    sources = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "archiver").rglob("*") if path.is_file()}

    assert wheel.name == f"embed_archiver-{__version__}-py3-none-any.whl"
    assert set() == {name for name in sources if "__pycache__" not in name} - packed
    assert "archiver/py.typed" in packed
    assert [] == [name for name in packed if not name.startswith(("archiver/", "embed_archiver-"))]
