"""Since when something is wrong: what earlier verifications recorded, compared with what one finds now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from archiver.app.acts import VERIFY
from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.ledger.custody import Act
from archiver.model.digests import JSONValue

MAX_RECORDED = 100
"""How many findings of a verification are recorded one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """When a finding was first named, and when a complete verification did not name it yet; as recorded, None if never."""

    named: str | None = None
    not_yet: str | None = None


def recorded_form(findings: Sequence[VerifyFinding]) -> dict[str, JSONValue]:
    """Findings as an act records them: how many, and the first of them with code and place; notes tell of nothing that is wrong."""
    wrong = [finding for finding in findings if finding.severity is not FindingSeverity.NOTE]
    listed = [{"code": finding.code, "where": place_of(finding)} for finding in wrong[:MAX_RECORDED]]
    return {"findings": len(wrong), "found": listed}


def place_of(finding: VerifyFinding) -> str:
    """Where a finding is, without a path of this machine."""
    return PurePath(finding.where).name if finding.where.startswith("/") else finding.where


def since_when(findings: Iterable[VerifyFinding], acts: Sequence[Act]) -> dict[VerifyFinding, Since]:
    """Since when each of the findings is named, by earlier verifications in their order."""
    wanted = {(finding.code, place_of(finding)): finding for finding in findings}
    found = dict.fromkeys(wanted.values(), Since())
    for act in acts:
        if act.act != VERIFY:
            continue
        named = _named(act.detail)
        covers_all = act.detail.get("part") is None and act.detail.get("findings") == len(named)
        for place, finding in wanted.items():
            if place not in named:
                found[finding] = Since(not_yet=act.at) if covers_all else found[finding]
            elif found[finding].named is None:
                found[finding] = Since(named=act.at, not_yet=found[finding].not_yet)
    return found


def _named(detail: Mapping[str, JSONValue]) -> set[tuple[JSONValue, JSONValue]]:
    """The findings that a verification recorded, by code and place; nothing where the record has another form."""
    listed = detail.get("found")
    entries = [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list) else []
    pairs = ((entry.get("code"), entry.get("where")) for entry in entries)
    return {(code, where) for code, where in pairs if isinstance(code, str) and isinstance(where, str)}
