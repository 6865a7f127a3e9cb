"""The report over 100,000 posts: how long it takes, and how much memory, with a fifth of them gone or altered.

Beside it, in one process: reading all lives, which curves and counts are made of, and the series over them.
"""

import random
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.ledger.connection import open_to_write
from archiver.reporting.rot_series import rot_series
from bench.figures import Say, Target, table
from bench.lookup_homes import as_rows, filled, key_of
from bench.paths import program
from bench.process_tree import cost

Row = dict[str, object]

_POSTS = 100_000
_POSTS_OF_ARTICLE = 20
_OUTLETS = 40
_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
_NIGHTS = 150
_REASONS = ("deleted", "removed", "account-deleted", "account-suspended", None)


def run(say: Say, *, quick: bool) -> list[Target]:
    """Measure, and print the table."""
    posts = 1000 if quick else _POSTS
    home = filled(say, posts, as_aged_rows)
    with open_archive(Home(folder=home)) as archive:
        begun = time.process_time()
        lives = archive.lives()
        read = time.process_time()
        rot_series(lives, now=_BEGUN + timedelta(days=_NIGHTS))
        computed = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "rot.html"
        paid = cost((*program(), "--home", str(home), "report", "-o", str(page)))
        pages = len(list(page.parent.glob("rot*.html")))
    rows = [
        ("lives", f"{read - begun:.2f} CPU-s", ""),
        ("series and curves", f"{computed - read:.2f} CPU-s", ""),
        (f"report as HTML, {pages:,} pages", f"{paid.seconds:.1f} s, {paid.cpu:.1f} CPU-s", f"{paid.peak:,.0f} MB"),
    ]
    say(table((f"the report over {posts:,} posts", "time", "memory"), rows))
    return [
        Target(what="CPU-seconds to read all lives", value=read - begun, at_most=2),
        Target(what="seconds of `report -o rot.html`", value=paid.seconds, at_most=20),
        Target(what="MB of memory of `report -o rot.html`", value=paid.peak, at_most=300),
    ]


def as_aged_rows(home: Path, posts: int) -> None:
    """Fill a home with posts of five years in many articles, and with what the nights of some months saw of them."""
    as_rows(home, posts)
    dice = random.Random(1)
    with closing(open_to_write(home / "db" / "archive.sqlite")) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for number in range(-(-posts // _POSTS_OF_ARTICLE)):
            _add_article(connection, number, posts, dice)
        for number in range(posts):
            _add_nights(connection, number, dice)


def _add_article(connection: sqlite3.Connection, number: int, posts: int, dice: random.Random) -> None:
    """An article of some year and outlet, with its posts."""
    day = (_BEGUN - timedelta(days=dice.randrange(5 * 365))).date().isoformat()
    article, version = number + 2, number + 2
    _insert(connection, "article", {"id": article, "name": f"https://news.example/{number}"})
    facts: Row = {
        "source": f"https://news.example/{number}",
        "digest": str(number),
        "markup": "html",
        "title": f"Story {number}",
    }
    named = {"title": f"Story {number}", "published": day, "outlet": f"Outlet {number % _OUTLETS}", "seen_at": _time(_BEGUN)}
    _insert(connection, "article_version", {"id": version, "article": article} | facts | named)
    for post in range(number * _POSTS_OF_ARTICLE + 1, min((number + 1) * _POSTS_OF_ARTICLE, posts) + 1):
        shown: Row = {
            "article_version": version,
            "post": post,
            "digest": str(post),
            "position": post,
            "kind": "embed",
        }
        written = {
            "kind": "embed",
            "form": "blockquote",
            "platform": "x",
            "named": f"x:{key_of(post - 1)}",
            "aliases": "[]",
            "truncated": 0,
        }
        rest = {"bounds": "exact", "printed": day, "locator": "{}", "before": "", "seen_at": _time(_BEGUN)}
        _insert(connection, "embed", shown | written | rest)


def _add_nights(connection: sqlite3.Connection, number: int, dice: random.Random) -> None:
    """The first and the last answers about a post, and its verdicts: a fifth dies or is altered."""
    post, fate, night = number + 1, dice.random(), dice.randrange(1, _NIGHTS)
    last = night if fate < 0.15 else _NIGHTS  # noqa: PLR2004 - a share
    for at, reading in ((0, "present"), (last - 1, "present"), (last, "gone" if fate < 0.15 else "present")):  # noqa: PLR2004
        observed: Row = {
            "post": post,
            "at": _time(_BEGUN + timedelta(days=at)),
            "probe": "p",
            "about": "post",
            "control": 0,
        }
        read = {
            "witness": "platform-api",
            "reading": reading,
            "reason": "deleted" if reading == "gone" else None,
            "healthy": 1,
            "rehearsed": 0,
        }
        _insert(connection, "observation", observed | read)
    judged: Row = {"post": post, "suspected": 0, "rests_on": "[]", "changes": "[]"}
    _insert(connection, "verdict", judged | {"at": _time(_BEGUN), "standing": "intact", "rule": "V200"})
    if fate < 0.2:  # noqa: PLR2004
        after, before = _BEGUN + timedelta(days=night - 1), _BEGUN + timedelta(days=night)
        moved = {"at": _time(before), "changed_after": _time(after), "changed_before": _time(before)}
        died = {"standing": "gone", "rule": "V300", "reason": dice.choice(_REASONS)} if fate < 0.15 else None  # noqa: PLR2004
        _insert(connection, "verdict", judged | moved | (died or {"standing": "altered", "rule": "V410"}))


def _insert(connection: sqlite3.Connection, name: str, row: dict[str, object]) -> None:
    columns = {"run": 1, **row}
    sql = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
    connection.execute(sql, tuple(columns.values()))


def _time(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
