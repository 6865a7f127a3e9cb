"""Check a proof folder from its checkpoint to its words, and say what is proven."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Any, Callable, Iterator

from archiver.export.page.clerk import RESULTS, faults, limits, outcome_of, post_lines, sections
from archiver.export.page.files import changed_files, changed_snapshots, read_text, strange_page
from archiver.export.page.findings import PROVEN, UNCHECKED, Finding, refuse
from archiver.export.page.hostile_json import load, part, unhex
from archiver.export.page.log_tree import continues
from archiver.export.page.notes import is_key_of, key_in, roots_in, signed_checkpoint
from archiver.export.page.post import post_said
from archiver.export.page.proven_facts import Fact, facts_under, gaps, post_name, withdrawn_under

FORMAT = "embed-archiver proof 1"


class Checked:
    """What a folder holds, as far as it was checked, and what was found wrong."""

    def __init__(self, folder: Path, page: bytes) -> None:
        self.folder, self.page = folder, page
        self.findings: list[Finding] = []
        self.checked: list[str] = []
        self.proof: dict[str, Any] = {}
        self.facts: list[Fact] = []
        self.post: dict[str, Any] = {}

    def step(self, done: str, check: Callable[[], Iterator[Finding]]) -> bool:
        """Run one check, and note what it found; whether it found nothing."""
        before = len(self.findings)
        try:
            self.findings += check()
        except Finding as finding:
            self.findings.append(finding)
        except OSError as error:
            self.findings.append(Finding("P013", f"{error.filename}: {error.strerror}"))
        except MemoryError:
            self.findings.append(Finding("P012", done))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            self.findings.append(Finding("P010", f"{type(error).__name__}: {error}"))
        is_clean = len(self.findings) == before
        self.checked += [done] if is_clean else []
        return is_clean

    def read_proof(self) -> Iterator[Finding]:
        """Read `proof.json`, and the signed checkpoint in it."""
        proof = load(read_text(self.folder / "proof.json", "proof.json"), "proof.json")
        if part(proof, "format", str, "proof.json") != FORMAT:
            refuse("P011", proof["format"][:100])
        self.key = key_in(part(proof, "verifier", str, "proof.json"))
        self.note = part(proof, "checkpoint", str, "proof.json")
        self.checkpoint = signed_checkpoint(self.note, self.key, "proof.json")
        self.later = part(proof, "later_facts", int, "proof.json")
        self.proof = proof
        if read_text(self.folder / "checkpoint.txt", "checkpoint.txt") != self.note:
            yield Finding("P028", "checkpoint.txt")

    def read_facts(self) -> Iterator[Finding]:
        """Read the facts, which must be in the log, about the post that is named, and complete."""
        facts = facts_under(self.checkpoint, self.proof)
        if self.proof.get("post") != post_name(facts):
            yield Finding("P042", f"{self.proof.get('post')} and {post_name(facts)}")
        self.withdrawn = withdrawn_under(self.checkpoint, self.proof)
        yield from gaps(facts, self.withdrawn)
        self.facts = facts

    def read_post(self) -> Iterator[Finding]:
        """Derive from the facts what is known about the post, and compare `post.json` with that."""
        self.post = post_said(self.facts)
        stated = load(read_text(self.folder / "post.json", "post.json"), "post.json")
        if not isinstance(stated, dict) or stated.keys() != self.post.keys():
            yield Finding("P045", "its keys")
        else:
            yield from (Finding("P045", name) for name, value in self.post.items() if repr(stated[name]) != repr(value))

    def compare_checkpoints(self, path: Path) -> Iterator[Finding]:
        """Compare the log with the checkpoints in a file from somebody else, whose signatures are theirs to judge."""
        theirs = list(roots_in(read_text(path, str(path))))
        if not theirs:
            yield Finding("P060", str(path))
        paths = {part(claim, "size", int, "consistency"): claim for claim in part(self.proof, "consistency", list, "proof.json")}
        for root in theirs:
            where = f"{root.origin}, {root.size} entries"
            if root.origin != self.checkpoint.origin:
                yield Finding("P061", where)
            elif root.size > self.checkpoint.size:
                yield Finding("P063", where)
            elif root.size == self.checkpoint.size:
                yield from [Finding("P062", where)] if root != self.checkpoint else []
            elif root.size not in paths:
                yield from [Finding("P064", where)] if root.size else []
            else:
                steps = [unhex(step, 32, "consistency") for step in part(paths[root.size], "path", list, "consistency")]
                yield from [] if continues(root, self.checkpoint, steps) else [Finding("P062", where)]

    def compare_key(self, line: str) -> Iterator[Finding]:
        """Compare the folder's key with one from somebody else."""
        try:
            theirs = key_in(line)
        except Finding as finding:
            refuse("P066", finding.where)
        rotations = [part({"note": note}, "note", str, "rotations") for note in part(self.proof, "rotations", list, "proof.json")]
        if not is_key_of(theirs, self.key, self.checkpoint.size, rotations):
            yield Finding("P065", line)


def check(folder: Path, page: bytes, *, key: str | None = None, checkpoint: Path | None = None) -> tuple[int, str]:
    """Check a folder; the exit code, and what to print."""
    found = Checked(folder, page)
    if found.step("The checkpoint is signed by the key in the folder.", found.read_proof):
        is_read = found.step("Every fact is in the log under the checkpoint.", found.read_facts)
        if key is not None:
            found.step("The key is the one that you named, or follows from it.", lambda: found.compare_key(key))
        if checkpoint is not None:
            found.step("The log continues your checkpoint.", lambda: found.compare_checkpoints(checkpoint))
        found.step(
            "The folder has the files that it lists, unchanged, and no others.",
            lambda: changed_files(folder, found.proof, found.facts),
        )
        found.step("README.txt and check.py are those of this page.", lambda: strange_page(folder, page))
        if is_read:
            found.step("post.json says what the facts say, and no more.", found.read_post)
            found.step("The snapshots are the files that the facts describe.", lambda: changed_snapshots(folder, found.facts))
    outcome = outcome_of(found.findings)
    titled = {
        f"Proof folder: {folder.name}": [f"this page has the SHA-256 {hashlib.sha256(page).hexdigest()}"],
        "Checked": found.checked,
    }
    if outcome == PROVEN:
        key_line = f"The log has {found.checkpoint.size} entries, and is signed by {found.key}"
        left_out = sum(entry["of"] == "article" and not (folder / entry["path"]).exists() for entry in found.post["snapshots"])
        titled["Proven: the archive cannot have changed any of this since it signed the checkpoint"] = [
            *post_lines(found.post),
            key_line,
        ]
        titled["Not proven"] = [
            *limits(
                found.post,
                found.later,
                withdrawn=len(found.withdrawn),
                is_key_known=bool(key or checkpoint),
                articles_left_out=left_out,
            ),
        ]
    lines = "".join(f"{line}\n" for line in faults(found.findings))
    return outcome, f"{lines}{sections(titled)}Result: {RESULTS[outcome]}\n"


def main(arguments: list[str]) -> int:
    """Check the folder that this page is in, or another one, and print what is proven."""
    parser = argparse.ArgumentParser(description="Check a proof folder. Exit codes: 0 proven, 1 refuted, 2 could not be checked.")
    parser.add_argument(
        "checkpoint", nargs="?", type=Path, help="a file with a checkpoint of the archive that you have from elsewhere"
    )
    parser.add_argument("--key", help="the archive's public key that you have from elsewhere: name+id+base64")
    parser.add_argument(
        "--folder", type=Path, default=Path(__file__).resolve().parent, help="the folder; that of this page if left out"
    )
    options = parser.parse_args(arguments)
    try:
        page = Path(__file__).read_bytes()
        outcome, text = check(options.folder.resolve(), page, key=options.key, checkpoint=options.checkpoint)
        sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
        sys.stdout.flush()
    except OSError as error:
        sys.stderr.write(f"! P013 a file cannot be read or written: {error.strerror}\n")
        return UNCHECKED
    return outcome
