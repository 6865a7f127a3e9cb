"""Where snapshots lie."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.evidence import (
    PostStatement,
    SnapshotDraft,
    article_folder,
    inspect_snapshot,
    post_folder,
    snapshot_paths,
    write_snapshot,
)
from archiver.evidence.paths import path_component, snapshot_name
from archiver.model.posts import PostRef
from archiver.model.urls import parse_url

HOSTILE = [
    "../../x",
    "..",
    ".",
    "",
    "a/b",
    "a\\b",
    "nul\x00l",
    "k" * 300,
    "🌉" * 99,
    "%2e%2e",
    ".tmp-1",
    "~",
    "\ud83d",
    "-rf",
    "a\nb",
]


@given(st.text(st.characters(codec=None, exclude_categories=())) | st.sampled_from(HOSTILE))
def test_no_name_escapes_its_folder_is_hidden_or_too_long(text: str) -> None:
    part = path_component(text)

    assert (part,) == PurePosixPath(part).parts
    assert part.isascii()
    assert part.isprintable()
    assert not part.startswith(".")
    assert 1 <= len(part) <= 120


@given(st.lists(st.text(st.characters(codec=None, exclude_categories=())) | st.sampled_from(HOSTILE), unique=True))
def test_different_keys_never_share_a_folder(texts: list[str]) -> None:
    assert len(texts) == len({path_component(text) for text in texts})


@pytest.mark.parametrize("key", HOSTILE)
def test_a_hostile_key_stays_below_the_home(key: str, home: Path, make_draft: Callable[..., SnapshotDraft]) -> None:
    post = PostRef(platform="x", key=key or "empty")

    kept = write_snapshot(home, make_draft(subject=PostStatement(post=post)))

    assert [kept.path] == list(snapshot_paths(home))
    found = inspect_snapshot(home, kept.path)
    assert found is not None
    assert isinstance(found.statement.subject, PostStatement)
    assert (post, post_folder(post)) == (found.statement.subject.post, PurePosixPath(kept.path).parent)


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("https://News.example:8443/a", "snapshots/articles/news.example"),
        ("https://[2001:db8::1]/a", "snapshots/articles/%5B2001%3Adb8%3A%3A1%5D"),
        ("https://zeitung.münchen.example/", "snapshots/articles/zeitung.m%C3%BCnchen.example"),
        (None, "snapshots/articles/local"),
        ("not an address", "snapshots/articles/local"),
    ],
)
def test_articles_are_in_a_folder_for_their_host(url: str | None, folder: str) -> None:
    assert folder == str(article_folder(parse_url(url) if url else None))


def test_posts_are_in_folders_for_platform_and_key() -> None:
    assert "snapshots/bluesky/did%3Aplc%3Aab/3k" != str(post_folder(PostRef(platform="bluesky", key="did:plc:ab/3k")))
    assert "snapshots/bluesky/did%3Aplc%3Aab%2F3k" == str(post_folder(PostRef(platform="bluesky", key="did:plc:ab/3k")))


def test_a_name_has_the_time_and_the_digest() -> None:
    at = datetime(2025, 4, 14, 16, 51, 23, 123456, UTC)

    assert "20250414T165123123456Z-0123456789abcdef.warc.gz" == snapshot_name(at, "0123456789abcdef" * 4)
