"""The packages around the program: known vulnerabilities, the bill of materials, and the digests that are checked at install."""

import base64
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from supply_chain.audit import outcome
from supply_chain.sbom import DIGEST_PROPERTY, completed, locked_digests

PROJECT = Path(__file__).resolve().parents[1]
AUDIT_PYTHON = PROJECT / ".audit" / "bin" / "python"
TOOLS = pytest.mark.skipif(not AUDIT_PYTHON.is_file(), reason="needs the tools in a venv of their own: `make test-slow`")
NOBODY_COULD_SAY = 2
LOCKS = [PROJECT / folder / "requirements.lock" for folder in (".", "supply_chain", "docs_site")]


def report(*packages: dict[str, Any]) -> str:
    """A report as pip-audit writes it."""
    return json.dumps({"dependencies": packages, "fixes": []})


SOUND = {"name": "h11", "version": "0.16.0", "vulns": []}
LEFT_OUT = {"name": "wsproto", "skip_reason": "Dependency not found on PyPI and could not be audited: wsproto (1.3.2)"}
KNOWN = {
    "name": "jinja2",
    "version": "3.1.4",
    "vulns": [{"id": "PYSEC-2024-1", "fix_versions": ["3.1.5"], "aliases": ["CVE-2024-56201"], "description": ""}],
}


@pytest.mark.parametrize(
    ("written", "code", "says"),
    [
        (report(SOUND), 0, "no vulnerability is known of 1 packages"),
        (report(SOUND, KNOWN), 1, "jinja2 3.1.4: PYSEC-2024-1, fixed in 3.1.5"),
        (report(SOUND, LEFT_OUT), 2, "1 of 2 packages could not be audited: wsproto"),
        (report(KNOWN, LEFT_OUT), 1, "1 of 2 packages could not be audited: wsproto"),
        (report(), 2, "0 of 0 packages could not be audited"),
        ("", 2, "the packages could not be audited: ConnectionError: Failed to resolve"),
        ("[]", 2, "the packages could not be audited"),
    ],
)
def test_an_audit_says_whether_none_is_known_or_nobody_could_say(written: str, code: int, says: str) -> None:
    found = outcome(written, "Traceback …\nConnectionError: Failed to resolve\n")

    assert code == found.code
    assert says in "\n".join(found.lines)


LOCK = (
    "click==8.5.1 \\\n    --hash=sha256:"
    + "a" * 64
    + " \\\n    --hash=sha256:"
    + "b" * 64
    + "\n    # via x\nPytest_Cov==7.1.0 \\\n    --hash=sha256:"
)
LOCK += "c" * 64 + "\n"


def test_the_digests_of_a_lock_are_those_of_its_packages() -> None:
    assert {"click": ["a" * 64, "b" * 64], "pytest-cov": ["c" * 64]} == locked_digests(LOCK)


def test_a_bill_of_materials_tells_what_runs_from_what_developers_need() -> None:
    """A package that something that runs needs is needed to run; what is installed besides the lock is no part of it."""
    parts = [{"bom-ref": name, "name": name} for name in ("httpx", "h11", "pytest", "stranger")]
    edges = [
        {"ref": "root-component", "dependsOn": ["httpx", "pytest"]},
        {"ref": "httpx", "dependsOn": ["h11", "stranger"]},
        *({"ref": name} for name in ("h11", "pytest", "stranger")),
    ]
    bom = {"components": parts, "dependencies": edges, "metadata": {"component": {"name": "embed-archiver"}}}
    found = completed(bom, version="9", needed=["httpx"], digests={"httpx": ["a"], "h11": ["b", "c"], "pytest": ["d"]})

    assert {"httpx": "required", "h11": "required", "pytest": "excluded"} == {
        part["name"]: part["scope"] for part in found["components"]
    }
    assert [{"name": DIGEST_PROPERTY, "value": digest} for digest in "bc"] == found["components"][1]["properties"]
    assert {"ref": "httpx", "dependsOn": ["h11"]} in found["dependencies"]
    assert "9" == found["metadata"]["component"]["version"]


@pytest.mark.slow
@TOOLS
def test_no_vulnerability_is_known_of_a_locked_package() -> None:
    done = subprocess.run(
        [AUDIT_PYTHON, "-m", "supply_chain.audit", "pypi"], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert all(f"{lock.relative_to(PROJECT)}: " in done.stdout for lock in LOCKS), done.stderr
    if done.returncode == NOBODY_COULD_SAY:
        pytest.skip(done.stdout)
    assert 0 == done.returncode, done.stdout


@pytest.mark.slow
@TOOLS
def test_the_bill_of_materials_has_every_locked_package_and_keeps_to_the_schema_of_cyclonedx(tmp_path: Path) -> None:
    target = tmp_path / "sbom.cdx.json"
    command = [str(AUDIT_PYTHON), "-m", "supply_chain.sbom", sys.executable, str(target)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    parts = json.loads(target.read_text())["components"]

    assert (0, True) == (done.returncode, done.stdout.endswith("CycloneDX 1.6, valid\n"))
    assert locked_digests(LOCKS[0].read_text()).keys() == {re.sub(r"[-_.]+", "-", part["name"]).lower() for part in parts}
    assert {"required", "excluded"} == {part["scope"] for part in parts}


@pytest.mark.parametrize("lock", LOCKS, ids=["the program's lock", "the auditing tools' lock", "the documentation's lock"])
def test_every_locked_package_has_digests(lock: Path) -> None:
    digests = locked_digests(lock.read_text(encoding="utf-8"))

    assert len(digests) > 30
    assert [] == [name for name, found in digests.items() if not found]


def test_everything_that_the_makefile_installs_from_a_lock_is_checked_against_its_digests() -> None:
    installs = [
        line for line in (PROJECT / "Makefile").read_text().splitlines() if "--requirement" in line and "pip install" in line
    ]

    assert len(installs) >= 3
    assert [] == [line for line in installs if "--require-hashes" not in line]


def wheel(folder: Path) -> Path:
    """A wheel with one empty module."""
    path = folder / "fog-1-py3-none-any.whl"
    files = {
        "fog.py": b"",
        "fog-1.dist-info/METADATA": b"Metadata-Version: 2.1\nName: fog\nVersion: 1\n",
        "fog-1.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b'=').decode()},{len(content)}\n"
        for name, content in files.items()
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr("fog-1.dist-info/RECORD", record + "fog-1.dist-info/RECORD,,\n")
    return path


@pytest.mark.parametrize(("changed", "code"), [(False, 0), (True, 1)], ids=["as locked", "one byte more"])
def test_a_package_with_another_digest_than_the_locked_one_is_not_installed(changed: bool, code: int, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    path = wheel(tmp_path)
    (tmp_path / "fog.lock").write_text(f"fog==1 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n")
    if changed:
        path.write_bytes(path.read_bytes() + b"\0")
    command = [sys.executable, "-m", "pip", "install", "--isolated", "--quiet", "--disable-pip-version-check", "--no-index"]
    options = ["--find-links", str(tmp_path), "--target", str(tmp_path / "installed"), "--require-hashes"]
    done = subprocess.run(
        [*command, *options, "--requirement", str(tmp_path / "fog.lock")], capture_output=True, text=True, check=False
    )

    assert (code, not changed) == (done.returncode, (tmp_path / "installed" / "fog.py").exists())
    assert changed is ("DO NOT MATCH THE HASHES" in done.stderr)
