"""Go's own implementations of notes, trees and tiles accept what this program signs, proves and exports, and nothing else.

They are Debian's packages `golang-go` and `golang-golang-x-mod-dev`.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from archiver.app.export_log import export_log
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.ledger.consistency_proofs import consistency_between
from archiver.ledger.facts import Cell
from archiver.ledger.merkle_log import inclusion_proof
from archiver.ledger.rows import Row
from archiver.ledger.stored_hashes import StoredHashes
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).parent / "other_implementations" / "check_log.go"
PACKAGES = Path("/usr/share/gocode")
NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
ARTICLES = (1, 100, 3, 60, 1)
"""How many articles each run records."""

Claims = dict[str, Any]


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Go program, compiled."""
    if shutil.which("go") is None or not (PACKAGES / "src" / "golang.org" / "x" / "mod" / "sumdb").is_dir():
        pytest.skip("needs Go with golang.org/x/mod")
    folder = tmp_path_factory.mktemp("go")
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": str(PACKAGES), "GOCACHE": str(folder / "cache")}
    subprocess.run(["go", "build", "-o", folder / "check_log", PROGRAM], env=environment, check=True, timeout=300)
    return folder / "check_log"


@pytest.fixture(scope="module")
def exported(checker: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Claims]:
    """The folder of an exported log, its public key, and proofs between all its checkpoints."""
    assert checker.is_file()
    home = Home(folder=tmp_path_factory.mktemp("archive") / "home")
    folder = home.folder.with_name("log")
    for number, articles in enumerate(ARTICLES):
        with Ledger.open(home.database, clock=lambda: NOW) as ledger:
            run = ledger.begin("archive")
            for place in range(articles):
                content = f"{number}/{place}"
                ledger.record_article(run, Article(source=content, text="", markup=Markup.TEXT, content=content.encode()))
            ledger.finish(run, {})
        done = export_log(home, Clock(), folder)
    with closing(sqlite3.connect(home.database)) as connection:
        connection.row_factory = sqlite3.Row

        def query(sql: str, parameters: tuple[Cell, ...]) -> Iterable[Row]:
            return connection.execute(sql, parameters).fetchall()

        stored = StoredHashes(query)
        signed = [(row["size"], row["note"]) for row in connection.execute("SELECT size, note FROM checkpoint ORDER BY id")]
        sizes = [size for size, _ in signed]
        claims: Claims = {
            "checkpoints": [note for _, note in signed],
            "inclusions": [
                {"index": index, "size": size, "path": hexadecimal(inclusion_proof(index, size, stored.subtree_at, stored.leaf_at))}
                for size in sizes
                for index in range(0, size, 1 if size == sizes[-1] else 7)
            ],
            "consistencies": [
                {"first": first, "second": second, "path": hexadecimal(consistency_between(query, first, second))}
                for first, second in combinations(sizes, 2)
            ],
        }
    assert len(ARTICLES) == len(sizes)
    assert 256 < done.entries == sizes[-1]
    return folder, str(done.key), claims


def hexadecimal(path: Iterable[bytes]) -> list[str]:
    return [step.hex() for step in path]


def checked(checker: Path, folder: Path, key: str, claims: Claims) -> tuple[int, str]:
    done = subprocess.run(
        [checker, folder, key], input=json.dumps(claims), capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


def test_go_accepts_the_checkpoints_the_proofs_and_the_tiles(checker: Path, exported: tuple[Path, str, Claims]) -> None:
    folder, key, claims = exported
    code, said = checked(checker, folder, key, claims)
    entries = claims["consistencies"][-1]["second"]
    counts = f"{len(claims['inclusions'])} inclusion proofs, {len(claims['consistencies'])} consistency proofs"

    assert (0, f"{entries} entries, {len(ARTICLES)} checkpoints, {counts}\n") == (code, said)


def altered_note(folder: Path, _: Claims) -> None:
    path = folder / "checkpoint"
    origin, size, rest = path.read_text(encoding="utf-8").split("\n", 2)
    path.write_text(f"{origin}\n{int(size) - 1}\n{rest}", encoding="utf-8")


def altered_tile(folder: Path, _: Claims) -> None:
    path = folder / "tile" / "0" / "000"
    first, rest = path.read_bytes()[0], path.read_bytes()[1:]
    path.write_bytes(bytes([first ^ 1]) + rest)


def altered_entry(folder: Path, _: Claims) -> None:
    path = folder / "tile" / "entries" / "000"
    rest, last = path.read_bytes()[:-1], path.read_bytes()[-1]
    path.write_bytes(rest + bytes([last ^ 1]))


def altered_inclusion(_: Path, claims: Claims) -> None:
    claims["inclusions"][-1]["path"][0] = "00" * 32


def altered_consistency(_: Path, claims: Claims) -> None:
    claims["consistencies"][0]["path"].pop()


def altered_checkpoint(_: Path, claims: Claims) -> None:
    claims["checkpoints"][0] = claims["checkpoints"][0].replace("\n", "\n1", 1)


@pytest.mark.parametrize(
    ("alter", "complaint"),
    [
        (altered_note, "checkpoint: "),
        (altered_tile, "inconsistent tile|entry 1: invalid transparency proof"),
        (altered_entry, "entry 255"),
        (altered_inclusion, "the inclusion proof of "),
        (altered_consistency, "the consistency proof from "),
        (altered_checkpoint, "checkpoint 0: "),
    ],
)
def test_go_refuses_what_was_changed(
    alter: Callable[[Path, Claims], None], complaint: str, checker: Path, exported: tuple[Path, str, Claims], tmp_path: Path
) -> None:
    folder, key, claims = exported
    copy = Path(shutil.copytree(folder, tmp_path / "log"))
    changed = json.loads(json.dumps(claims))
    alter(copy, changed)
    code, said = checked(checker, copy, key, changed)

    assert 1 == code
    assert re.search(complaint, said)
