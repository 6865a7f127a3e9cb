"""The files of the folder: each is listed, unchanged, and says what the facts say."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import stat
import zlib
from pathlib import Path
from typing import Any, Iterator

from archiver.export.page.findings import Finding, refuse
from archiver.export.page.hostile_json import load, part
from archiver.export.page.post import snapshot_of
from archiver.export.page.proven_facts import Fact, post_name, rows_of

README_SHA256 = "900c03b9b7d25b0114eec4b848666c559da51a938afabb504b0027495ffab949"
"""The SHA-256 of README.txt, which is the same in all folders."""
OWN_FILES = ("README.txt", "check.py", "checkpoint.txt", "post.json")
SNAPSHOT_PATH = re.compile(r"snapshots(/[A-Za-z0-9_~%-][A-Za-z0-9._~%-]*){2}/[0-9]{8}T[0-9]{12}Z-([0-9a-f]{16})\.warc\.gz")
SHARED_PATH = re.compile(r"snapshots/shared/sha256/[0-9a-f]{2}/[0-9a-f]{62}\.warc\.gz")
MAX_SHARED_BYTES = 1 << 29
MAX_TEXT_BYTES, MAX_STATEMENT_BYTES, CHUNK_BYTES = 32 << 20, 32 << 20, 1 << 20
MAX_FILES = 100_000


def read_text(path: Path, where: str) -> str:
    """A text file of the folder; a finding if it is none, or too large."""
    content = read_file(path, where, MAX_TEXT_BYTES)
    try:
        return content.decode()
    except UnicodeDecodeError:
        return refuse("P006", f"{where} is not UTF-8")


def read_file(path: Path, where: str, limit: int) -> bytes:
    """A file's bytes; a finding if it is missing, no file, or larger than the limit."""
    require_file(path, where)
    with path.open("rb") as file:
        content = file.read(limit + 1)
    return content if len(content) <= limit else refuse("P012", f"{where}: more than {limit} bytes")


def require_file(path: Path, where: str) -> None:
    """A finding unless there is a regular file at a path, which is not opened: reading a pipe would never end."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        refuse("P001", where)
    if not stat.S_ISREG(mode):
        refuse("P004", where)


def size_and_digest(path: Path) -> tuple[int, str]:
    """A file's size and SHA-256, read in pieces."""
    hasher, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(CHUNK_BYTES), b""):
            hasher.update(chunk)
            size += len(chunk)
    return size, hasher.hexdigest()


def changed_files(folder: Path, proof: dict[str, Any], facts: list[Fact]) -> Iterator[Finding]:
    """The files that are missing, changed, of another kind, or that do not belong to the folder."""
    recorded = {row.get("path") for row in rows_of(facts, "snapshot")}
    recorded |= {shared_path(sha256) for row in rows_of(facts, "snapshot") for sha256 in shared_by(row)}
    listed: dict[str, tuple[int, str]] = {}
    for number, claim in enumerate(part(proof, "files", list, "proof.json")):
        where = f"files[{number}]"
        path = part(claim, "path", str, where)
        if path in listed or not (path in OWN_FILES or SNAPSHOT_PATH.fullmatch(path) or SHARED_PATH.fullmatch(path)):
            yield Finding("P005", path)
            continue
        listed[path] = part(claim, "size", int, where), part(claim, "sha256", str, where)
        if path not in OWN_FILES and path not in recorded:
            yield Finding("P002", f"{path}: no fact is about it")
    yield from (Finding("P001", f"{name} is not in the list of files") for name in OWN_FILES if name not in listed)
    for path, expected in listed.items():
        try:
            require_file(folder / path, path)
            if size_and_digest(folder / path) != expected:
                yield Finding("P003", path)
        except Finding as finding:
            yield finding
        except OSError as error:
            yield Finding("P013", f"{path}: {error.strerror}")
    yield from (Finding("P002", path) for path in files_in(folder) if path not in listed and path != "proof.json")


def files_in(folder: Path) -> Iterator[str]:
    """The paths of everything in the folder that is no folder itself; links are not followed."""
    for number, (parent, folders, names) in enumerate(os.walk(folder)):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        yield from (Path(parent, name).relative_to(folder).as_posix() for name in sorted([*names, *links]))
        if number > MAX_FILES:
            refuse("P012", f"more than {MAX_FILES} folders")


def strange_page(folder: Path, page: bytes) -> Iterator[Finding]:
    """Whether README.txt and check.py are those of this page."""
    if hashlib.sha256(read_file(folder / "README.txt", "README.txt", MAX_TEXT_BYTES)).hexdigest() != README_SHA256:
        yield Finding("P014", "README.txt")
    if read_file(folder / "check.py", "check.py", MAX_TEXT_BYTES) != page:
        yield Finding("P015", "check.py")


def changed_snapshots(folder: Path, facts: list[Fact]) -> Iterator[Finding]:
    """The snapshots that are not those of their facts, and bodies that they share; those of articles may be left out."""
    names = {post_name(facts), *(row.get("name") for row in rows_of(facts, "alias"))}
    for row in rows_of(facts, "snapshot"):
        path, sha256 = row["path"], row["sha256"]
        named = SNAPSHOT_PATH.fullmatch(path)
        if named is None or named.group(2) != sha256[:16]:
            yield Finding("P052", path)
        elif not os.path.lexists(folder / path):
            if snapshot_of(row) == "post":
                yield Finding("P050", path)
        elif (folder / path).is_symlink() or not (folder / path).is_file():
            yield Finding("P004", path)
        elif size_and_digest(folder / path) != (row["size"], sha256):
            yield Finding("P051", path)
        else:
            yield from contradictions(folder / path, row, names)
            yield from other_bodies(folder, row)


def shared_by(row: dict[str, Any]) -> list[str]:
    """The SHA-256 of the bodies that a snapshot shares with others, as the fact about it names them."""
    named = load(row["shared"], "snapshot") if row.get("shared") else []
    return [sha256 for sha256 in named if isinstance(sha256, str) and re.fullmatch("[0-9a-f]{64}", sha256)]


def shared_path(sha256: str) -> str:
    """Where a shared body is in the folder."""
    return f"snapshots/shared/sha256/{sha256[:2]}/{sha256[2:]}.warc.gz"


def other_bodies(folder: Path, row: dict[str, Any]) -> Iterator[Finding]:
    """The shared bodies of a snapshot that are not in the folder, or are others than the fact about the snapshot names."""
    for sha256 in shared_by(row):
        path = shared_path(sha256)
        if not os.path.lexists(folder / path):
            yield Finding("P055", path)
            continue
        try:
            require_file(folder / path, path)
            if hashlib.sha256(shared_body(folder / path)).hexdigest() != sha256:
                yield Finding("P056", path)
        except Finding as finding:
            yield finding
        except (OSError, EOFError, ValueError, zlib.error):
            yield Finding("P056", path)


def shared_body(path: Path) -> bytes:
    """The body in the last record of a WARC file (ISO 28500); ValueError if there is none, or it is larger than the limit."""
    with gzip.open(path) as file:
        content, body = file.read(MAX_SHARED_BYTES + 1), b""
    if len(content) > MAX_SHARED_BYTES:
        raise ValueError(path)
    while content:
        head, _, rest = content.partition(b"\r\n\r\n")
        stated = re.search(rb"\r\nContent-Length: ([0-9]{1,10})(?:\r\n|$)", head)
        if stated is None:
            raise ValueError(path)
        block, content = rest[: int(stated.group(1))], rest[int(stated.group(1)) + 4 :]
        body = block.partition(b"\r\n\r\n")[2]
    return body


def contradictions(path: Path, row: dict[str, Any], names: set[str | None]) -> Iterator[Finding]:
    """What a snapshot states otherwise than the fact about it: the time, what is missing, and the post.

    The run may be a later one: it recorded a file that a killed run had announced, or that a rebuild found.
    """
    stated = statement_in(path, row["path"])
    subject = part(stated, "subject", dict, row["path"])
    expected = {"at": row["at"], "shortfalls": load(row["shortfalls"], row["path"])}
    yield from (Finding("P054", f"{row['path']}: {name}") for name, value in expected.items() if stated.get(name) != value)
    if snapshot_of(row) == "post" and subject.get("post") not in names:
        yield Finding("P054", f"{row['path']}: post")


def statement_in(path: Path, where: str) -> Any:  # noqa: ANN401 - any JSON
    """The statement of a snapshot: the JSON in the second record of a WARC file (ISO 28500)."""
    try:
        with gzip.open(path) as file:
            content = file.read(MAX_STATEMENT_BYTES)
    except (OSError, EOFError, zlib.error):
        refuse("P053", where)
    for target in (b"", b"WARC-Target-URI: urn:embed-archiver:statement:"):
        header, separator, rest = content.partition(b"\r\n\r\n")
        length = re.search(rb"\r\nContent-Length: ([0-9]{1,10})(\r\n|$)", header)
        if not separator or not length or target not in header:
            refuse("P053", where)
        block, content = rest[: int(length.group(1))], rest[int(length.group(1)) + 4 :]
    return part(load(block, where), "statement", dict, where)
