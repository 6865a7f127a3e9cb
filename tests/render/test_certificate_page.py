"""The page of a certificate states what is known, says what is not, and lets no text of others be anything but text."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archiver.render.certificate_page import certificate_page
from archiver.reporting.certificates import Certificate, CertifiedAct, CertifiedFile
from archiver.reporting.records import PostRecord

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

HOSTILE = "`]<script>\x1b[31m\n# Certified\n|\u202e"
AT = datetime(2026, 12, 1, 2, tzinfo=UTC)
FILE = CertifiedFile(path="snapshots/x/1/a.warc.gz", sha256="ab" * 32, size=12345, at="2026-11-30", run=7, shortfalls=())


@pytest.fixture
def certificate(make_record: Callable[..., PostRecord]) -> Certificate:
    """A certificate of a post with one file, of whose run nothing is recorded."""
    return Certificate(
        post="x:1",
        record=make_record(),
        files=(FILE,),
        runs=(CertifiedAct(name="archive", run=7, at="2026-11-30", custody={}),),
        verified=None,
        note="log.example\n9\nAAAA\n\n— log.example BBBB\n",
        origin="log.example",
        size=9,
        key="log.example+key",
        facts=3,
        later=0,
        at=AT,
        rehearsed=False,
        prepared_by={},
        unrecorded=None,
    )


def test_files_checkpoint_and_key_are_stated_as_they_are(certificate: Certificate) -> None:
    page = certificate_page(certificate)

    assert f"SHA-256 `{'ab' * 32}`, 12,345 bytes" in page
    assert "```text\nlog.example\n9\nAAAA\n\n— log.example BBBB\n```" in page
    assert "`log.example+key`" in page


def test_what_is_not_known_is_said_to_be_so(certificate: Certificate) -> None:
    page = certificate_page(certificate)

    assert "operator: not stated; machine: not stated" in page
    assert "browser: not known; its program's SHA-256: not known" in page
    assert "clock: whether it was synchronized is not known" in page
    assert "No verification of the whole archive is on record." in page


def test_what_the_run_recorded_is_stated(certificate: Certificate) -> None:
    clock: JSONValue = {"synchronized": True, "offset_us": -12, "max_error_us": 900}
    program: JSONValue = {"version": "9.8", "commit": "c0ffee", "modified": True}
    custody: dict[str, JSONValue] = {"operator": "A. Archivist", "program": program, "clock": clock}
    verified = CertifiedAct(name="verify", run=None, at="2026-11-29", custody={"findings": 2})
    runs = (replace(certificate.runs[0], custody=custody),)
    page = certificate_page(replace(certificate, runs=runs, verified=verified, later=4, rehearsed=True))

    assert "operator: `A. Archivist`" in page
    assert "embed-archiver `9.8`, commit `c0ffee`, with changes that are not in that commit" in page
    assert "clock: synchronized" in page
    assert "offset: `-12` µs; it is at most `900` µs off" in page
    assert "last verified on `2026-11-29` (operator: not stated), with 2 findings" in page
    assert "4 later facts about it are not covered yet" in page
    assert "this is a rehearsal" in page


def test_the_declaration_is_left_blank(certificate: Certificate) -> None:
    declared = certificate_page(certificate).partition("## 6. ")[2]

    assert "Signature: …" in declared
    assert "x:1" not in declared


def test_a_hostile_text_is_nothing_but_text(certificate: Certificate) -> None:
    custody: dict[str, JSONValue] = {
        "operator": HOSTILE,
        "program": HOSTILE,
        "browser": [HOSTILE],
        "clock": HOSTILE,
        "system": HOSTILE,
    }
    files = (replace(FILE, path=HOSTILE, at=HOSTILE, shortfalls=(HOSTILE,)),)
    hostile = replace(certificate, post=HOSTILE, files=files, prepared_by=custody, note=f"{HOSTILE}```\n", key=HOSTILE)
    record = replace(certificate.record, author=HOSTILE, handle=HOSTILE, url=HOSTILE)
    page = certificate_page(replace(hostile, record=record, runs=(replace(certificate.runs[0], custody=custody),)))
    outside, _, rest = page.partition("```text\n")
    text = outside + rest.partition("\n```\n")[2]

    assert "\x1b" not in page
    assert "\u202e" not in page
    assert 1 == text.count("\n# ") + text.startswith("# ")
    assert not [line for line in text.splitlines() if "<script>" in line and line.replace("\\`", "").count("`") % 2]
