"""Bodies that snapshots share go when the last snapshot that needs them is withdrawn, and `verify` names those that are missing."""

import hashlib
import shutil
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from archiver.evidence import PostStatement, SnapshotDraft, shared_path, write_snapshot
from archiver.ledger.rows import parse_ref
from archiver.ledger.writer import Ledger
from archiver.model.captures import Capture, Exchange
from tests.commands.conftest import PRESIDENT, Done, Program

AT = datetime.now(UTC)
BECAUSE = ("--reason", "asked by its author", "--by", "A. Keeper", "--yes")
OWN, COMMON = b"var own = 1;\n" * 200, b"var common = 1;\n" * 200
OWN_PATH, COMMON_PATH = (shared_path(hashlib.sha256(body).hexdigest()) for body in (OWN, COMMON))


def keep_page(home: Path, post_id: int, name: str, *bodies: bytes) -> str:
    """Record a snapshot of a post whose page has loaded scripts; returns its path."""
    loaded = tuple(
        Exchange(at=AT, method="GET", url=f"https://cdn.example/{number}.js", status=200, body=body, response_headers=SCRIPT)
        for number, body in enumerate(bodies)
    )
    page = Capture(at=AT, url="https://p.example/1", screenshot=None, dom="<p>post", exchanges=loaded, browser=None)
    with Ledger.open(home / "db" / "archive.sqlite", clock=lambda: datetime.now(UTC)) as ledger:
        run = ledger.begin("archive")
        draft = SnapshotDraft(at=AT, run=run, subject=PostStatement(post=parse_ref(name)), capture=page)
        file = write_snapshot(home, draft, announce=partial(ledger.announce, run))
        ledger.record_snapshot(run, file, at=AT, post_id=post_id, shared=file.shared)
    return file.path


SCRIPT = (("Content-Type", "text/javascript"),)


@pytest.fixture
def kept(archived: tuple[Program, Done], tmp_path: Path) -> Program:
    """An archive in which two posts have loaded a common script, and one of them a script of its own."""
    shutil.copytree(archived[0].home, tmp_path / "home")
    program = archived[0].at(tmp_path / "home")
    posts = {name: row for row, name in program.rows("SELECT id, name FROM post WHERE name IS NOT NULL ORDER BY id DESC")}
    president = posts.pop(PRESIDENT)
    keep_page(program.home, president, PRESIDENT, COMMON, OWN)
    name, other = posts.popitem()
    keep_page(program.home, other, name, COMMON)
    return program


def about_bodies(program: Program) -> list[tuple[str, str, str]]:
    """What `verify` finds about shared bodies: code, file, and the sentence."""
    found = program("verify", "--json").value["findings"]
    return [
        (flaw["code"], flaw["where"], flaw["what"]) for flaw in found if flaw["code"] in {"E021", "E022", "L011", "W003", "E003"}
    ]


def test_a_missing_body_is_named_once_with_every_snapshot_that_needs_it(kept: Program) -> None:
    assert [] == about_bodies(kept)
    (kept.home / COMMON_PATH).unlink()
    needing = {path for (path,) in kept.rows("SELECT path FROM snapshot WHERE shared IS NOT NULL")}
    ((code, where, what),) = about_bodies(kept)

    assert ("E021", COMMON_PATH) == (code, where)
    assert 2 == len(needing)
    assert all(path in what for path in needing)
    assert f"sha256:{hashlib.sha256(COMMON).hexdigest()}" in what


def test_a_damaged_body_is_named_and_so_is_one_that_nothing_refers_to(kept: Program) -> None:
    (kept.home / OWN_PATH).write_bytes(b"no WARC")
    alone = shared_path("ab" * 32)
    (kept.home / alone).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept.home / COMMON_PATH, kept.home / alone)

    assert [("E021", OWN_PATH), ("E022", alone)] == [(code, where) for code, where, _ in about_bodies(kept)]


@pytest.mark.parametrize("level", ["redact", "purge"])
def test_a_withdrawal_removes_what_no_other_snapshot_needs_and_says_how_much(kept: Program, level: str) -> None:
    previewed = kept("withdraw", PRESIDENT, *BECAUSE, "--level", level, "--dry-run")
    done = kept("withdraw", PRESIDENT, *BECAUSE, "--level", level)

    assert "1 shared file that no other snapshot needs" in previewed.out
    assert 0 == done.code, done.err
    assert (False, True) == ((kept.home / OWN_PATH).exists(), (kept.home / COMMON_PATH).exists())
    assert [] == about_bodies(kept)
    ((files,),) = kept.rows("SELECT files FROM withdrawal WHERE files <> '[]'")
    assert (hashlib.sha256(OWN).hexdigest() in files, hashlib.sha256(COMMON).hexdigest() in files) == (True, False)


def test_a_withdrawn_body_that_comes_back_from_a_backup_is_named_unless_a_snapshot_needs_it_again(kept: Program) -> None:
    backup = (kept.home / OWN_PATH).read_bytes()
    assert 0 == kept("withdraw", PRESIDENT, *BECAUSE, "--level", "redact").code
    (kept.home / OWN_PATH).parent.mkdir(parents=True, exist_ok=True)
    (kept.home / OWN_PATH).write_bytes(backup)
    named = [(code, where) for code, where, _ in about_bodies(kept)]
    (other,) = kept.rows("SELECT post.id, name FROM snapshot JOIN post ON post.id = snapshot.post WHERE shared IS NOT NULL")
    keep_page(kept.home, *other, COMMON, OWN)

    assert [("W003", OWN_PATH)] == named
    assert [] == about_bodies(kept)


def test_what_is_restricted_keeps_its_bodies(kept: Program) -> None:
    kept("withdraw", PRESIDENT, *BECAUSE)
    assert (kept.home / OWN_PATH).exists()


def test_the_status_counts_shared_bodies_once_among_the_files(kept: Program) -> None:
    (listed,) = kept.rows("SELECT (SELECT sum(size) FROM snapshot) + (SELECT sum(size) FROM run_file)")
    bodies = sum((kept.home / path).stat().st_size for path in (OWN_PATH, COMMON_PATH))
    assert listed[0] + bodies == kept("status", "--json").value["disk"]["snapshots"]
