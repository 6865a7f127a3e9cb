"""Nothing is named in an archive that nobody tampered with, however its runs went, were killed, and were rebuilt."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archiver.app.rebuild import rebuild
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.run_files import finish_run_file, record_finished_files
from archiver.app.runs.severity import FindingSeverity
from archiver.app.verify import verify
from archiver.errors import InputError
from archiver.evidence import RunFile, remove_partial_files, write_snapshot
from archiver.ledger.key_files import read_pinned_key
from archiver.ledger.writer import Ledger
from archiver.web import WebSettings
from tests.evidence.conftest import article_draft
from tests.ledger.made_ledgers import LedgerInProgress

BEGAN = datetime(2026, 12, 1, 2, tzinfo=UTC)
FEW, MANY = 4, 1000

RECORDED = (
    "article",
    "named_embed",
    "nameless_embed",
    "settle",
    "around",
    "relate",
    "doubt",
    "lift",
    "verdict",
    "absence",
    "act",
    "snapshot",
)
"""What runs record, by the functions that runs use; observations need answers, and come with the nights of `homes`."""

KILLED_AT = ("never", "never", "before its end", "before its file is written", "before its checkpoint is published")
BETWEEN_RUNS = ("nothing", "nothing", "verify", "rotate", "lose the database", "lose the file of checkpoints", "lose the receipts")

Night = tuple[list[tuple[str, int, str]], str, str]
"""What a run records, where it is killed, and what happens after it."""

STEP = st.tuples(st.sampled_from(RECORDED), st.integers(0, 5), st.text(max_size=12))
NIGHTS: st.SearchStrategy[list[Night]] = st.lists(
    st.tuples(st.lists(STEP, max_size=8), st.sampled_from(KILLED_AT), st.sampled_from(BETWEEN_RUNS)), min_size=1, max_size=6
)


@dataclass(slots=True, kw_only=True)
class Archive:
    """An archive in which nights pass.

    `unlogged` are snapshots whose announcement was lost with a database, before a run that ended wrote it to its file: nobody can
    know that they were announced.
    """

    home: Home
    now: datetime = BEGAN
    since_run_file: list[str] = field(default_factory=list)
    unlogged: set[str] = field(default_factory=set)

    def night(self, steps: list[tuple[str, int, str]], killed_at: str) -> None:
        """One run, which records what is named and may be killed; a killed run leaves what it has written."""
        self.now += timedelta(days=1)
        with Ledger.open(self.home.database, clock=lambda: self.now) as ledger:
            ledger.require_signable()
            remove_partial_files(self.home.folder)
            run = ledger.begin("archive")
            record_finished_files(self.home, ledger, run)
            with closing(RunFile(self.home.folder, run=run, at=self.now)) as file:
                progress = LedgerInProgress(ledger=ledger, now=self.now, run=run)
                for name, number, text in (("article", 0, "one"), ("nameless_embed", 9, "Water"), *steps):
                    if name == "snapshot":
                        self._snapshot(ledger, run, progress.article_version, number)
                    else:
                        getattr(progress, f"_{name}")(number, text)
                if killed_at == "before its end":
                    return
                ledger.finish(run, {})
                if killed_at == "before its file is written":
                    return
                finish_run_file(ledger, file, run, self.now)
                self.since_run_file.clear()
            if killed_at == "never":
                ledger.publish_checkpoints()

    def _snapshot(self, ledger: Ledger, run: int, article_version: int, number: int) -> None:
        at = self.now + timedelta(seconds=number)
        written = write_snapshot(self.home.folder, article_draft(at=at, run=run), announce=lambda path: ledger.announce(run, path))
        self.since_run_file.append(written.path)
        ledger.record_snapshot(run, written, at=at, article_version=article_version)

    def between(self, what: str) -> None:
        """What happens between two runs."""
        if what == "verify":
            self.verified()
        elif what == "rotate":
            with Ledger.open(self.home.database, clock=lambda: self.now) as ledger:
                ledger.rotate_key()
        elif what == "lose the database":
            self._rebuilt()
        elif what == "lose the file of checkpoints":
            self.home.checkpoints.unlink(missing_ok=True)
        elif what == "lose the receipts":
            shutil.rmtree(self.home.receipts, ignore_errors=True)

    def _rebuilt(self) -> None:
        """Lose the database, and rebuild it from the files, as far as there are any."""
        shutil.copytree(self.home.database.parent, self.home.folder / "before")
        shutil.rmtree(self.home.database.parent)
        self.now += timedelta(hours=1)
        clock = Clock(rehearsed=True, started=self.now)
        try:
            asyncio.run(rebuild(home=self.home, clock=clock, web=WebSettings(pace=0), emit=lambda _: None))
        except InputError:  # no run has ended yet: there is nothing to rebuild from
            shutil.rmtree(self.home.database.parent, ignore_errors=True)
            shutil.copytree(self.home.folder / "before", self.home.database.parent)
        else:
            self.unlogged.update(self.since_run_file)
            self.since_run_file.clear()
        shutil.rmtree(self.home.folder / "before")

    def verified(self) -> list[str]:
        """The errors that `verify` names, but for files of which nobody can know that they were announced."""
        self.now += timedelta(hours=1)
        found = verify(self.home, Clock(rehearsed=True, started=self.now), lambda _: None, kept={})
        errors = [finding for finding in found.findings if finding.severity is FindingSeverity.ERROR]
        return [f"{error.code} {error.where}: {error.what}" for error in errors if error.where not in self.unlogged]


@contextmanager
def archive() -> Iterator[Archive]:
    with TemporaryDirectory() as folder:
        yield Archive(home=Home(folder=Path(folder) / "home"))


def passes_without_alarm(nights: list[Night]) -> None:
    with archive() as made:
        for steps, killed_at, afterwards in nights:
            made.night(steps, killed_at)
            made.between(afterwards)
            assert [] == made.verified()
        assert read_pinned_key(made.home.keys).name


ROTATED_AND_LOST: list[Night] = [
    ([], "before its file is written", "rotate"),
    ([], "before its file is written", "lose the file of checkpoints"),
    ([("snapshot", 0, "")], "before its file is written", "lose the database"),
]
"""Only the rotation says how far the log went, so that a rebuilt one must not go on under its name."""


@given(NIGHTS)
@example(ROTATED_AND_LOST)
@settings(max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_is_named_in_a_clean_archive(nights: list[Night]) -> None:
    passes_without_alarm(nights)


@pytest.mark.slow
@given(NIGHTS)
@settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_is_named_in_a_thousand_clean_archives(nights: list[Night]) -> None:
    passes_without_alarm(nights)
