"""Who did what with the archive is on record, and a record is never in the way."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.app.export_log import export_log
from archiver.app.runs.clock import Clock
from archiver.app.runs.custody import HOST_NAME, OPERATOR
from archiver.app.runs.home import Home
from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.app.verification.since import MAX_RECORDED, Since, place_of, recorded_form, since_when
from archiver.app.verify import Verification, verify
from archiver.ledger.custody import Act
from archiver.ledger.writer import Ledger

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An archive of one run."""
    made = Home(folder=tmp_path / "home")
    with Ledger.open(made.database, clock=lambda: NOW) as ledger:
        ledger.finish(ledger.begin("archive"), {})
        ledger.publish_checkpoints()
    return made


def verified(home: Home, *, days: int = 1) -> Verification:
    return verify(home, Clock(rehearsed=True, started=NOW + timedelta(days=days)), lambda _: None, kept={})


def acts(home: Home) -> list[tuple[str, dict[str, object]]]:
    with closing(sqlite3.connect(home.database)) as database:
        return [(act, json.loads(detail)) for act, detail in database.execute("SELECT act, detail FROM custody ORDER BY id")]


def planted(home: Home) -> str:
    """A file that a stranger puts among the files of runs' neighbours."""
    path = home.snapshots / "x" / "20" / "20261201T020000000000Z-0123456789abcdef.warc.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"no WARC")
    return path.relative_to(home.folder).as_posix()


def test_a_verification_is_recorded_with_what_it_covered_and_found(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    where = planted(home)
    monkeypatch.setenv(OPERATOR, "A. Archivist\n\x1b[31m")
    monkeypatch.setenv(HOST_NAME, "")
    found = verified(home)
    ((act, detail),) = acts(home)

    assert (None, "verify") == (found.unrecorded, act)
    assert "A. Archivist [31m" == detail["operator"]
    assert "host" not in detail
    assert (1, [{"code": "E006", "where": where}]) == (detail["findings"], detail["found"])
    assert (0, 2) == (detail["snapshots"], detail["entries"])


def test_what_nobody_names_is_not_recorded(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OPERATOR, raising=False)
    monkeypatch.delenv(HOST_NAME, raising=False)
    verified(home)
    ((_, detail),) = acts(home)

    assert not {"operator", "host"} & detail.keys()
    assert str(home.folder) not in json.dumps(detail)


def test_a_verification_makes_no_checkpoint_and_the_next_one_finds_nothing_wrong(home: Home) -> None:
    before = home.checkpoints.read_bytes()
    verified(home)
    again = verified(home, days=2)

    assert before == home.checkpoints.read_bytes()
    assert () == again.findings
    assert 3 == again.ledger_entries


def test_an_export_is_recorded(home: Home, tmp_path: Path) -> None:
    done = export_log(home, Clock(rehearsed=True, started=NOW), tmp_path / "log")
    ((act, detail),) = acts(home)

    assert (None, "export log", done.entries) == (done.unrecorded, act, detail["entries"])


def held_by_a_run(home: Home) -> Callable[[], object]:
    return Ledger.open(home.database, clock=lambda: NOW).close


def test_a_verification_beside_a_run_says_that_it_is_not_recorded(home: Home) -> None:
    release = held_by_a_run(home)
    found = verified(home)
    release()

    assert 0 == found.exit_code
    assert "another run" in str(found.unrecorded)
    assert [] == acts(home)


def test_nothing_is_recorded_in_a_database_that_is_older_than_its_checkpoints(home: Home) -> None:
    """Otherwise it would no longer be the beginning of the log that `rebuild` catches up with."""
    older = home.database.read_bytes()
    with Ledger.open(home.database, clock=lambda: NOW) as ledger:
        ledger.finish(ledger.begin("check"), {})
        ledger.publish_checkpoints()
    home.database.write_bytes(older)
    found = verified(home)

    assert {"K008"} == {finding.code for finding in found.findings}
    assert found.unrecorded is not None
    assert older == home.database.read_bytes()


def test_since_when_something_is_wrong_is_told(home: Home) -> None:
    verified(home, days=1)
    planted(home)
    for days in (2, 3):
        verified(home, days=days)
    found = verified(home, days=4)
    (since,) = found.since.values()

    assert str(since.named).startswith("2026-12-03")
    assert str(since.not_yet).startswith("2026-12-02")


def finding(where: str) -> VerifyFinding:
    return VerifyFinding(code="E001", severity=FindingSeverity.ERROR, what="a file is missing", where=where)


def act(at: str, *findings: VerifyFinding, **more: int) -> Act:
    return Act(act="verify", at=at, run=None, detail=recorded_form(findings) | more)


def test_what_was_mended_in_between_is_new_again() -> None:
    found = since_when([finding("a")], [act("1", finding("a")), act("2"), act("3", finding("a"))])

    assert Since(named="3", not_yet="2") == found[finding("a")]


def test_what_was_withdrawn_on_purpose_is_no_finding_on_record() -> None:
    note = VerifyFinding(code="W001", severity=FindingSeverity.NOTE, what="withdrawn", where="post 1")

    assert {"findings": 1, "found": [{"code": "E001", "where": "a"}]} == recorded_form([note, finding("a")])
    assert {"findings": 0, "found": []} == recorded_form([note])


def test_a_verification_with_too_many_findings_says_nothing_about_those_it_does_not_list() -> None:
    many = [finding(str(number)) for number in range(MAX_RECORDED + 1)]
    found = since_when([many[-1]], [act("1", many[-1]), act("2", *many)])

    assert Since(named="1") == found[many[-1]]


@pytest.mark.parametrize("detail", [{}, {"found": 1}, {"found": [1, {"code": []}]}, {"found": None, "findings": "x"}])
def test_a_record_of_another_form_says_nothing(detail: dict[str, object]) -> None:
    other = Act(act="verify", at="1", run=None, detail=detail)  # type: ignore[arg-type]

    assert Since() == since_when([finding("a")], [other])[finding("a")]


def test_no_path_of_the_machine_is_recorded() -> None:
    assert "theirs.txt, checkpoint 2" == place_of(finding("/home/somebody/theirs.txt, checkpoint 2"))
    assert "checkpoint 2 of run 1" == place_of(finding("checkpoint 2 of run 1"))
