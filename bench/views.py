"""The views of the database, as a browser of databases reads them: one post, the newest hundred, and each query of `db/queries`."""

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from archiver.ledger.connection import open_to_write
from archiver.ledger.reader import connect_read_only
from bench.figures import Say, Target, table
from bench.lookup_homes import as_rows, filled, handle_of, key_of

_POSTS = 100_000
_EACH = 40  # posts that each view is asked about
_QUERIES = sorted((Path(__file__).resolve().parents[1] / "db" / "queries").glob("*.sql"))
_OF_POST = {"posts_now": "id", "embeds_now": "post", "changes": "post", "versions_named": "post"}
_AT = "2026-01-02T00:00:00.000000Z"


def run(say: Say, *, quick: bool) -> list[Target]:
    """Measure the views, and print the table."""
    posts = 2000 if quick else _POSTS
    home = filled(say, posts, with_verdicts)
    with closing(connect_read_only(home / "db" / "archive.sqlite")) as connection:
        few = dict(_of_few(connection, posts))
        whole = {query.stem: _seconds(connection, query.read_text(encoding="utf-8"), q=handle_of(17)) for query in _QUERIES}
    rows = [(name, f"{seconds * 1000:.1f}") for name, seconds in (*few.items(), *whole.items())]
    say(table((f"views among {posts:,}", "ms, slowest twentieth"), rows))
    return [
        Target(what="ms of a view by a post or of its newest hundred rows", value=max(few.values()) * 1000, at_most=50),
        Target(what="seconds of the slowest query of db/queries", value=max(whole.values()), at_most=3),
    ]


def with_verdicts(home: Path, posts: int) -> None:
    """Fill a home with posts, each judged intact, and every tenth gone after that."""
    as_rows(home, posts)
    columns = "(run, post, at, standing, rule, suspected, rests_on, changes)"
    verdict = f"INSERT INTO verdict {columns} SELECT run, id, '{_AT}', ?, ?, 0, '[]', '[]' FROM post WHERE id % ? = 0"  # noqa: S608 - our own
    with closing(open_to_write(home / "db" / "archive.sqlite")) as connection:
        for judged in (("intact", "V200", 1), ("gone", "V300", 10)):
            connection.execute(verdict, judged)


def _of_few(connection: sqlite3.Connection, posts: int) -> list[tuple[str, float]]:
    """Each view with the seconds that it takes by a post's row, by its name, and for its newest hundred rows."""
    dice = random.Random(1)
    measured: list[tuple[str, float]] = []

    def measure(name: str, sql: str, parameter: Callable[[int], object]) -> None:
        times = sorted(_seconds(connection, sql, of=parameter(dice.randrange(posts) // 10 * 10 + 9)) for _ in range(_EACH))
        measured.append((name, times[-1 - _EACH // 20]))

    for view, column in _OF_POST.items():
        measure(f"{view} by row", f"SELECT * FROM {view} WHERE {column} = :of", lambda number: number + 1)  # noqa: S608 - our own
        measure(f"{view} by name", f"SELECT * FROM {view} WHERE name = :of", lambda number: f"x:{key_of(number)}")  # noqa: S608
    for view in (*_OF_POST, "nights"):
        measure(f"{view}, newest hundred", f"SELECT * FROM {view} ORDER BY id DESC LIMIT 100", lambda number: number)  # noqa: S608
    return measured


def _seconds(connection: sqlite3.Connection, sql: str, **parameters: object) -> float:
    begun = time.perf_counter()
    connection.execute(sql, parameters).fetchall()
    return time.perf_counter() - begun
