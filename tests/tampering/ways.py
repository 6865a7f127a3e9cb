"""A way to tamper with an archive, and the deeds of which such ways are made.

`home` is the archive. Beside it are `older`, a copy of it from before the last night, `other`, somebody else's archive, and
`theirs.txt`, the first checkpoint, which somebody keeps.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from archiver.ledger.checkpoints import parse_root
from archiver.ledger.signed_notes import split_notes
from tests.tampering.tools import opened, other_keys, own_keys, recompute, sql


class Way(NamedTuple):
    """One way to tamper: what is done, the code for it, and whether it takes what somebody else keeps to notice it."""

    name: str
    tamper: Callable[[Path], object]
    code: str
    keeps_checkpoint: bool = False
    keeps_key: bool = False


VALUES = {"LONG_AGO": "2001-01-01T00:00:00.000000Z", "NO_DIGEST": f"sha256:{'0' * 64}", "NO_SHA256": "0" * 64}
"""What abbreviations in the statements stand for."""


def by_sql(code: str, *statements: str) -> Way:
    """Rows are changed by statements, without the triggers."""

    def written_out(statement: str) -> str:
        for name, value in VALUES.items():
            statement = statement.replace(name, f"'{value}'")
        return statement

    return Way(statements[0], lambda home: sql(home, *map(written_out, statements)), code)


def on_schema(text: str, *more: str) -> Way:
    """The schema is changed by statements, with the triggers as they are."""

    def run(home: Path) -> None:
        with closing(sqlite3.connect(home / "db" / "archive.sqlite")) as database:
            for statement in (text, *more):
                database.execute(statement)

    return Way(text, run, "L006")


def forged(home: Path, *, by_keeper: bool, is_signed: bool = True) -> None:
    """Change a verdict and compute the log anew; sign it with the archive's own key, or with another one in its place."""
    sql(home, "UPDATE verdict SET standing = 'altered' WHERE id = 1")
    recompute(home, (own_keys(home) if by_keeper else other_keys(home)) if is_signed else None)


def forged_under_the_old_pin(home: Path) -> None:
    """Sign the forged log with another key, and leave the pinned public key."""
    before = {name: (home / "keys" / name).read_bytes() for name in ("ledger.pub", "rotations.txt")}
    forged(home, by_keeper=False)
    for name, content in before.items():
        (home / "keys" / name).write_bytes(content)


def signed_out_of_turn(home: Path) -> None:
    """Let the newest checkpoint be signed by the key that was in use before the rotation."""
    old = own_keys(home.parent / "older")
    with opened(home) as database:
        number, note = database.execute("SELECT id, note FROM checkpoint ORDER BY id DESC LIMIT 1").fetchone()
        root = parse_root(note.partition("\n\n")[0] + "\n")
        assert root is not None
        database.execute("UPDATE checkpoint SET note = ? WHERE id = ?", (old.checkpoint(root.size, root.root), number))


def by_others(name: str, code: str, *names: str, by: str, keeps_key: bool = False) -> Way:
    """Files or folders of another archive are put in the place of this one's."""

    def replace(home: Path) -> None:
        for path, theirs in ((home / name, home.parent / by / name) for name in names):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            shutil.copytree(theirs, path) if theirs.is_dir() else shutil.copyfile(theirs, path)

    return Way(name, replace, code, keeps_key=keeps_key)


def on_bytes(name: str, code: str, pattern: str, change: Callable[[bytes], bytes]) -> Way:
    """The bytes of the first file of a pattern are changed."""

    def rewrite(home: Path) -> None:
        path = first(home, pattern)
        before = path.read_bytes()
        after = change(before)
        assert before != after
        path.write_bytes(after)

    return Way(name, rewrite, code)


def first(home: Path, pattern: str) -> Path:
    """The first file of a pattern."""
    return min(home.glob(pattern))


def flipped(content: bytes) -> bytes:
    """Bytes with one bit in the middle turned."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def zeroed(content: bytes) -> bytes:
    """A database with two pages of zeros."""
    return content[:8192] + bytes(8192) + content[16384:]


def without_newest(content: bytes) -> bytes:
    """A file of checkpoints without the last one."""
    return "\n".join(split_notes(content.decode())[0][:-1]).encode()


SNAPSHOTS, ARTICLES, RUNS = "snapshots/x/*/*.gz", "snapshots/articles/*/*.gz", "snapshots/runs/*.gz"
NEW_NAME = "20200101T000000000000Z-0123456789abcdef.warc.gz"


def swapped(home: Path) -> None:
    """Give each of two snapshots the other's bytes."""
    one, another = sorted(home.glob(SNAPSHOTS))[:2]
    content = one.read_bytes()
    one.write_bytes(another.read_bytes())
    another.write_bytes(content)


def replaced_with_row(home: Path) -> None:
    """Replace a snapshot by another one, and let its row say so."""
    one, another = sorted(home.glob(SNAPSHOTS))[:2]
    one.write_bytes(another.read_bytes())
    with opened(home) as database:
        path, other = (file.relative_to(home).as_posix() for file in (one, another))
        (sha256,) = database.execute("SELECT sha256 FROM snapshot WHERE path = ?", (other,)).fetchone()
        database.execute("UPDATE snapshot SET sha256 = ? WHERE path = ?", (sha256, path))


def planted(home: Path) -> None:
    """Put a copy of a sound snapshot where no run announced one."""
    original = first(home, SNAPSHOTS)
    path = home / "snapshots" / "x" / "20" / original.name
    path.parent.mkdir()
    shutil.copyfile(original, path)


def renamed(home: Path) -> None:
    """Give a snapshot another time and digest in its name."""
    path = first(home, SNAPSHOTS)
    path.rename(path.with_name(NEW_NAME))


def turned_into_folder(pattern: str) -> Callable[[Path], None]:
    """Put a folder in the place of a file."""

    def turn(home: Path) -> None:
        path = first(home, pattern)
        path.unlink()
        path.mkdir()

    return turn


def linked_outside(home: Path) -> None:
    """Put a link to another file in the place of a snapshot."""
    path = first(home, SNAPSHOTS)
    path.unlink()
    path.symlink_to("/etc/passwd")


def linked_to_itself(home: Path) -> None:
    """Move a snapshot out of the archive, and put a link to it in its place."""
    path, elsewhere = first(home, SNAPSHOTS), home.parent / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def link_planted(home: Path) -> None:
    """Put a link to a snapshot where no file was."""
    (home / "snapshots" / "x" / NEW_NAME).symlink_to(first(home, SNAPSHOTS))


def without_run_file(home: Path) -> None:
    """Remove the file of a run and its row."""
    first(home, RUNS).unlink()
    sql(home, "DELETE FROM run_file WHERE id = 1")


def with_receipt(home: Path) -> None:
    """Add a receipt of nobody, for a checkpoint that the keeper signed and the log never had."""
    folder = home / "receipts" / "somebody"
    folder.mkdir(parents=True)
    (folder / f"9999-{'0' * 16}.txt").write_text(own_keys(home).checkpoint(9999, bytes(32)), encoding="utf-8")
