"""Keeping and verifying: what it costs a night to keep the answers, and how fast `verify` reads them again.

Between two nights only the counts of likes and replies change, as on the web, so that no body is the same. The limit of keeping is
to compress the same bodies, write and fsync them; that of verifying is `sha256sum` over the same files.
"""

import json
import os
import shutil
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.app.runs.run_files import finish_run_file
from archiver.demo.smallweb.crowd import crowd
from archiver.demo.smallweb.world import World
from archiver.evidence import KeptExchange, RunFile, read_run_file, run_file_paths
from archiver.ledger.writer import Ledger
from bench.figures import Say, Target, median, ratio, spread, table
from bench.paths import program
from bench.process_tree import Cost, cost
from bench.seeded_ledger import NIGHT, exchange_for, first_probes, seed_ledger
from bench.web_process import WebProcess, web_process

_POSTS = 1500
_ROUNDS = 3
_LEVEL = 6


@dataclass(slots=True, kw_only=True)
class _Night:
    """What nights of one kind took: seconds, and bytes of the run's file and of the database."""

    seconds: list[float] = field(default_factory=list)
    file: int = 0
    database: int = 0


def keeping(say: Say, *, quick: bool) -> list[Target]:
    """Measure what keeping answers costs a night, and print the table."""
    posts, rounds = (60, 1) if quick else (_POSTS, _ROUNDS)
    limit = list[float]()
    nights = {"all, bodies that differ": _Night(), "news": _Night(), "all, the same bodies": _Night()}
    with _after_a_night(posts) as (first, folder), web_process("bench.crowd_server", posts, 1) as same:
        with web_process("bench.crowd_server", posts, 2) as later:
            for _ in range(rounds):
                for name, night in nights.items():
                    home = folder / "home"
                    kept = "news" if name == "news" else "all"
                    _measure(night, same if "same" in name else later, first, home, kept)
                    if name == "all, bodies that differ":
                        limit.append(_raw(home, folder / "raw"))
        raw_size = (folder / "raw").stat().st_size
    thousand = 1000 / posts
    rows = [
        (
            name,
            spread([paid * thousand for paid in night.seconds]),
            _kilobytes(night.file * thousand),
            _kilobytes(night.database * thousand),
        )
        for name, night in nights.items()
    ]
    rows.append(
        ("compressed, written and fsynced", spread([paid * thousand for paid in limit]), _kilobytes(raw_size * thousand), "")
    )
    say(table(("1,000 posts, --keep-answers", "seconds", "run's file, KB", "database, KB"), rows))
    bodies, news = nights["all, bodies that differ"], nights["news"]
    return [
        Target(what="bytes of the file of a run ÷ its bodies, compressed", value=bodies.file / raw_size, at_most=4),
        Target(
            what="seconds of a night that keeps all answers ÷ only news", value=ratio(bodies.seconds, news.seconds), at_most=1.25
        ),
    ]


def verifying(say: Say, *, quick: bool) -> list[Target]:
    """Measure how fast `verify` reads files and answers, and print the table."""
    posts, rounds = (60, 1) if quick else (_POSTS, _ROUNDS)
    ours, sums, size, answers = list[float](), list[float](), 0, 0
    with _after_a_night(posts) as (home, _), web_process("bench.crowd_server", posts, 2) as later:
        _check(later, home, "all")
        files = [str(path) for path in sorted((home / "snapshots").rglob("*.warc.gz"))]
        for _ in range(rounds):
            found = json.loads(_run((*program(), "--home", str(home), "verify", "--json"), home).output)
            ours.append(found["seconds"])
            size, answers = found["bytes"], found["answers"]
            sums.append(_run(("sha256sum", *files), home).seconds)
    megabytes = size / 1e6
    rows = [
        ("verify", spread([megabytes / paid for paid in ours]), spread([answers / paid for paid in ours], 0)),
        ("sha256sum", spread([megabytes / paid for paid in sums]), ""),
    ]
    say(table((f"{megabytes:.1f} MB of files, {answers:,} answers", "MB/s", "answers/s"), rows))
    return [Target(what="answers that verify reads again a second", value=answers / median(ours), at_least=300)]


@contextmanager
def _after_a_night(posts: int) -> Iterator[tuple[Path, Path]]:
    """An archive whose last night kept the answers about a crowd of posts, and the folder that it is in."""
    with TemporaryDirectory(prefix="bench-keeping-") as name, web_process("bench.crowd_server", posts, 1) as server:
        home = Path(name) / "first"
        _seed(home, crowd(posts))
        _check(server, home, "all")
        yield home, Path(name)


def _seed(home: Path, world: World) -> None:
    """Write an archive that has asked about every post of the crowd once, and kept the answers."""
    database = home / "db" / "archive.sqlite"
    seed_ledger(database, world)
    with Ledger.open(database, clock=lambda: NIGHT) as ledger, closing(RunFile(home, run=1, at=NIGHT)) as file:
        for probe in first_probes(world):
            file.keep((exchange_for(world, probe.url),))
        finish_run_file(ledger, file, 1, NIGHT)


def _measure(night: _Night, server: WebProcess, first: Path, home: Path, kept: str) -> None:
    """One more night on a copy of an archive."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(first, home)
    before = _database(home)
    night.seconds.append(_check(server, home, kept).asking)
    night.file, night.database = (home / _newest(home)).stat().st_size, _database(home) - before


def _check(server: WebProcess, home: Path, kept: str) -> Cost:
    options = ("--home", str(home), "--pace", "0", "--connections", "10")
    command = (*program(), *options, "check", "--all", "--json", "--keep-answers", kept)
    paid = cost(command, environment=server.environment)
    if paid.code:
        raise SystemExit(f"check failed: {paid.errors}")
    return paid


def _run(command: tuple[str, ...], home: Path) -> Cost:
    paid = cost(command)
    if paid.code:
        raise SystemExit(f"{command[0]} failed in {home}: {paid.errors}{paid.output[-2000:]}")
    return paid


def _raw(home: Path, target: Path) -> float:
    """The seconds in which the bodies of the newest run's file are compressed, written and fsynced."""
    parts = read_run_file(home / _newest(home))
    bodies = [part.exchange.body for part in parts if isinstance(part, KeptExchange) and not part.is_revisit]
    began = time.perf_counter()
    with target.open("wb") as file:
        for body in bodies:
            file.write(zlib.compress(body, _LEVEL))
        file.flush()
        os.fsync(file.fileno())
    return time.perf_counter() - began


def _newest(home: Path) -> str:
    return max(run_file_paths(home))


def _database(home: Path) -> int:
    return sum(path.stat().st_size for path in (home / "db").iterdir())


def _kilobytes(size: float) -> str:
    return f"{size / 1000:,.0f}"
