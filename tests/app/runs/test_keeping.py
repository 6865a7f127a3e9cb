"""The answers about many posts are on the disk before they are recorded, and the disk is waited for once."""

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.app.runs.run import Run
from archiver.evidence import DRAFT_PATH, KeptExchange, RunFile, read_run_file
from archiver.model.probes import Answer, Probe
from tests.evidence.conftest import exchange

AT = datetime(2026, 12, 1, tzinfo=UTC)


def test_a_batch_of_answers_is_synced_once_after_its_last_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes, sync = list[int](), os.fdatasync

    def noted(descriptor: int) -> None:
        sizes.append(os.fstat(descriptor).st_size)
        sync(descriptor)

    monkeypatch.setattr(os, "fdatasync", noted)
    asked = [exchange(f"https://a.example/{number}", body=str(number).encode()) for number in range(50)]
    answers = [Answer(probe=Probe(kind="p", url=each.url), exchanges=(each,)) for each in asked]
    run = object.__new__(Run)
    with closing(RunFile(tmp_path, run=1, at=AT)) as run.file:
        run.keep_all(((answer,), ()) for answer in answers)
        assert [(tmp_path / DRAFT_PATH).stat().st_size] == sizes
        run.keep(answers[:1])
        assert 2 == len(sizes)

    kept = [part.exchange.url for part in read_run_file(tmp_path / DRAFT_PATH) if isinstance(part, KeptExchange)]
    assert [*(each.url for each in asked), asked[0].url] == kept
