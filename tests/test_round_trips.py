"""Every field of what is known of articles and embeds survives ledger, snapshot and rebuild, and is shown or listed as not shown.

Each test goes through the fields of the class, so that a new field fails here until every place has it.
"""

import asyncio
import dataclasses
import types
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, NewType, TypeVar, get_args, get_type_hints

import pytest

from archiver.app.rebuild import rebuild
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.evidence import ArticleStatement, SnapshotDraft, SourceFile, write_snapshot
from archiver.finding import read_article
from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, ArticleMetadata, ArticleVersion, Context, Markup
from archiver.model.digests import digest
from archiver.model.embeds import Embed
from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms import FINDERS
from archiver.render.find_output import embed_json
from archiver.render.json_objects import show_json
from archiver.reporting.records import Appearance, PostRecord
from archiver.web import WebSettings

T = TypeVar("T")

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
TEXT = b"Water is rising"
SAMPLES: dict[type, object] = {
    int: 7,
    bool: True,
    date: date(2025, 4, 14),
    URL: URL(scheme="https", host="news.example", path="/bridge"),
    PostRef: PostRef(platform="x", key="20"),
}
NOT_SHOWN = {"locator", "before"}
"""What is recorded of an embed and not printed: what `archive` aligns words by."""

PAGE = b"""<!doctype html><html lang="en"><head><title>The bridge</title>
<link rel="canonical" href="https://news.example/bridge"><meta property="article:published_time" content="2025-04-14">
<meta property="og:site_name" content="The Bridge Times">
</head><body><p>Water is rising.</p></body></html>"""


def sample(kind: type[T]) -> T:
    """A value whose every field says something of its own."""
    return kind(**{name: _sample(hint, name) for name, hint in get_type_hints(kind).items()})


def _sample(hint: Any, name: str) -> object:  # noqa: ANN401 - a type, or a form of several
    if isinstance(hint, types.UnionType):
        return _sample(next(one for one in get_args(hint) if one is not types.NoneType), name)
    if isinstance(hint, NewType):
        return _sample(hint.__supertype__, name)
    if get_args(hint):
        return (_sample(get_args(hint)[0], name),)
    if issubclass(hint, Enum):
        return list(hint)[-1]
    return SAMPLES.get(hint, name)


METADATA = sample(ArticleMetadata)
EMBED = dataclasses.replace(sample(Embed), platform="x")
ARTICLE = ArticleVersion(source="seeds/a.txt", markup=Markup.TEXT, digest=digest(TEXT), metadata=METADATA)


@contextmanager
def read_back(path: Path) -> Iterator[Appearance]:
    """The only appearance of the only post in a ledger."""
    with LedgerReader.open(path, address=lambda post, _: str(post), posted_at=lambda _: None) as reader:
        (record,) = reader.all_posts()
        (appearance,) = record.appearances
        yield appearance


def recorded(path: Path) -> None:
    """Record the article with the embed."""
    with Ledger.open(path, clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        embed_id, _ = ledger.record_embed(run, ledger.record_article(run, ARTICLE), EMBED)
        ledger.record_context(run, embed_id, sample(Context))


@pytest.mark.parametrize("kind", [ArticleMetadata, Embed, Context])
def test_the_sample_says_something_in_every_field(kind: type) -> None:
    defaults = {field.name: field.default for field in dataclasses.fields(kind)}

    assert [] == [name for name, default in defaults.items() if getattr(sample(kind), name) == default]


def test_what_is_known_of_an_article_and_an_embed_survives_the_ledger(tmp_path: Path) -> None:
    recorded(tmp_path / "archive.sqlite")

    with read_back(tmp_path / "archive.sqlite") as appearance:
        assert (METADATA, EMBED, sample(Context)) == (appearance.metadata, appearance.embed, appearance.context)


def test_what_is_known_of_an_article_and_an_embed_survives_a_lost_database(tmp_path: Path) -> None:
    draft = SnapshotDraft(
        at=NOW,
        run=1,
        subject=ArticleStatement(article=ARTICLE, embeds=(EMBED,)),
        file=SourceFile(name="a.txt", content=TEXT, media_type="text/plain"),
    )
    write_snapshot(tmp_path, draft)
    home = Home(folder=tmp_path)
    asyncio.run(rebuild(home=home, clock=Clock(), web=WebSettings(), emit=lambda _: None))

    with read_back(home.database) as appearance:
        assert (METADATA, EMBED) == (appearance.metadata, appearance.embed)


def test_a_page_that_states_everything_about_itself_fills_every_field() -> None:
    metadata = read_article("a.html", PAGE).metadata

    assert [] == [field.name for field in dataclasses.fields(metadata) if getattr(metadata, field.name) is None]


def test_what_an_article_states_about_itself_is_shown(tmp_path: Path) -> None:
    recorded(tmp_path / "archive.sqlite")
    with LedgerReader.open(tmp_path / "archive.sqlite", address=lambda post, _: str(post), posted_at=lambda _: None) as reader:
        (record,) = reader.all_posts()
    (appearance,) = record.appearances

    def shown(metadata: ArticleMetadata) -> object:
        return show_json(_with(record, dataclasses.replace(appearance, metadata=metadata)))

    fields = {field.name for field in dataclasses.fields(ArticleMetadata)}
    unseen = {name for name in fields if shown(METADATA) == shown(dataclasses.replace(METADATA, **{name: None}))}
    assert set() == unseen


def _with(record: PostRecord, appearance: Appearance) -> PostRecord:
    return dataclasses.replace(record, appearances=(appearance,))


def test_what_an_article_tells_of_a_post_is_shown() -> None:
    article = Article(source="a", text="", markup=Markup.TEXT, content=b"")
    changes: dict[str, Any] = {field.name: field.default for field in dataclasses.fields(Embed)}
    changes |= {"platform": "mastodon", "post": None, "form": next(iter(type(EMBED.form)))}

    def shown(**changed: Any) -> object:  # noqa: ANN401 - any field
        return embed_json(article, dataclasses.replace(EMBED, **changed), FINDERS)

    assert NOT_SHOWN == {name for name, other in changes.items() if shown() == shown(**{name: other})}
