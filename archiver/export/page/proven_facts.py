"""The facts of `proof.json`: whether they are in the log under its checkpoint, about one post, and complete in themselves."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Iterator, NamedTuple

from archiver.export.page.findings import Finding, refuse
from archiver.export.page.hostile_json import load, part, unhex
from archiver.export.page.log_tree import LogRoot, roots_of

OF_POST = ("alias", "owner", "relation", "settlement", "renaming", "version", "observation", "doubted_move", "media", "verdict")
REFERENCES = {
    "article": ("article_version",),
    "article_version": ("embed", "article_reading", "snapshot"),
    "embed": ("alignment", "context"),
    "version": ("observation", "memento"),
    "observation": ("memento", "relation", "settlement"),
    "doubt": ("doubted_move", "lifted_doubt"),
    "post": (*OF_POST, "embed", "snapshot"),
}
"""The tables that refer to each table, in a column of its name; the column may be NULL."""
SHOWN_BY = {"article": "article_version", "article_version": "embed", "doubt": "doubted_move"}
"""What has to refer to a row of these tables, or it has nothing to do with the post."""
KINDS = {*REFERENCES, *(kind for kinds in REFERENCES.values() for kind in kinds)}


class Fact(NamedTuple):
    """A proven fact: its position in the log, the table that it is a row of, and the row."""

    position: int
    kind: str
    row: dict[str, Any]


def facts_under(checkpoint: LogRoot, proof: dict[str, Any]) -> list[Fact]:
    """The facts of a proof in the order of the log, each in the log of the checkpoint."""
    stated = part(proof, "facts", list, "proof.json")
    if not stated:
        refuse("P030", "proof.json")
    facts = sorted(
        (fact_in(claim, checkpoint, f"facts[{number}]") for number, claim in enumerate(stated)), key=lambda fact: fact.position
    )
    for before, fact in zip(facts, facts[1:]):
        if before.position == fact.position:
            refuse("P031", f"fact {fact.position}")
    rows = [(fact.kind, fact.row["id"]) for fact in facts]
    if len(rows) != len(set(rows)):
        refuse("P031", "two facts are of one row")
    return facts


def withdrawn_under(checkpoint: LogRoot, proof: dict[str, Any]) -> set[tuple[str, int]]:
    """The table and id of each fact that was destroyed; proven is that its commitment is in the log, not whose it was."""
    rows = set()
    for number, claim in enumerate(part(proof, "withdrawn", list, "proof.json")):
        where = f"withdrawn[{number}]"
        leaf = hashlib.sha256(b"\x00" + unhex(claim.get("commitment"), 32, where)).digest()
        require_in_log(leaf, part(claim, "index", int, where), claim, checkpoint, where)
        rows.add((part(claim, "fact", str, where), part(claim, "row", int, where)))
    return rows


def require_in_log(leaf: bytes, index: int, claim: dict[str, Any], checkpoint: LogRoot, where: str) -> None:
    """A finding unless the path that is claimed leads from a leaf to the checkpoint's root."""
    path = [unhex(step, 32, f"{where}: path") for step in part(claim, "path", list, where)]
    if index >= checkpoint.size:
        refuse("P035", where)
    roots = roots_of(leaf, index, checkpoint.size - 1, path)
    if roots is None:
        refuse("P034", where)
    if roots[1] != checkpoint.root:
        refuse("P033", where)


def fact_in(claim: dict[str, Any], checkpoint: LogRoot, where: str) -> Fact:
    """A fact of which an index, an entry, a salt and a path are claimed; a finding unless they lead to the checkpoint's root."""
    index, entry = part(claim, "index", int, where), part(claim, "entry", str, where)
    salt = unhex(claim.get("salt"), 16, f"{where}: salt")
    where = f"fact {index}"
    commitment = hashlib.sha256(salt + entry.encode(errors="replace")).digest()
    require_in_log(hashlib.sha256(b"\x00" + commitment).digest(), index, claim, checkpoint, where)
    found = load(entry, where)
    kind, row = part(found, "fact", str, where), part(found, "row", dict, where)
    part(row, "id", int, where)
    canonical = json.dumps({"fact": kind, "row": row}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if canonical.encode(errors="backslashreplace").decode() != entry or not all(type(cell) in (int, str) for cell in row.values()):
        refuse("P036", where)
    if kind not in KINDS:
        refuse("P037", f"{where}: {kind}")
    return Fact(index, kind, row)


def rows_of(facts: list[Fact], kind: str) -> list[dict[str, Any]]:
    """The rows of a table, in the order of the log."""
    return [fact.row for fact in facts if fact.kind == kind]


def post_name(facts: list[Fact]) -> str | None:
    """The one name of the post, or None if it has none yet; a finding if the facts are about none, or about several.

    A post is settled before it is renamed, and of several renamings the last counts.
    """
    settled = {row.get("post"): row.get("ref") for row in rows_of(facts, "settlement")}
    renamed = {row.get("post"): row.get("ref") for row in rows_of(facts, "renaming")}
    posts = rows_of(facts, "post")
    first = [f"{row.get('platform')}:{row['key']}" if "key" in row else settled.get(row["id"]) for row in posts]
    names = [renamed.get(row["id"], name) for row, name in zip(posts, first)]
    if not posts:
        refuse("P040", "proof.json")
    if len(set(names)) > 1 or (names[0] is None and len(names) > 1):
        refuse("P041", " and ".join(sorted(map(str, set(names)))))
    return names[0]


def gaps(facts: list[Fact], withdrawn: set[tuple[str, int]]) -> Iterator[Finding]:
    """References that lead to nothing known or withdrawn, and facts that have nothing to do with the folder's post."""
    rows = {(fact.kind, fact.row["id"]) for fact in facts} | withdrawn
    for target, kinds in REFERENCES.items():
        for fact in facts:
            if fact.kind in kinds and fact.row.get(target) is not None and (target, fact.row[target]) not in rows:
                code = "P041" if target == "post" else "P043"
                yield Finding(code, f"fact {fact.position}, {fact.kind}: {target} {fact.row[target]}")
    for kind, by in SHOWN_BY.items():
        shown = {row.get(kind) for row in rows_of(facts, by)}
        strangers = [fact for fact in facts if fact.kind == kind and fact.row["id"] not in shown]
        if not any(table == by for table, _ in withdrawn):
            yield from (Finding("P041", f"fact {fact.position}, {kind}") for fact in strangers)
    for fact in facts:
        rests_on = (
            load(part(fact.row, "rests_on", str, f"fact {fact.position}"), f"fact {fact.position}")
            if fact.kind == "verdict"
            else []
        )
        missing = [number for number in rests_on if ("observation", number) not in rows]
        yield from (Finding("P044", f"fact {fact.position}, verdict: observation {number}") for number in missing)
