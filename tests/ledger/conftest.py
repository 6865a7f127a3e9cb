"""A ledger in a folder of its own, with a clock that stands still, and a reader beside it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger

NOW = datetime(2026, 5, 4, 12, 30, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "db" / "archive.sqlite"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def run(ledger: Ledger) -> int:
    return ledger.begin("archive")


@pytest.fixture
def read(path: Path) -> Iterator[Callable[[], LedgerReader]]:
    """A way to open the archive for reading; closed after the test."""
    opened: list[LedgerReader] = []

    def archive() -> LedgerReader:
        opened.append(
            LedgerReader.open(path, address=lambda post, _: f"https://x.com/i/status/{post.key}", posted_at=lambda _: None)
        )
        return opened[-1]

    yield archive
    for one in opened:
        one.close()
