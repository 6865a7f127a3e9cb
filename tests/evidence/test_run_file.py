"""The file of a run: written while the run goes on, whole or to be continued, and read back as it was written."""

import errno
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.errors import EvidenceError
from archiver.evidence import snapshot_paths
from archiver.evidence.exchange_records import EarlierRecord
from archiver.evidence.fixity import check_name, run_file_paths
from archiver.evidence.run_file import RunFile
from archiver.evidence.run_file_reading import CheckpointNote, FactLines, KeptExchange, read_run_file
from archiver.model.captures import Exchange
from archiver.model.digests import digest

AT = datetime(2025, 4, 14, 16, 51, 23, tzinfo=UTC)
FIRST = Exchange(
    at=AT,
    method="GET",
    url="https://a.example/1",
    status=200,
    reason="OK",
    request_headers=(("Accept", "*/*"),),
    response_headers=(("Content-Type", "text/plain"),),
    body=b"Water rising at the bridge",
    ip="203.0.113.7",
)
NOTE = "a.example/log\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— a.example/log AAAA\n"
LINES = (b'{"fact":"a"}', b'{"fact":"b"}', b'{"fact":"c"}')


def opened(home: Path, run: int = 1) -> RunFile:
    return RunFile(home, run=run, at=AT)


def written(home: Path, *exchanges: Exchange, earlier: EarlierRecord | None = None) -> Path:
    """A finished file with these exchanges and three facts."""
    file = opened(home)
    file.keep(exchanges, earlier=earlier)
    file.sync()
    path = home / file.finish(AT, LINES, first=0, checkpoints=[NOTE]).path
    file.close()
    return path


def test_what_is_read_is_what_was_written(home: Path) -> None:
    post = replace(FIRST, method="POST", request_body=b"{}", url="https://a.example/2", body=b"Nothing to see")

    parts = list(read_run_file(written(home, FIRST, post)))

    assert [
        KeptExchange(exchange=FIRST, body=digest(FIRST.body)),
        KeptExchange(exchange=replace(post, request_headers=(*post.request_headers,)), body=digest(post.body)),
        FactLines(first=0, lines=LINES),
        CheckpointNote(note=NOTE),
    ] == parts


def test_its_name_ends_in_its_digest_and_it_is_no_snapshot(home: Path) -> None:
    path = written(home, FIRST)

    assert [path.relative_to(home).as_posix()] == list(run_file_paths(home))
    assert [] == list(snapshot_paths(home))
    assert [path] == list(path.parent.iterdir())


def test_a_body_is_written_once_and_named_by_a_revisit(home: Path) -> None:
    again = replace(FIRST, at=AT + timedelta(seconds=2))

    first, second, *_ = read_run_file(written(home, FIRST, again))

    assert isinstance(first, KeptExchange)
    assert isinstance(second, KeptExchange)
    assert (b"", first.body, True) == (second.exchange.body, second.body, second.is_revisit)


def test_a_revisit_names_the_earlier_record_as_the_standard_asks(home: Path) -> None:
    earlier = EarlierRecord(url=FIRST.url, at=AT - timedelta(days=1), payload=digest(FIRST.body))
    path = written(home, FIRST, earlier=earlier)
    with path.open("rb") as file:
        (revisit,) = [entry.rec_headers for entry in ArchiveIterator(file, check_digests=True) if entry.rec_type == "revisit"]

    assert "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest" == revisit.get_header("WARC-Profile")
    assert digest(FIRST.body) == revisit.get_header("WARC-Payload-Digest")
    assert FIRST.url == revisit.get_header("WARC-Refers-To-Target-URI")
    assert "2025-04-13T16:51:23.000000Z" == revisit.get_header("WARC-Refers-To-Date")


def test_an_answer_without_a_body_is_no_revisit(home: Path) -> None:
    empty = replace(FIRST, status=204, body=b"")

    kept = [part for part in read_run_file(written(home, empty, empty)) if isinstance(part, KeptExchange)]

    assert [False, False] == [part.is_revisit for part in kept]


def test_the_draft_of_a_killed_run_is_continued(home: Path) -> None:
    killed = opened(home)
    killed.keep([FIRST])
    killed.sync()
    killed.close()

    other = replace(FIRST, url="https://a.example/2", body=b"two")
    kept = [part for part in read_run_file(written(home, other)) if isinstance(part, KeptExchange)]

    assert [FIRST.url, other.url] == [part.exchange.url for part in kept]


@pytest.mark.parametrize("lost", [1, 40, 200])
def test_half_a_record_at_the_end_of_a_draft_is_cut_off(home: Path, lost: int) -> None:
    killed = opened(home)
    killed.keep([FIRST])
    killed.keep([replace(FIRST, url="https://a.example/2", body=os.urandom(900))])
    killed.sync()
    killed.close()
    draft = home / "snapshots" / "runs" / ".draft.warc.gz"
    os.truncate(draft, draft.stat().st_size - lost)

    parts = list(read_run_file(written(home)))

    assert KeptExchange(exchange=FIRST, body=digest(FIRST.body)) == parts[0]
    assert FactLines(first=0, lines=LINES) in parts


def test_facts_at_the_end_of_a_draft_are_written_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run was killed between its facts and the name of its file."""
    file = opened(home)

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        patched.setattr(os, "ftruncate", refuse)
        with pytest.raises(EvidenceError, match="Input/output error"):
            file.finish(AT, LINES, first=0, checkpoints=[NOTE])
    file.close()

    assert [FactLines(first=0, lines=LINES), CheckpointNote(note=NOTE)] == list(read_run_file(written(home)))


def test_a_file_that_could_not_be_finished_can_be_finished_later(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = opened(home)
    file.keep([FIRST])
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
        with pytest.raises(EvidenceError, match="No space left") as raised:
            file.finish(AT, LINES, first=0, checkpoints=[NOTE])

    path = home / file.finish(AT, LINES, first=0, checkpoints=[NOTE]).path

    assert "room" in (raised.value.remedy or "")
    assert [KeptExchange, FactLines, CheckpointNote] == [type(part) for part in read_run_file(path)]
    file.close()


def test_a_file_that_has_its_name_stays_whole_when_its_folder_cannot_be_synced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    file = opened(home)
    with monkeypatch.context() as patched:
        patched.setattr("archiver.evidence.run_file.fsync_folder", failing)
        with pytest.raises(EvidenceError, match="Input/output error"):
            file.finish(AT, LINES, first=0, checkpoints=[NOTE])
    file.close()
    (path,) = run_file_paths(home)

    check_name(home, path)
    assert [FactLines(first=0, lines=LINES), CheckpointNote(note=NOTE)] == list(read_run_file(home / path))


def test_many_facts_are_several_records_in_order(home: Path) -> None:
    lines = [b"%d" % number for number in range(9000)]
    file = opened(home)

    path = home / file.finish(AT, iter(lines), first=70, checkpoints=[]).path
    file.close()
    facts = [part for part in read_run_file(path) if isinstance(part, FactLines)]

    assert [70, 4166, 8262] == [part.first for part in facts]
    assert lines == [line for part in facts for line in part.lines]


@pytest.mark.parametrize("damage", [b"", b"\x1f\x8b", b"WARC/1.1\r\n", os.urandom(400)])
def test_what_is_no_such_file_is_named(home: Path, damage: bytes) -> None:
    path = written(home, FIRST)
    path.write_bytes(path.read_bytes()[:-30] + damage)

    with pytest.raises(EvidenceError, match=path.name):
        list(read_run_file(path))


RUNNING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from archiver.evidence.run_file import RunFile
from archiver.model.captures import Exchange

at = datetime(2025, 4, 14, tzinfo=UTC)
file = RunFile(Path(sys.argv[1]), run=1, at=at)
for number in range(3):
    file.keep([Exchange(at=at, method="GET", url=f"https://a.example/{number}", status=200, body=bytes([number]) * 9000)])
    file.sync()
    print(number, flush=True)
print(file.finish(at, [b"{}", b"[]"], first=0, checkpoints=[]).path, flush=True)
"""


@pytest.mark.parametrize("call", ["write", "fdatasync", "fsync", "rename", "mkdir", "ftruncate"])
def test_a_run_killed_at_any_step_loses_no_exchange_that_was_synced(call: str, home: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("needs strace")
    for turn in range(1, 40):
        shutil.rmtree(home / "snapshots", ignore_errors=True)
        strace = [
            "strace",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            f"trace={call}",
            "-e",
            f"inject={call}:signal=SIGKILL:when={turn}",
        ]
        killed = subprocess.run([*strace, sys.executable, "-B", "-c", RUNNING, home], capture_output=True, text=True, check=False)
        synced = [line for line in killed.stdout.splitlines() if line.isdigit()]

        paths = list(run_file_paths(home)) or [written(home).relative_to(home).as_posix()]
        parts = [part for path in paths for part in read_run_file(home / path)]
        kept = [part.exchange.url for part in parts if isinstance(part, KeptExchange)]
        assert [f"https://a.example/{number}" for number in synced] == kept[: len(synced)]
        assert 1 == len([part for part in parts if isinstance(part, FactLines)])
        if killed.returncode == 0:
            return
    pytest.fail(f"more than 39 calls of {call}")
