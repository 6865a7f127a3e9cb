"""Homes with very many posts in very many articles, judged and observed, to be shown as pages: written row by row, with no log."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from archiver.ledger.connection import open_to_write
from archiver.ledger.writer import Ledger
from archiver.model.digests import digest
from archiver.model.spelling import spelling_keys
from bench.lookup_homes import AUTHORS, handle_of, insert, insert_post, key_of, vocabulary

POSTS_OF_ARTICLE = 4
OUTLETS = 2000
_RUNS, _NIGHTS = 300, 3
_FIRST, _LATER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
_STANDINGS = (("gone", "V300"), ("altered", "V410"), ("withheld", "V500"))


def as_site(home: Path, posts: int) -> None:
    """Write posts in articles of outlets, each with its versions, observations and verdicts; one of twenty has changed."""
    path = home / "db" / "archive.sqlite"
    path.parent.mkdir(parents=True)
    with Ledger.open(path, clock=lambda: _LATER) as ledger:
        for _ in range(_RUNS):
            ledger.finish(ledger.begin("check"), {"changes": [], "problems": []})
    with closing(open_to_write(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.create_function("search_spelling", 3, lambda *_: "{}")  # all words are known: they are added at once
        connection.execute("BEGIN")
        for number in range(-(-posts // POSTS_OF_ARTICLE)):
            _insert_article(connection, number)
        for number in range(posts):
            insert_post(connection, number, 1, number // POSTS_OF_ARTICLE + 1, _text(_FIRST))
            _insert_answers(connection, number)
        words = {"author", *(handle_of(number) for number in range(AUTHORS)), *vocabulary()}
        connection.executemany("INSERT OR IGNORE INTO spelling (key, word) VALUES (?, ?)", spelling_keys(" ".join(words)))


def _insert_article(connection: sqlite3.Connection, number: int) -> None:
    name, at = f"https://outlet{number % OUTLETS}.example/news/{number}", _text(_FIRST)
    stated = {"url": name, "title": f"Article number {number}", "published": "2026-01-01", "outlet": f"Outlet {number % OUTLETS}"}
    row = {
        "id": number + 1,
        "article": number + 1,
        "source": name,
        "digest": digest(name.encode()),
        "markup": "html",
        "seen_at": at,
    }
    insert(connection, "article", {"run": 1, "id": number + 1, "name": name})
    insert(connection, "article_version", {"run": 1, **row, **stated})
    reading = {"article_version": number + 1, "mark": digest(name.encode()), "characters": 900, "rendered": 0, "partial": 0}
    insert(connection, "article_reading", {"run": 1, **reading, "seen_at": at})


def _insert_answers(connection: sqlite3.Connection, number: int) -> None:
    """Write what the platform answered about a post, who owns it, and the verdicts."""
    post, key = number + 1, key_of(number)
    has_changed = not number % 20
    standing, rule = _STANDINGS[number // 20 % len(_STANDINGS)]
    for night in range(_NIGHTS):
        observed = {"post": post, "ref": f"x:{key}", "at": _text(_LATER), "probe": "x-tweet-result", "about": "post"}
        reading = {"witness": "platform-api", "reading": "gone" if has_changed and night else "present", "reason": "deleted"}
        read = reading | ({} if reading["reading"] == "gone" else {"reason": None, "version": post})
        kept = {"body": digest(key.encode()), "status": 200, "healthy": 1, "control": 0, "rehearsed": 0, "labels": "[]"}
        insert(connection, "observation", {"run": night + 1, **observed, **read, **kept})
    if number % 2:
        insert(
            connection,
            "owner",
            {
                "run": 1,
                "post": post,
                "owner": f"id{number % AUTHORS}",
                "handle": handle_of(number),
                "source": "x",
                "seen_at": _text(_FIRST),
            },
        )
    judged = {"post": post, "at": _text(_FIRST), "suspected": 0, "rests_on": "[]", "changes": "[]"}
    insert(connection, "verdict", {"run": 1, **judged, "standing": "intact", "rule": "V200"})
    if has_changed:
        insert(connection, "verdict", {"run": 2, **judged, "at": _text(_LATER), "standing": standing, "rule": rule})


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", ".000000Z")
