"""The index of a site of files: which posts have which words, in shards that the page's script loads as it needs them.

A word is folded as in look-ups (`model/folding.py`), and is in the shard of its first two characters. Scripts that write without
spaces are indexed by pairs of characters. While it is made, the index is in a temporary file of SQLite's: memory stays flat.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from types import TracebackType
from typing import Self

from archiver.model.folding import fold, folding_tables
from archiver.render.pages.rows import PostLine, post_row
from archiver.reporting.records import PostRecord

POSTS_OF_SHARD = 500
_MAX_WORD_CHARACTERS = 40
_MAX_EXCERPT_CHARACTERS = 160
_WORD = re.compile(r"[^\W_]+")
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, kana and Han: scripts that write without spaces."""
_RUN = re.compile(f"[{UNSPACED}]+|[^{UNSPACED}]+")


def terms_of(text: str) -> set[str]:
    """The words of a text as the index has them."""
    found: set[str] = set()
    for word in _WORD.findall(fold(text)):
        for run in _RUN.findall(word):
            if re.match(f"[{UNSPACED}]", run) and len(run) > 1:
                found.update(run[place : place + 2] for place in range(len(run) - 1))
            else:
                found.add(run[:_MAX_WORD_CHARACTERS])
    return found


def shard_of(term: str) -> str:
    """The name of the shard that has a word: its first two characters by their code points, in hexadecimal."""
    return "-".join(f"{ord(character):x}" for character in term[:2])


_POSTINGS = "CREATE TABLE posting (shard TEXT, term TEXT, post INTEGER, PRIMARY KEY (shard, term, post)) WITHOUT ROWID"


class SearchIndex:
    """The index while it is made: posts are added in their order, and then its files are read."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(_POSTINGS)
        self._database.execute("CREATE TABLE post (id INTEGER PRIMARY KEY, shown TEXT)")
        self._database.execute("BEGIN")
        self._posts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        self._database.close()

    def add(self, record: PostRecord) -> None:
        """Add a post with all that it ever said; one that is withdrawn is left out."""
        if record.withdrawn is not None:
            return
        texts = {record.author or "", record.handle or "", str(record.post or ""), record.url or "", *record.aliases}
        texts |= {version.text for version in record.versions}
        texts |= {appearance.embed.words or "" for appearance in record.appearances}
        terms = set[str]().union(*map(terms_of, texts))
        number, self._posts = self._posts, self._posts + 1
        rows = ((shard_of(term), term, number) for term in terms)
        self._database.executemany("INSERT INTO posting VALUES (?, ?, ?)", rows)
        self._database.execute("INSERT INTO post VALUES (?, ?)", (number, json.dumps(_shown(post_row(record)), ensure_ascii=True)))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The files of the index, by their paths: shards of words, shards of posts, and the list of both."""
        shards: list[str] = []
        rows = self._database.execute("SELECT shard, term, post FROM posting ORDER BY shard, term, post")
        for shard, of_shard in groupby(rows, key=lambda row: str(row[0])):
            of_terms = groupby(of_shard, key=lambda row: str(row[1]))
            terms = {term: _differences([row[2] for row in of_term]) for term, of_term in of_terms}
            shards.append(shard)
            yield f"search/words-{shard}.js", _called("words", shard, terms)
        for first in range(0, self._posts, POSTS_OF_SHARD):
            number = first // POSTS_OF_SHARD
            wanted = (first, first + POSTS_OF_SHARD)
            shown = self._database.execute("SELECT shown FROM post WHERE id >= ? AND id < ? ORDER BY id", wanted)
            yield f"search/posts-{number}.js", _called("posts", number, [json.loads(row[0]) for row in shown])
        tables = {**folding_tables(), "unspaced": UNSPACED, "longest": _MAX_WORD_CHARACTERS}
        yield "search/shards.js", _called("shards", shards, tables)


def _shown(row: PostLine) -> list[object]:
    """What the script shows of a post: path, how it stands, who, where and when, its words, and what became of it."""
    who = row.author or f"@{row.handle}"
    handle = f"@{row.handle}" if row.author and row.handle else ""
    when = f"{row.posted_at:%Y-%m-%d}" if row.posted_at else ""
    words = "" if row.is_sensitive else row.words[:_MAX_EXCERPT_CHARACTERS]
    return [str(row.path), row.tone, who, handle, row.platform, when, words, int(row.is_sensitive), row.became]


def _differences(numbers: list[int]) -> list[int]:
    """Ascending numbers as the first and the steps between them, which are shorter to write."""
    return [number - before for before, number in zip([0, *numbers], numbers, strict=False)]


def _called(name: str, key: object, value: object) -> bytes:
    """A script that hands a part of the index to the page's script; its text can end no element and begin no other."""
    written = json.dumps([key, value], ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    return f"archiveSearch.{name}.apply(archiveSearch,{written});\n".encode()
