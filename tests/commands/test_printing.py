"""A document is written to its file whole or not at all, and to a pipe as it comes."""

import os
import resource
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.commands.printing import write_document
from archiver.errors import InputError


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file of this process may become larger than a kilobyte, as if the disk were full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_files")
def test_a_document_that_cannot_be_written_whole_leaves_the_earlier_one(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    report.write_text("the report of yesterday", encoding="utf-8")

    with pytest.raises(InputError, match=r"report\.html cannot be written: File too large"):
        write_document(report, "today " * 1000)
    assert "the report of yesterday" == report.read_text(encoding="utf-8")
    assert [report] == list(tmp_path.iterdir())


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    write_document(tmp_path / "report.csv", "a\r\nb\r\n")

    assert b"a\r\nb\r\n" == (tmp_path / "report.csv").read_bytes()


def test_a_document_is_written_to_a_pipe(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_document(pipe, "today")
    reader.join(10)

    assert ["today"] == read
    assert pipe.is_fifo()
