"""Drafts of every kind of snapshot, made of values."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archiver.evidence import ArticleStatement, PostStatement, ShownEmbed, SnapshotDraft, SourceFile, write_snapshot
from archiver.model.articles import ArticleMetadata, ArticleVersion, Markup
from archiver.model.captures import Browser, Capture, Exchange
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Gone, Observation, Present, Reason, Unreadable
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.probes import About, Why, Witness
from archiver.model.urls import parse_url

AT = datetime(2025, 4, 14, 16, 51, 23, 123456, UTC)
POST = PostRef(platform="x", key="1911842373636882499")
TEXT = "The bridge is closed — 橋は閉鎖 🌉. Please walk."
JSON = b'{"text": "The bridge is closed"}'
FLAT_TEXT = (
    "date 2025-04-15\n\n“The bridge is closed” pic.twitter.com/abcDEF1234 — River Town (@rivertown) April 14, 2025\n".encode()
)


def png(width: int = 8, height: int = 8) -> bytes:
    """A valid picture of one colour."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = b"".join(b"\x00" + b"\x3a\x6e\xa5" * width for _ in range(height))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def exchange(url: str = "https://cdn.example/tweet-result?id=1", **facts: object) -> Exchange:
    """An exchange with a server that packed its answer."""
    usual: dict[str, object] = {
        "at": AT,
        "method": "GET",
        "url": url,
        "status": 200,
        "reason": "OK",
        "protocol": "HTTP/2",
        "request_headers": (("User-Agent", "embed-archiver"), ("Accept", "*/*")),
        "response_headers": (
            ("Content-Type", "application/json"),
            ("Content-Encoding", "br"),
            ("Content-Length", "21"),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
        ),
        "body": JSON,
        "ip": "192.0.2.7",
    }
    return Exchange(**{**usual, **facts})  # type: ignore[arg-type] # every test names what it changes


ARTICLE = ArticleVersion(
    source="seeds/bridge.txt",
    markup=Markup.TEXT,
    digest=digest(FLAT_TEXT),
    metadata=ArticleMetadata(title="The bridge", published=date(2025, 4, 15), language="en"),
)
EMBED = Embed(
    platform="x",
    post=POST,
    form=Form.FLAT_TEXT,
    aliases=(Alias("pic.twitter.com/abcDEF1234"),),
    words="The bridge is closed",
    author="River Town",
    handle="rivertown",
    printed=date(2025, 4, 14),
    locator="17-96",
    position=1,
)
BROWSER = Browser(
    path="/usr/bin/browser", build="156.0", headless_shell=True, sandbox=True, flags=("--mute-audio",), fonts=("Noto",)
)


def observations() -> tuple[Observation, ...]:
    """One observation of each reading."""
    content = Content(
        author=Author(id="7", handle="rivertown", name="River Town"),
        text=TEXT,
        media=(Media(key="m1", kind="photo", url="https://pbs.example/m1", alt="a bridge"),),
        quoted=PostRef(platform="x", key="20"),
        posted_at=AT,
    )
    readings = (
        Present(content=content),
        Present(),
        Gone(reason=Reason.DELETED, ambiguous=True),
        Unreadable(why=Why.CHALLENGED, detail="1"),
    )
    return tuple(
        Observation(
            post=POST,
            at=AT,
            run=12,
            probe="x-tweet-result",
            about=About.POST,
            witness=Witness.PLATFORM_API,
            reading=reading,
            body=digest(JSON),
            status=200,
            url="https://cdn.example/tweet-result?id=1",
        )
        for reading in readings
    )


def capture(**facts: object) -> Capture:
    """A capture of the post's page."""
    usual: dict[str, object] = {
        "at": AT,
        "url": "https://platform.example/embed/Tweet.html?id=1",
        "screenshot": png(),
        "dom": f"<!doctype html><title>post</title><p>{TEXT}</p>",
        "exchanges": (exchange("https://platform.example/embed/Tweet.html?id=1", body=b"<!doctype html>"),),
        "browser": BROWSER,
        "element": "article",
        "viewport": (560, 900),
    }
    return Capture(**{**usual, **facts})  # type: ignore[arg-type] # every test names what it changes


def post_draft(**facts: object) -> SnapshotDraft:
    """A draft with everything that a post's snapshot can hold."""
    subject = PostStatement(
        post=POST,
        aliases=(Alias("pic.twitter.com/abcDEF1234"),),
        shown=(ShownEmbed(article=ARTICLE, embed=EMBED),),
        observations=observations(),
    )
    usual: dict[str, object] = {
        "at": AT,
        "run": 12,
        "subject": subject,
        "answers": (exchange(),),
        "capture": capture(),
        "settings": (("connect-to", "*:443:127.0.0.1:8443"),),
    }
    return SnapshotDraft(**{**usual, **facts})  # type: ignore[arg-type] # every test names what it changes


def article_draft(**facts: object) -> SnapshotDraft:
    """A draft of an article that was given as a file."""
    usual: dict[str, object] = {
        "at": AT,
        "run": 12,
        "subject": ArticleStatement(article=ARTICLE, embeds=(EMBED,)),
        "file": SourceFile(name="seeds/bridge.txt", content=FLAT_TEXT, media_type="text/plain; charset=utf-8"),
    }
    return SnapshotDraft(**{**usual, **facts})  # type: ignore[arg-type] # every test names what it changes


DRAFTS = {
    "post": post_draft(),
    "post without picture": post_draft(capture=capture(screenshot=None, shortfalls=("no-picture",))),
    "post without page": post_draft(capture=None),
    "article from the web": article_draft(
        subject=ArticleStatement(
            article=replace(
                ARTICLE,
                source="https://news.example/a?b=c",
                metadata=replace(ARTICLE.metadata, url=parse_url("https://news.example/a?b=c")),
            )
        ),
        file=None,
        answers=(exchange("https://news.example/a?b=c", method="POST", request_body=b"q=1"),),
    ),
    "article from a file": article_draft(),
    "article from an empty file": article_draft(file=SourceFile(name="", content=b"", media_type="text/plain")),
    "empty answers": post_draft(answers=(exchange(status=204, reason="", body=b"", response_headers=(), cut=True, ip=None),)),
}


@pytest.fixture(params=list(DRAFTS))
def draft(request: pytest.FixtureRequest) -> SnapshotDraft:
    """A draft of each kind in turn."""
    return DRAFTS[request.param]


@pytest.fixture(scope="session")
def make_exchange() -> Callable[..., Exchange]:
    """Makes an exchange; what is named differs from the usual one."""
    return exchange


@pytest.fixture(scope="session")
def make_draft() -> Callable[..., SnapshotDraft]:
    """Makes a draft of a post; what is named differs from the usual one."""
    return post_draft


@pytest.fixture(scope="session")
def make_article_draft() -> Callable[..., SnapshotDraft]:
    """Makes a draft of an article; what is named differs from the usual one."""
    return article_draft


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty archive home."""
    return tmp_path


@pytest.fixture
def kept(home: Path) -> Path:
    """A snapshot of a post, kept in the archive home."""
    return home / write_snapshot(home, post_draft()).path
