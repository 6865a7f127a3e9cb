"""Write the software bill of materials (SBOM), in CycloneDX: each locked package with version, licence, digests and what needs it.

cyclonedx-py reads the installed packages. Added here are the program's own version, the digests of the lock, and the scope: what
the program needs to run is `required`, what only developers need is `excluded`. The result is checked against the schema.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_SPECIFIER = re.compile(r"[A-Za-z0-9._-]+")
_SCHEMA = "1.6"
_ROOT = "root-component"
DIGEST_PROPERTY = "embed-archiver:locked-sha256"
"""The property of a component that has the digest of one of its files in the lock, which is the only one that is installed."""


def canonical(name: str) -> str:
    """A package's name in its normalized form."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked_digests(lock: str) -> dict[str, list[str]]:
    """The digests of each package in a lock, by its normalized name."""
    names = list(_NAME.finditer(lock))
    ends = [*(name.start() for name in names[1:]), len(lock)]
    return {canonical(name[1]): sorted(_DIGEST.findall(lock, name.end(), end)) for name, end in zip(names, ends, strict=True)}


def completed(bom: Mapping[str, Any], *, version: str, needed: Iterable[str], digests: Mapping[str, list[str]]) -> dict[str, Any]:
    """A bill of materials of the packages in the lock, with version, digests, and scopes by what is `needed` to run."""
    components = {part["bom-ref"]: part for part in bom["components"] if canonical(part["name"]) in digests}
    edges = {entry["ref"]: entry.get("dependsOn", []) for entry in bom["dependencies"]}
    wanted = {canonical(name) for name in needed}
    pending = [ref for ref, part in components.items() if canonical(part["name"]) in wanted]
    required: set[str] = set()
    while pending:
        ref = pending.pop()
        if ref in components and ref not in required:
            required.add(ref)
            pending += edges.get(ref, [])
    kept = {_ROOT, *components}
    parts = []
    for ref, part in components.items():
        properties = [{"name": DIGEST_PROPERTY, "value": digest} for digest in digests[canonical(part["name"])]]
        parts.append({**part, "scope": "required" if ref in required else "excluded", "properties": properties})
    metadata = {**bom["metadata"], "component": {**bom["metadata"]["component"], "version": version}}
    dependencies = [
        {"ref": ref, **({"dependsOn": on} if (on := [target for target in targets if target in kept]) else {})}
        for ref, targets in edges.items()
        if ref in kept
    ]
    return {**bom, "metadata": metadata, "components": parts, "dependencies": dependencies}


def schema_fault(text: str) -> str | None:
    """Why a text is not a bill of materials by CycloneDX's schema, which comes with its library; None if it is one."""
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415 - it is in the environment of `make sbom` only
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415 - see above

    fault = JsonStrictValidator(SchemaVersion.from_version(_SCHEMA)).validate_str(text)
    return None if fault is None else str(fault)


def main(python: str, target: str) -> int:
    """Write the bill of materials of an environment, by its Python, to a file; 1 if it does not keep to the schema."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", "pyproject.toml", "--output-reproducible"]
    form = ["--spec-version", _SCHEMA, "--output-format", "JSON", "--output-file", "-"]
    written = subprocess.run([*command, *form, python], stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own words
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = re.search(r'__version__ = "([^"]+)"', Path("archiver/__init__.py").read_text(encoding="utf-8"))
    bom = completed(
        json.loads(written.stdout),
        version=found[1] if found else "unknown",
        needed=[name[0] for needed in project["dependencies"] if (name := _SPECIFIER.match(needed))],
        digests=locked_digests(Path("requirements.lock").read_text(encoding="utf-8")),
    )
    text = json.dumps(bom, indent=2, sort_keys=True) + "\n"
    if (fault := schema_fault(text)) is not None:
        print(f"the bill of materials does not keep to CycloneDX {_SCHEMA}: {fault[:500]}", file=sys.stderr)  # noqa: T201 - its output
        return 1
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(text, encoding="utf-8")
    print(f"{target}: {len(bom['components'])} packages, CycloneDX {_SCHEMA}, valid")  # noqa: T201 - its output
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
