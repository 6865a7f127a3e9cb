"""Audit the locked packages for known vulnerabilities with pip-audit, and tell "none is known" from "nobody could say".

pip-audit leaves out packages that its source does not know, and still ends with 0. Here that is an outcome of its own.

Exit codes: 0 no vulnerability is known of any package · 1 some are known · 2 not every package could be audited.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LOCKS = (Path("requirements.lock"), Path("supply_chain/requirements.lock"), Path("docs_site/requirements.lock"))
_FORM = ("--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off", "--desc", "off")
_MAX_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOutcome:
    """What an audit found: its exit code, and the lines that say so."""

    code: int
    lines: tuple[str, ...]


def outcome(report: str, complaint: str) -> AuditOutcome:
    """The outcome of pip-audit, by its JSON report, which is empty where it gave up, and by what it said on standard error."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        reason = complaint.strip().splitlines()[-1][:300] if complaint.strip() else "pip-audit said nothing"
        return AuditOutcome(code=2, lines=(f"the packages could not be audited: {reason}", _REMEDY))
    known = list(_vulnerabilities(packages))
    left_out = [str(package["name"]) for package in packages if "skip_reason" in package]
    lines = [*known]
    if left_out or not packages:
        named = ", ".join(left_out[:_MAX_NAMED]) + (" …" if len(left_out) > _MAX_NAMED else "")
        lines += [f"{len(left_out)} of {len(packages)} packages could not be audited: {named}", _REMEDY]
    if not lines:
        lines = [f"no vulnerability is known of {len(packages)} packages"]
    return AuditOutcome(code=1 if known else 2 if left_out or not packages else 0, lines=tuple(lines))


_REMEDY = "  → run it where the package index or osv.dev can be reached: make audit SERVICE=osv"


def _vulnerabilities(packages: Sequence[Mapping[str, object]]) -> Iterator[str]:
    for package in packages:
        found = package.get("vulns")
        for vulnerability in found if isinstance(found, list) else ():
            fixed = ", ".join(vulnerability.get("fix_versions") or ()) or "no version yet"
            yield f"{package['name']} {package['version']}: {vulnerability['id']}, fixed in {fixed}"


def main(service: str) -> int:
    """Audit all locks with a service, `pypi` or `osv`; print the outcome of each, and return the worst exit code."""
    codes = []
    for lock in _LOCKS:
        command = [sys.executable, "-m", "pip_audit", *_FORM, "--vulnerability-service", service, "--requirement", str(lock)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        found = outcome(done.stdout, done.stderr)
        print(*(f"{lock}: {line}" if not line.startswith(" ") else line for line in found.lines), sep="\n")  # noqa: T201 - its output
        codes.append(found.code)
    return 1 if 1 in codes else max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
