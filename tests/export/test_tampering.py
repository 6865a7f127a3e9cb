"""A table of ways to tamper with a proof folder: each is refused by the page, with its own code and never a traceback."""

import base64
import gzip
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.export.page.ed25519 import ORDER
from archiver.export.page.findings import CODES, REFUTED
from archiver.ledger.checkpoints import new_signer
from tests.export.conftest import SYSTEM_PYTHON, Harbour, checked
from tests.export.tampering import (
    Entry,
    Tamper,
    edited,
    first_fact,
    first_row,
    forge,
    key_line,
    line_of,
    relist,
    resigned,
    without,
)


def a_snapshot(folder: Path) -> Path:
    """One of the folder's snapshots."""
    return min(folder.rglob("*.warc.gz"))


def cut_snapshot(folder: Path) -> None:
    """A snapshot lacks its end."""
    a_snapshot(folder).write_bytes(a_snapshot(folder).read_bytes()[:-1])


def remove(name: str) -> Tamper:
    """Remove a file."""
    return lambda folder: (folder / name).unlink()


def write(name: str, content: bytes | str, *, covered_up: bool = False) -> Tamper:
    """Replace a file, or add one."""

    def tamper(folder: Path) -> None:
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        if covered_up:
            relist(folder)

    return tamper


def append(name: str, text: str, *, covered_up: bool) -> Tamper:
    """Append to a file."""
    return lambda folder: write(name, (folder / name).read_text() + text, covered_up=covered_up)(folder)


def says(name: str, value: object) -> Tamper:
    """Let `post.json` say something else, and cover that up."""

    def tamper(folder: Path) -> None:
        with edited(folder, "post.json") as post:
            post[name] = value
        relist(folder)

    return tamper


def stating(name: str, value: object) -> Tamper:
    """Let `proof.json` state something else."""

    def tamper(folder: Path) -> None:
        with edited(folder) as proof:
            proof[name] = value

    return tamper


def in_text(old: str, new: str) -> Tamper:
    """Change a text in `proof.json`."""

    def tamper(folder: Path) -> None:
        text = (folder / "proof.json").read_text()
        assert old in text
        (folder / "proof.json").write_text(text.replace(old, new, 1))

    return tamper


def fact(name: str, value: object) -> Tamper:
    """Let the first fact be stated otherwise."""
    return lambda folder: first_fact(folder, lambda stated: stated.update({name: value}))


def row(kind: str, **cells: object) -> Tamper:
    """Let a keeper log and sign a fact that says otherwise; a cell of None is left out."""

    def change(entries: list[Entry]) -> None:
        found = first_row(entries, kind)
        found.update(cells)
        for name in [name for name, cell in cells.items() if cell is None]:
            del found[name]

    return lambda folder: forge(folder, change)


def logged(kind: str, **cells: object) -> Tamper:
    """Let a keeper log and sign one more fact."""
    return lambda folder: forge(folder, lambda entries: entries.append({"fact": kind, "row": cells}))


def withdrawn(**claim: object) -> Tamper:
    """Claim that a fact was withdrawn."""

    def tamper(folder: Path) -> None:
        with edited(folder) as proof:
            path = proof["facts"][0]["path"]
            proof["withdrawn"].append({"fact": "observation", "row": 1, "path": path, **claim})

    return tamper


def linked(folder: Path) -> None:
    """A snapshot is a link to the same bytes somewhere else."""
    path = a_snapshot(folder)
    shutil.move(path, folder.parent / "elsewhere")
    path.symlink_to(folder.parent / "elsewhere")


def a_pipe(folder: Path) -> None:
    """README.txt is a pipe, from which nothing ever comes."""
    (folder / "README.txt").unlink()
    os.mkfifo(folder / "README.txt")


def unlisted_snapshot(folder: Path) -> None:
    """A snapshot is gone, from the list too."""
    name = a_snapshot(folder).relative_to(folder).as_posix()
    (folder / name).unlink()
    with edited(folder) as proof:
        proof["files"] = [entry for entry in proof["files"] if entry["path"] != name]


def foreign_snapshot(folder: Path) -> None:
    """A snapshot that no fact is about is in the folder and in the list."""
    name = "snapshots/x/20/20250416T020004564035Z-9b5626c009e29633.warc.gz"
    (folder / name).parent.mkdir()
    shutil.copy(a_snapshot(folder), folder / name)
    with edited(folder) as proof:
        proof["files"].append({"path": name, "size": 0, "sha256": ""})
    relist(folder)


def replaced_snapshot(folder: Path) -> None:
    """A snapshot has other bytes, and the list agrees with them."""
    a_snapshot(folder).write_bytes(gzip.compress(b"WARC/1.1\r\n\r\n"))
    relist(folder)


def listed(path: str) -> Tamper:
    """The list names one more file."""

    def tamper(folder: Path) -> None:
        with edited(folder) as proof:
            proof["files"].append({"path": path, "size": 1, "sha256": "00" * 32})

    return tamper


def doubled(folder: Path) -> None:
    """A fact stands twice."""
    with edited(folder) as proof:
        proof["facts"].append(proof["facts"][0])


def doubled_row(entries: list[Entry]) -> None:
    """A row is logged twice."""
    entries.append(entries[0])


def swapped(folder: Path) -> None:
    """Two facts have exchanged their positions."""
    with edited(folder) as proof:
        one, other = proof["facts"][:2]
        one["index"], other["index"] = other["index"], one["index"]


def shorter_path(folder: Path) -> None:
    """The path of a fact has lost a step."""
    first_fact(folder, lambda stated: stated["path"].pop())


def false_signature(change: Callable[[bytes], bytes]) -> Tamper:
    """Change the signature of the checkpoint, given its 64 bytes."""

    def tamper(folder: Path) -> None:
        def resign(note: str) -> str:
            head, _, encoded = note.rstrip("\n").rpartition(" ")
            raw = base64.b64decode(encoded)
            return f"{head} {base64.b64encode(raw[:4] + change(raw[4:])).decode()}\n"

        resigned(folder, resign)

    return tamper


def larger_scalar(signature: bytes) -> bytes:
    """The same signature with its scalar larger by the group's order, which lax verifiers accept."""
    return signature[:32] + (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")


def in_checkpoint(line: int, text: str) -> Tamper:
    """Replace a line of the checkpoint."""

    def change(note: str) -> str:
        lines = note.split("\n")
        lines[line] = text
        return "\n".join(lines)

    return lambda folder: resigned(folder, change)


def other_key(folder: Path) -> None:
    """The key is another one of the same name."""
    with edited(folder) as proof:
        proof["verifier"] = str(new_signer(proof["verifier"].partition("+")[0]).verifier)


def other_origin(folder: Path) -> None:
    """The checkpoint is that of another log, signed by its own key."""
    resigned(folder, lambda _: new_signer("library.example/log").checkpoint(3, bytes(32)))


def of_other_post(folder: Path) -> None:
    """The facts are those of another post, whose folder is genuine otherwise."""
    with edited(folder) as proof:
        proof["post"] = "x:20"


def of_two_posts(entries: list[Entry]) -> None:
    """The facts are about two posts."""
    entries.append({"fact": "post", "row": {"id": 99, "run": 1, "platform": "x", "key": "20", "first_seen": "2025"}})


def two_verdicts(entries: list[Entry]) -> None:
    """A verdict rests on an observation that nobody made."""
    first_row(entries, "verdict")["rests_on"] = "[4711]"


def snapshot_row(entries: list[Entry]) -> Entry:
    """The row of the first snapshot of the post."""
    found: Entry = next(entry["row"] for entry in entries if entry["fact"] == "snapshot" and "post" in entry["row"])
    return found


def post_snapshot(**cells: object) -> Tamper:
    """Let a keeper log and sign something else about the snapshot of the post."""
    return lambda folder: forge(folder, lambda entries: snapshot_row(entries).update(cells))


def recorded(change: Callable[[bytes], bytes]) -> Tamper:
    """Let a keeper change a snapshot of the post, and record, log and sign it as it is then."""

    def tamper(folder: Path) -> None:
        def record(entries: list[Entry]) -> None:
            found = snapshot_row(entries)
            old = folder / found["path"]
            content = change(old.read_bytes())
            sha256 = hashlib.sha256(content).hexdigest()
            new = old.with_name(f"{old.name.partition('-')[0]}-{sha256[:16]}.warc.gz")
            old.unlink()
            new.write_bytes(content)
            path = new.relative_to(folder).as_posix()
            with edited(folder) as proof:
                next(entry for entry in proof["files"] if entry["path"] == found["path"])["path"] = path
            found.update(path=path, sha256=sha256, size=len(content))

        forge(folder, record)

    return tamper


def restated(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Change the statement of a snapshot, with the length that its record states."""

    def change(content: bytes) -> bytes:
        head, line, rest = gzip.decompress(content).partition(b'{"format":')
        statement, end, others = (line + rest).partition(b"\r\n\r\n")
        changed = statement.replace(old, new)
        assert changed != statement
        stated = b"Content-Length: %d" % len(statement)
        assert stated in head
        return gzip.compress(head.replace(stated, b"Content-Length: %d" % len(changed)) + changed + end + others)

    return change


SMALL_ORDER = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
"""A point of order 8: a signature for it can be made without any private key."""
SNAPSHOT = "snapshots/x/1/20250416T020004564035Z-{}.warc.gz"
WAYS: dict[str, tuple[Tamper, str]] = {
    "a snapshot is missing": (lambda folder: a_snapshot(folder).unlink(), "P001"),
    "a snapshot is missing, also from the list": (unlisted_snapshot, "P050"),
    "README.txt is missing": (remove("README.txt"), "P001"),
    "proof.json is missing": (remove("proof.json"), "P001"),
    "a file was added": (write("note.txt", "mine"), "P002"),
    "a snapshot of another post was added, and listed": (foreign_snapshot, "P002"),
    "post.json was changed": (append("post.json", " ", covered_up=False), "P003"),
    "a snapshot was changed": (cut_snapshot, "P003"),
    "check.py was changed": (append("check.py", "\n# nothing\n", covered_up=False), "P003"),
    "a snapshot is a link": (linked, "P004"),
    "README.txt is a pipe": (a_pipe, "P004"),
    "the list names a file outside of the folder": (listed("../../etc/passwd"), "P005"),
    "the list names a file twice": (listed("README.txt"), "P005"),
    "proof.json is cut off": (write("proof.json", '{"format":'), "P006"),
    "proof.json is not UTF-8": (write("proof.json", b"\xff\xfe"), "P006"),
    "proof.json has a key twice": (in_text('"later_facts"', '"later_facts": 1, "later_facts"'), "P007"),
    "proof.json is nested a million times": (write("proof.json", "[" * 1_000_000), "P008"),
    "proof.json has a number of a million digits": (in_text('"later_facts": 0', f'"later_facts": {"9" * 1_000_000}'), "P009"),
    "proof.json has a fraction": (in_text('"later_facts": 0', '"later_facts": 0.5'), "P009"),
    "an index is negative": (fact("index", -1), "P009"),
    "later_facts is negative": (stating("later_facts", -1), "P009"),
    "a fact has no entry": (fact("entry", None), "P010"),
    "a fact's path is a number": (fact("path", 3), "P010"),
    "proof.json is a list": (write("proof.json", "[]"), "P010"),
    "the format is unknown": (stating("format", "embed-archiver proof 2"), "P011"),
    "proof.json has three million values": (write("proof.json", f"[{'0,' * 3_000_000}0]"), "P012"),
    "README.txt was changed, and the list with it": (append("README.txt", "Trust us.", covered_up=True), "P014"),
    "the key is rubbish": (stating("verifier", "rubbish"), "P020"),
    "the key's id is forged": (key_line(lambda name, _, raw: f"{name}+00000000+{base64.b64encode(raw).decode()}"), "P021"),
    "the key is a point of small order": (key_line(lambda name, _, raw: line_of(name, raw[:1] + SMALL_ORDER)), "P022"),
    "the key is not on the curve": (key_line(lambda name, _, raw: line_of(name, raw[:1] + b"\2" + bytes(31))), "P022"),
    "the key is written in a second way": (
        key_line(lambda name, _, raw: line_of(name, raw[:1] + b"\xee" + b"\xff" * 30 + b"\x7f")),
        "P022",
    ),
    "rubbish is where a note should be": (lambda folder: resigned(folder, lambda _: "rubbish"), "P023"),
    "the signature line is rubbish": (in_checkpoint(4, "signed, the archive"), "P023"),
    "the size is negative": (in_checkpoint(1, "-1"), "P024"),
    "the size is huge": (in_checkpoint(1, "9" * 5000), "P024"),
    "the size has a leading zero": (in_checkpoint(1, "0174"), "P024"),
    "the root is short": (in_checkpoint(2, "AAAA"), "P024"),
    "the origin is not the key's": (other_origin, "P025"),
    "the origin was changed": (in_checkpoint(0, "embed-archiver/0000000000000000"), "P025"),
    "another key of the same name did not sign": (other_key, "P026"),
    "the size was changed": (in_checkpoint(1, "1000"), "P027"),
    "the root was changed": (in_checkpoint(2, base64.b64encode(bytes(32)).decode()), "P027"),
    "the signature was changed": (false_signature(lambda raw: raw[:9] + bytes([raw[9] ^ 1]) + raw[10:]), "P027"),
    "the signature has a scalar that is too large": (false_signature(larger_scalar), "P027"),
    "the signature is cut off": (false_signature(lambda raw: raw[:-1]), "P027"),
    "checkpoint.txt is another one": (write("checkpoint.txt", new_signer().checkpoint(3, bytes(32)), covered_up=True), "P028"),
    "there are no facts": (stating("facts", []), "P030"),
    "a fact stands twice": (doubled, "P031"),
    "a row was logged twice": (lambda folder: forge(folder, doubled_row), "P031"),
    "a salt has 15 bytes": (fact("salt", "00" * 15), "P032"),
    "a step has 31 bytes": (fact("path", ["00" * 31]), "P032"),
    "a salt was changed": (fact("salt", "00" * 16), "P033"),
    "a word was changed": (in_text("is safe", "is unsafe"), "P033"),
    "two facts have exchanged their positions": (swapped, "P033"),
    "a path has lost a step": (shorter_path, "P034"),
    "a path has another step": (lambda folder: first_fact(folder, lambda stated: stated["path"].append("00" * 32)), "P034"),
    "a fact is after the checkpoint": (fact("index", 10**6), "P035"),
    "what was withdrawn is not in the log": (withdrawn(commitment="00" * 32, index=3), "P033"),
    "what was withdrawn is after the checkpoint": (withdrawn(commitment="00" * 32, index=10**6), "P035"),
    "what was withdrawn has no commitment": (withdrawn(index=3), "P032"),
    "an entry is not canonical": (lambda folder: forge(folder, list, text=json.dumps), "P036"),
    "a fact is of another kind": (logged("control_version", id=1, text="x"), "P037"),
    "the post's own fact is left out": (lambda folder: forge(folder, without("post")), "P040"),
    "the facts are about two posts": (lambda folder: forge(folder, of_two_posts), "P041"),
    "an alias is another post's": (row("alias", post=99), "P041"),
    "an article does not show the post": (lambda folder: forge(folder, without("embed")), "P041"),
    "the facts are those of another post": (of_other_post, "P042"),
    "an article's fact is left out": (lambda folder: forge(folder, without("article_version")), "P043"),
    "a version is left out": (lambda folder: forge(folder, without("version", -1)), "P043"),
    "a verdict's observation is left out": (lambda folder: forge(folder, without("observation")), "P044"),
    "a verdict rests on what nobody saw": (lambda folder: forge(folder, two_verdicts), "P044"),
    "post.json says another verdict": (says("verdict", "intact"), "P045"),
    "post.json says other words": (says("original", {"text": "I resign."}), "P045"),
    "post.json says more": (says("confession", "yes"), "P045"),
    "post.json says 0 for false": (says("suspected", 0), "P045"),
    "post.json is that of another post": (says("post", "x:20"), "P045"),
    "a snapshot was replaced, and the list with it": (replaced_snapshot, "P051"),
    "a snapshot's recorded size is another": (post_snapshot(size=1), "P051"),
    "a snapshot's recorded time is another": (post_snapshot(at="2024-04-16T02:00:04.564035Z"), "P054"),
    "a snapshot lacks more than is recorded": (post_snapshot(shortfalls='["post-not-shown","x"]'), "P054"),
    "a snapshot is no gzip file": (recorded(lambda _: b"GIF89a"), "P053"),
    "a snapshot is cut off": (recorded(lambda content: content[:300]), "P053"),
    "a snapshot has no statement": (recorded(lambda _: gzip.compress(b"WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\n")), "P053"),
    "a snapshot states another post": (recorded(restated(b'"post":"x:', b'"post":"y:')), "P054"),
    "a snapshot states another time": (recorded(restated(b'"at":"2025-04-16', b'"at":"2024-04-16')), "P054"),
    "a snapshot's statement has a key twice": (recorded(restated(b'"records":', b'"shortfalls":[],"records":')), "P007"),
    "a snapshot's path leads out of the folder": (row("snapshot", path="snapshots/../../../etc/passwd"), "P052"),
    "a snapshot's path is of other bytes": (row("snapshot", path=SNAPSHOT.format("0" * 16)), "P052"),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_tamper_is_refused_with_its_code(deleted: Path, way: str) -> None:
    tamper, code = WAYS[way]
    tamper(deleted)
    done = checked(deleted)
    outcome = CODES[code][0]

    assert f"! {code} {CODES[code][1]}: " in done.stdout, done.stdout + done.stderr
    assert "" == done.stderr
    assert done.returncode == outcome or (done.returncode == REFUTED and outcome != 0)
    assert "Proven" not in done.stdout


def test_the_table_has_30_ways_and_nearly_every_code() -> None:
    elsewhere = {"P013", "P015", "P055", "P056", "P060", "P061", "P062", "P063", "P064", "P065", "P066"}

    assert len(WAYS) >= 30
    assert CODES.keys() - elsewhere == {code for _, code in WAYS.values()}


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        (b'["' + b"\xf0\x9f\x8c\x8a" + b"x" * (31 << 20) + b'"]', "P010"),
        (b'{"a":' + b'{"a":{}},' * 600_000, "P006"),
        (b"[" + b"[]," * 660_000 + b"[]]", "P010"),
        (b'"' + b"x" * (33 << 20), "P012"),
    ],
)
def test_a_huge_proof_is_refused_within_512_megabytes(deleted: Path, proof: bytes, code: str) -> None:
    (deleted / "proof.json").write_bytes(proof)
    limit = f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_AS, ({512 << 20}, {512 << 20})); "
    start = f"{limit}sys.argv = ['check.py']; runpy.run_path({str(deleted / 'check.py')!r}, run_name='__main__')"
    done = subprocess.run([SYSTEM_PYTHON, "-I", "-c", start], env={}, capture_output=True, check=False, encoding="utf-8")

    assert "" == done.stderr
    assert f"! {code}" in done.stdout
    assert done.returncode == CODES[code][0]


def test_a_folder_whose_files_cannot_be_read_is_not_checked(deleted: Path) -> None:
    done = checked(deleted, "/proc/self/mem")

    assert 2 == done.returncode
    assert "! P013" in done.stdout or "! P060" in done.stdout


def test_a_checkpoint_of_a_forked_log_is_named(harbour_archive: Harbour, deleted: Path) -> None:
    """The archive has signed two histories: the stranger keeps one, the folder has the other."""
    origin, size = harbour_archive.earlier.read_text().split("\n")[:2]
    now = (deleted / "checkpoint.txt").read_text().split("\n")[1]
    theirs = deleted.with_name("theirs.txt")
    notes = [f"{origin}\n{entries}\n{base64.b64encode(bytes(32)).decode()}\n" for entries in (size, now, "1", "9999999")]
    codes = []
    for note in (*notes, notes[0].replace(origin, "library.example"), "Dear Sir or Madam"):
        theirs.write_text(note)
        done = checked(deleted, str(theirs))
        codes.append((done.returncode, done.stdout[:6]))

    assert [(1, "! P062"), (1, "! P062"), (2, "! P064"), (2, "! P063"), (1, "! P061"), (2, "! P060")] == codes
