"""Who remembers some words of a post finds it first, in ten scripts, and also with one mistake in them."""

import random
from collections.abc import Iterator

import pytest

from archiver.app.lookup import LookUp, lookup
from archiver.ledger.reader import LedgerReader
from archiver.model.folding import fold
from archiver.model.spelling import words_of
from bench.recall import record
from bench.searched_posts import MISTAKES, SCRIPTS, SearchedPost, searched_posts

OF_EACH_SCRIPT = 12


@pytest.fixture(scope="module")
def posts() -> list[SearchedPost]:
    return [post for script in SCRIPTS for post in searched_posts(script, OF_EACH_SCRIPT)]


@pytest.fixture(scope="module")
def archive(posts: list[SearchedPost], tmp_path_factory: pytest.TempPathFactory) -> Iterator[LedgerReader]:
    """An archive with the posts; the key of each is its place in the list."""
    path = tmp_path_factory.mktemp("recall") / "archive.sqlite"
    record(path, posts)
    with LedgerReader.open(path, address=lambda *_: None, posted_at=lambda _: None) as opened:
        yield opened


def looked_up(archive: LedgerReader, posts: list[SearchedPost], mistake: str) -> list[tuple[str, str, LookUp]]:
    """For each post: its key, the query with the mistake, and what that finds."""
    queries = [MISTAKES[mistake](post, random.Random(place)) for place, post in enumerate(posts)]  # noqa: S311 - the same every time
    return [(str(place), query, lookup(archive, query, limit=3)) for place, query in enumerate(queries)]


@pytest.mark.parametrize(("mistake", "least"), [(mistake, 1.0 if mistake == "exact words" else 0.97) for mistake in MISTAKES])
def test_a_post_is_found_first_by_a_stretch_of_its_words(
    archive: LedgerReader, posts: list[SearchedPost], mistake: str, least: float
) -> None:
    found = looked_up(archive, posts, mistake)

    missed = [query for key, query, answer in found if [key] != [post.post.key for post in answer.posts[:1] if post.post]]
    assert len(missed) <= (1 - least) * len(posts), missed


def test_words_that_no_post_has_are_said_to_be_found_only_nearly(archive: LedgerReader, posts: list[SearchedPost]) -> None:
    exact, misspelled = (looked_up(archive, posts, mistake) for mistake in ("exact words", "one typo"))
    texts = [" ".join(words_of(fold(post.text))) for post in posts]
    is_nowhere = [any(all(word not in text for text in texts) for word in words_of(fold(query))) for _, query, _ in misspelled]

    assert not any(answer.nearly for _, _, answer in exact)
    assert all(answer.nearly for (_, _, answer), nowhere in zip(misspelled, is_nowhere, strict=True) if nowhere)
    assert sum(is_nowhere) > len(posts) / 2
