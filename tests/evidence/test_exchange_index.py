"""The index of kept exchanges: in memory while it is small, and then in a temporary file, which may find no room."""

import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from archiver.errors import ArchiverError
from archiver.evidence import ExchangeIndex
from archiver.evidence.exchange_places import ExchangePlace
from archiver.model.digests import digest

MANY = 20_000


def places(number: int) -> Iterator[ExchangePlace]:
    for start in range(number):
        yield ExchangePlace(
            start=start,
            at=f"2026-05-01T02:00:00.{start:06}Z",
            url=f"https://a.example/{start}",
            status=200,
            body=digest(str(start).encode()),
            is_revisit=False,
        )


@contextmanager
def no_file_can_be_written() -> Iterator[None]:
    """No regular file of this process can get longer, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_an_index_of_twenty_thousand_exchanges_needs_no_temporary_file(tmp_path: Path) -> None:
    with no_file_can_be_written(), closing(ExchangeIndex(tmp_path)) as index:
        index.add("a.warc.gz", places(MANY))

        assert index.has_body(digest(str(MANY - 1).encode()))
        assert not index.has_body(digest(b"another"))


def test_a_temporary_file_that_cannot_be_written_is_told_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archiver.evidence.exchange_index._MEMORY_KIB", 64)
    with no_file_can_be_written(), closing(ExchangeIndex(tmp_path)) as index, pytest.raises(ArchiverError) as refusal:
        index.add("a.warc.gz", places(MANY))

    assert "the temporary file for the index of kept answers cannot be used" in refusal.value.message
    assert "TMPDIR" in str(refusal.value.remedy)


def test_an_index_that_is_larger_than_its_memory_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archiver.evidence.exchange_index._MEMORY_KIB", 64)
    with closing(ExchangeIndex(tmp_path)) as index:
        index.add("a.warc.gz", places(MANY))

        assert all(index.has_body(digest(str(number).encode())) for number in range(0, MANY, 997))
