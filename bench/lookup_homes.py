"""Homes with very many posts, to look up in: filled as runs would, or row by row in one transaction, which is ten times as quick.

python -m bench.lookup_homes HOME POSTS     fills a home, as runs of `archive` and one night of `check` would
"""

import json
import random
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

from archiver.ledger.connection import open_to_write
from archiver.ledger.schema_version import MIGRATIONS, SCHEMA
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Observation, Present
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import About, Witness
from archiver.model.spelling import spelling_keys
from bench.figures import Say
from bench.paths import RESULTS
from bench.seeded_ledger import record_posts

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = 100_000
_WORDS_OF_POST = 25
_SYLLABLES = [first + second + last for first in "bdfgklmnprstvz" for second in "aeiou" for last in ("", "n", "r", "s", "l")]
_FIRST_ID = 1_700_000_000_000_000_000
AUTHORS = 5000

Fill = Callable[[Path, int], None]


@cache
def vocabulary() -> tuple[str, ...]:
    """Invented words of two to four syllables, the most frequent first."""
    dice = random.Random(1)
    words = {"".join(dice.choices(_SYLLABLES, k=dice.choice((2, 3, 3, 4)))): None for _ in range(_WORDS)}
    return tuple(words)


def text_of(number: int) -> str:
    """The text of one post: words in Zipf's distribution."""
    return " ".join(random.Random(number).choices(vocabulary(), cum_weights=_frequencies(), k=_WORDS_OF_POST))


@cache
def _frequencies() -> list[float]:
    return list(accumulate(1 / (rank + 1) for rank in range(len(vocabulary()))))


def code_of(number: int) -> str:
    """The code of one post's picture."""
    return f"code{number:07d}"


def handle_of(number: int) -> str:
    """The handle of one post's author."""
    return f"author{number % AUTHORS}"


def key_of(number: int) -> str:
    """The key of one post."""
    return str(_FIRST_ID + number)


def filled(say: Say, posts: int, fill: Fill) -> Path:
    """The path of a home with that many posts; it is filled unless it exists with this schema."""
    schema = digest(b"".join(path.read_bytes() for path in sorted(MIGRATIONS.glob("*.sql"))))
    home = RESULTS / f"{fill.__name__}-{posts}-{SCHEMA}-{schema.removeprefix('sha256:')[:8]}"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        begun = time.perf_counter()
        fill(home, posts)
        say(f"filled a home with {posts:,} posts in {time.perf_counter() - begun:.0f} s")
        (home / "complete").touch()
    return home


def as_runs(home: Path, posts: int) -> None:
    """Record posts as an article shows them, and two nights of the platform's answers about each."""

    def observed(run: int) -> Iterator[tuple[Embed, list[Observation]]]:
        for number in range(posts):
            embed, content = _generated_post(number)
            yield embed, [_observed(run, embed, content, night) for night in range(2)]

    record_posts(home / "db" / "archive.sqlite", _NOW, observed)


def as_rows(home: Path, posts: int) -> None:
    """Write posts with their embeds, aliases and versions, without a log."""
    path = home / "db" / "archive.sqlite"
    path.parent.mkdir(parents=True)
    with Ledger.open(path, clock=lambda: _NOW) as ledger:
        run = ledger.begin("archive")
        article = ledger.record_article(run, Article(source="a", text="", markup=Markup.HTML, content=b"a"), _NOW)
    at = _NOW.isoformat().replace("+00:00", ".000000Z")
    with closing(open_to_write(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.create_function("search_spelling", 3, lambda *_: "{}")  # all words are known: they are added at once
        connection.execute("BEGIN")
        for number in range(posts):
            insert_post(connection, number, run, article, at)
        words = {"author", *(handle_of(number) for number in range(AUTHORS)), *vocabulary()}
        connection.executemany("INSERT OR IGNORE INTO spelling (key, word) VALUES (?, ?)", spelling_keys(" ".join(words)))


def insert_post(connection: sqlite3.Connection, number: int, run: int, article: int, at: str) -> None:
    """Write the rows of one post."""
    post, key, text, handle, name = number + 1, key_of(number), text_of(number), handle_of(number), f"Author {number % AUTHORS}"
    alias = f"pic.twitter.com/{code_of(number)}"
    rows: dict[str, dict[str, object]] = {
        "post": {"id": post, "platform": "x", "key": key, "first_seen": at},
        "alias": {"post": post, "name": alias, "source": "article", "seen_at": at},
        "embed": {
            "article_version": article,
            "post": post,
            "digest": key,
            "position": number,
            "kind": "embed",
            "form": "blockquote",
        }
        | {"platform": "x", "named": f"x:{key}", "aliases": json.dumps([alias]), "words": text, "truncated": 0, "bounds": "exact"}
        | {"author": name, "handle": handle, "locator": "{}", "before": "", "seen_at": at, "printed": "2026-01-01"},
        "version": {"post": post, "witness": "article-markup", "probe": "article", "digest": digest(text.encode()), "canonical": 1}
        | {"text": text, "author": name, "handle": handle, "truncated": 0, "media": "[]", "seen_at": at},
    }
    for table, row in rows.items():
        insert(connection, table, {"run": run, **row})


def insert(connection: sqlite3.Connection, table: str, row: Mapping[str, object]) -> None:
    """Write one row."""
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 - our own names


def _generated_post(number: int) -> tuple[Embed, Content]:
    """A post as an article shows it and as the platform does."""
    embed = Embed(
        platform="x",
        post=PostRef(platform="x", key=key_of(number)),
        form=Form.BLOCKQUOTE,
        aliases=(Alias(f"pic.twitter.com/{code_of(number)}"),),
        words=text_of(number),
        author=f"Author {number % AUTHORS}",
        handle=handle_of(number),
        position=number,
    )
    author = Author(id=str(number % AUTHORS), handle=embed.handle, name=embed.author)
    return embed, Content(author=author, text=text_of(number))


def _observed(run: int, embed: Embed, content: Content, night: int) -> Observation:
    """One night's observation of a post."""
    key = embed.post.key if embed.post else ""
    return Observation(
        post=embed.post,
        at=_NOW + timedelta(days=night),
        run=run,
        probe="x-tweet-result",
        about=About.POST,
        witness=Witness.PLATFORM_API,
        reading=Present(content=content),
        body=digest(key.encode()),
        status=200,
        url=f"https://cdn.syndication.twimg.com/tweet-result?id={key}",
    )


if __name__ == "__main__":
    as_runs(Path(sys.argv[1]), int(sys.argv[2]))
