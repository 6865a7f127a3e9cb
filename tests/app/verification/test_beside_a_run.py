"""`verify` while a run goes on in another process: what that run is writing is no finding, and is one if it is killed."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.run_files import finish_run_file
from archiver.app.verify import Verification, verify
from archiver.evidence import RunFile
from archiver.ledger.writer import Ledger

NOW = datetime(2026, 12, 1, tzinfo=UTC)

RUN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from archiver.app.runs.run_files import finish_run_file
from archiver.evidence import ArticleStatement, RunFile, SnapshotDraft, SourceFile, write_snapshot
from archiver.ledger.writer import Ledger
from archiver.model.articles import ArticleVersion, Markup
from archiver.model.digests import digest

home, at = Path(sys.argv[1]), datetime(2026, 12, 2, tzinfo=UTC)


def done(step):
    print(step, flush=True)
    sys.stdin.readline()


def write(name):
    article = ArticleVersion(source=name, markup=Markup.TEXT, digest=digest(name.encode()))
    file = SourceFile(name=name, content=name.encode(), media_type="text/plain")
    draft = SnapshotDraft(at=at, run=run, subject=ArticleStatement(article=article, embeds=()), file=file)
    return write_snapshot(home, draft, announce=lambda path: ledger.announce(run, path))


with Ledger.open(home / "db" / "archive.sqlite", clock=lambda: at) as ledger:
    run = ledger.begin("archive")
    file = RunFile(home, run=run, at=at)
    done("begun")
    write("a.txt")
    done("a snapshot without its row")
    ledger.finish(run, {})
    first, until = ledger.facts_in_files(), ledger.log_size()
    lines = (fact.to_json_line() for fact in ledger.logged_facts(first, until))
    file.finish(at, lines, first=first, checkpoints=ledger.checkpoints_between(first, until))
    done("the file of the run without its row")
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An archive with one run that has ended."""
    home = Home(folder=tmp_path / "home")
    with Ledger.open(home.database, clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        ledger.finish(run, {})
        file = RunFile(home.folder, run=run, at=NOW)
        finish_run_file(ledger, file, run, NOW)
        ledger.publish_checkpoints()
    return home


def verified(home: Home) -> Verification:
    return verify(home, Clock(rehearsed=True, started=NOW + timedelta(days=2)), lambda _: None, kept={})


def about_files(home: Home) -> list[str]:
    """The codes of the findings about files."""
    return [finding.code for finding in verified(home).findings if finding.code.startswith("E")]


@pytest.mark.parametrize("steps", [2, 3])
def test_what_a_run_is_writing_is_a_finding_only_once_it_is_killed(home: Home, steps: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(home.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdin is not None
        for step in range(steps):
            if step:
                run.stdin.write("\n")
                run.stdin.flush()
            assert run.stdout.readline()
            assert [] == about_files(home)
            assert "another run" in str(verified(home).unrecorded)
        run.kill()

    assert ["E005"] * (steps - 1) == about_files(home)
