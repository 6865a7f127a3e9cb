"""The manifest of a package: that it lists every member with size and digest, and nothing else."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from archiver.export.wacz.package import DIGEST, MANIFEST
from archiver.export.wacz_check.findings import Findings
from archiver.export.wacz_check.members import Members

MAX_JSON_BYTES = 64 * 1024 * 1024
_PROFILES = frozenset({"data-package", "wacz-package", "wacz"})
_ALGORITHMS = frozenset({"sha256", "sha512", "sha384", "sha1", "md5"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a manifest says: its digest, its main page if it names one, and what it says of itself."""

    digest: str
    main_page: tuple[str, str] | None = None
    stated: Mapping[str, object] = field(default_factory=dict)


def json_object(content: bytes) -> dict[str, object] | None:
    """The JSON object in bytes; None if they are none."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def check_manifest(members: Members, findings: Findings) -> Manifest | None:
    """Check the manifest and, by it, every member; None where there is none that can be read."""
    if MANIFEST not in members.by_name:
        findings.add("P010", MANIFEST)
        return None
    content = members.content(MANIFEST, most=MAX_JSON_BYTES)
    stated = json_object(content) if content is not None else None
    if content is None or stated is None:
        findings.add("P011", MANIFEST, "it is no JSON object")
        return None
    if stated.get("profile") not in {*_PROFILES, None}:
        findings.add("P012", MANIFEST, f"its profile is {str(stated.get('profile'))[:60]!r}")
    _check_members(_listed(stated, findings), members, findings)
    main = (stated.get("mainPageUrl") or stated.get("mainPageURL"), stated.get("mainPageDate"))
    return Manifest(
        digest=f"sha256:{hashlib.sha256(content).hexdigest()}",
        main_page=(main[0], main[1]) if isinstance(main[0], str) and isinstance(main[1], str) else None,
        stated=stated,
    )


def _listed(stated: Mapping[str, object], findings: Findings) -> dict[str, Mapping[str, object]]:
    """The entries of a manifest by their paths."""
    resources = stated.get("resources")
    listed: dict[str, Mapping[str, object]] = {}
    if not isinstance(resources, list):
        findings.add("P011", MANIFEST, "it lists no resources")
        return {}
    for number, entry in enumerate(resources, start=1):
        path = entry.get("path") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(path, str):
            findings.add("P011", MANIFEST, f"its entry {number} has no path")
        elif path in listed:
            findings.add("P011", MANIFEST, f"it lists {path} twice")
        else:
            listed[path] = entry
    return listed


def _check_members(listed: Mapping[str, Mapping[str, object]], members: Members, findings: Findings) -> None:
    for path in listed:
        if path not in members.by_name:
            findings.add("P013", path)
    for name in members.by_name:
        if name in listed:
            _check_member(name, listed[name], members, findings)
        elif name not in {MANIFEST, DIGEST}:
            findings.add("P014", name)


def _check_member(name: str, entry: Mapping[str, object], members: Members, findings: Findings) -> None:
    algorithm, _, digest = str(entry.get("hash", "")).rpartition(":")
    algorithm = (algorithm or "md5").lower()  # as Frictionless Data has it
    if algorithm not in _ALGORITHMS or not digest:
        findings.add("P017", name)
        return
    hasher, size, before = hashlib.new(algorithm, usedforsecurity=False), 0, findings.count
    for chunk in members.chunks(name):
        hasher.update(chunk)
        size += len(chunk)
    if findings.count > before:
        return  # it is damaged, which says more
    if hasher.hexdigest() != digest.lower():
        findings.add("P015", name)
    if entry.get("bytes") != size:
        findings.add("P016", name, f"it has {size:,} bytes, and {entry.get('bytes')} are listed")
