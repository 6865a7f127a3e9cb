"""Scripts, styles and fonts of captured pages are kept once, in files of their own, and put back by their digest."""

import errno
import hashlib
import itertools
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.errors import EvidenceError
from archiver.evidence import (
    SnapshotDraft,
    body_reader,
    inspect_snapshot,
    read_shared_body,
    read_snapshot,
    remove_partial_files,
    sha256_in,
    shared_path,
    shared_paths,
    snapshot_paths,
    whole_records,
    write_snapshot,
)
from archiver.evidence.reading import warc_records
from archiver.evidence.shared_bodies import MIN_SHARED_BYTES, shared_records
from archiver.evidence.warc import gzip_member
from archiver.model.captures import Capture, Exchange
from archiver.model.digests import digest
from tests.evidence.conftest import AT, capture, exchange, post_draft

SCRIPT = b"var posts = [];\n" * 100
SHA256 = hashlib.sha256(SCRIPT).hexdigest()
PAGE = exchange("https://platform.example/embed/Tweet.html?id=1", body=b"<!doctype html>", response_headers=())


def loaded(body: bytes = SCRIPT, media_type: str = "text/javascript", **facts: object) -> Exchange:
    """Something that a page has loaded."""
    headers = (("Content-Type", media_type), ("ETag", "e1"))
    return exchange("https://cdn.example/embed.js", body=body, response_headers=headers, **facts)


def page_with(*exchanges: Exchange) -> Capture:
    """A capture of a page that has loaded these."""
    return capture(exchanges=(PAGE, *exchanges))


def draft_with(*exchanges: Exchange, **facts: object) -> SnapshotDraft:
    """A draft of a post whose page has loaded these."""
    return post_draft(capture=page_with(*exchanges), **facts)


def test_a_script_of_a_page_is_in_a_file_by_its_digest_and_not_in_the_snapshot(tmp_path: Path) -> None:
    written = write_snapshot(tmp_path, draft_with(loaded()))

    assert (SHA256,) == written.shared
    assert [shared_path(SHA256)] == list(shared_paths(tmp_path))
    assert SCRIPT == read_shared_body(tmp_path, SHA256)
    assert SCRIPT not in b"".join(entry.payload for entry in warc_records(tmp_path / written.path))


def test_the_revisit_has_its_own_head_and_names_the_record_that_has_the_body(tmp_path: Path) -> None:
    written = write_snapshot(tmp_path, draft_with(loaded()))
    revisit = next(entry for entry in warc_records(tmp_path / written.path) if entry.rec_type == "revisit")
    (kept,) = [entry for entry in warc_records(tmp_path / shared_path(SHA256)) if entry.rec_type == "response"]

    names = ("WARC-Profile", "WARC-Payload-Digest", "WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date")
    assert [
        "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        f"sha256:{SHA256}",
        *(kept.rec_headers.get_header(name) for name in ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date")),
    ] == [revisit.rec_headers.get_header(name) for name in names]
    assert revisit.http_headers is not None
    assert "e1" == revisit.http_headers.get_header("ETag")


def test_whole_records_are_byte_for_byte_those_of_a_snapshot_that_shares_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = draft_with(loaded(), loaded(b"\x00asm" + bytes(2000), "application/wasm"))
    written = write_snapshot(tmp_path, draft)
    monkeypatch.setattr("archiver.evidence.writing.is_shareable", lambda _: False)
    alone = write_snapshot(tmp_path / "alone", draft)

    whole = list(whole_records(tmp_path, written.path))
    assert 2 == len(written.shared)
    assert (tmp_path / "alone" / alone.path).read_bytes() == b"".join(record.member for record in whole)
    assert list(warc_records(tmp_path / "alone" / alone.path)) == [replace(record.record, has_its_digests=True) for record in whole]


@pytest.mark.parametrize(
    "media_type",
    [
        "text/javascript; charset=utf-8",
        "Application/X-JavaScript",
        "application/ecmascript",
        "text/css",
        "font/woff2",
        "application/font-woff",
        "application/x-font-ttf",
        "application/vnd.ms-fontobject",
        "application/wasm",
    ],
)
def test_what_is_said_to_be_a_script_style_font_or_wasm_is_shared(tmp_path: Path, media_type: str) -> None:
    assert (SHA256,) == write_snapshot(tmp_path, draft_with(loaded(media_type=media_type))).shared


@pytest.mark.parametrize(
    "kept",
    [
        *(loaded(media_type=name) for name in ("text/html", "application/json", "image/png", "image/svg+xml", "text/plain", "")),
        loaded(SCRIPT[:MIN_SHARED_BYTES]),
        loaded(cut=True),
    ],
    ids=["page", "JSON", "picture", "drawing", "text", "unknown", "small", "cut"],
)
def test_everything_else_stays_in_the_snapshot(tmp_path: Path, kept: Exchange) -> None:
    assert () == write_snapshot(tmp_path, draft_with(kept)).shared
    assert [] == list(shared_paths(tmp_path))


def test_the_answer_to_a_probe_stays_in_the_snapshot_whatever_its_type(tmp_path: Path) -> None:
    assert () == write_snapshot(tmp_path, draft_with(answers=(loaded(),))).shared


def test_two_snapshots_share_one_file_whose_bytes_tell_of_neither(tmp_path: Path) -> None:
    first = write_snapshot(tmp_path, draft_with(loaded()))
    before = (tmp_path / shared_path(SHA256)).read_bytes()
    (tmp_path / shared_path(SHA256)).unlink()
    other = exchange("https://other.example/x.js", body=SCRIPT, response_headers=(("Content-Type", "text/css"),))
    second = write_snapshot(tmp_path, draft_with(other, at=AT.replace(year=2026)))

    assert first.path != second.path
    assert [shared_path(SHA256)] == list(shared_paths(tmp_path))
    assert before == (tmp_path / shared_path(SHA256)).read_bytes()


def test_a_body_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    write_snapshot(tmp_path, draft_with(loaded()))
    before = (tmp_path / shared_path(SHA256)).stat()
    write_snapshot(tmp_path, draft_with(loaded(), run=13))
    assert (before.st_ino, before.st_mtime_ns) == ((now := (tmp_path / shared_path(SHA256)).stat()).st_ino, now.st_mtime_ns)


def _move_aside(file: Path) -> None:
    """Put a link in the place of a file."""
    file.symlink_to(file.rename(file.with_name("aside")))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-40]),
    "empty": lambda file: file.write_bytes(b""),
    "a flipped bit": lambda file: file.write_bytes(
        bytes([*(content := file.read_bytes())[:-30], content[-30] ^ 1, *content[-29:]])
    ),
    "another body": lambda file: file.write_bytes(b"".join(map(gzip_member, shared_records(b"another")))),
    "a link": _move_aside,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_body_is_not_believed_and_the_next_snapshot_replaces_it(tmp_path: Path, damage: str) -> None:
    written, file = write_snapshot(tmp_path, draft_with(loaded())), tmp_path / shared_path(SHA256)
    DAMAGES[damage](file)

    with pytest.raises(EvidenceError, match=SHA256[2:]):
        read_shared_body(tmp_path, SHA256)
    assert digest(SCRIPT) in [record.missing for record in whole_records(tmp_path, written.path)]
    write_snapshot(tmp_path, draft_with(loaded(), run=13))
    assert SCRIPT == read_shared_body(tmp_path, SHA256)
    assert not file.is_symlink()


def test_a_body_that_is_damaged_while_a_run_goes_on_is_noticed(tmp_path: Path) -> None:
    write_snapshot(tmp_path, draft_with(loaded()))
    write_snapshot(tmp_path, draft_with(loaded(), run=13))
    os.truncate(tmp_path / shared_path(SHA256), 100)
    write_snapshot(tmp_path, draft_with(loaded(), run=14))
    assert SCRIPT == read_shared_body(tmp_path, SHA256)


def test_a_snapshot_is_read_with_its_bodies_or_says_which_is_missing(tmp_path: Path) -> None:
    written = write_snapshot(tmp_path, draft_with(loaded()))
    whole = read_snapshot(tmp_path / written.path, body_of=body_reader(tmp_path))
    alone = read_snapshot(tmp_path / written.path)
    (tmp_path / shared_path(SHA256)).unlink()
    lost = read_snapshot(tmp_path / written.path, body_of=body_reader(tmp_path))

    assert whole.capture is not None
    assert alone.capture is not None
    assert (SCRIPT, None) == (whole.capture.exchanges[1].body, whole.capture.exchanges[1].missing)
    assert (b"", digest(SCRIPT)) == (alone.capture.exchanges[1].body, alone.capture.exchanges[1].missing)
    assert alone == lost
    assert (SHA256,) == alone.shared


def test_the_inspection_of_a_snapshot_tells_what_it_shares_and_bodies_are_no_snapshots(tmp_path: Path) -> None:
    written = write_snapshot(tmp_path, draft_with(loaded()))
    found = inspect_snapshot(tmp_path, written.path)

    assert found is not None
    assert written == found.file
    assert [written.path] == list(snapshot_paths(tmp_path))


def _fail_at(number: int, monkeypatch: pytest.MonkeyPatch, fail: Callable[[], object]) -> None:
    """Let a call that writes, forces to the disk or renames fail: the one with a number, in their order."""
    calls = itertools.count()
    for owner, name in ((os, "write"), (os, "fsync"), (Path, "rename"), (Path, "mkdir")):
        original = getattr(owner, name)

        def call(*arguments: object, original: Callable[..., object] = original) -> object:
            if next(calls) == number:
                fail()
            return original(*arguments)

        monkeypatch.setattr(owner, name, call)


def _full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _written_in_a_child(home: Path, number: int, fail: Callable[[], object]) -> bool:
    """Write a snapshot in a process of its own, in which a call fails; whether that came to its end."""
    child = os.fork()
    if child == 0:
        with pytest.MonkeyPatch.context() as patched:
            _fail_at(number, patched, fail)
            try:
                write_snapshot(home, draft_with(loaded()))
            except BaseException:  # noqa: BLE001 - a child must not go on with the tests
                os._exit(1)
            os._exit(0)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("fail", [_full, lambda: os.kill(os.getpid(), signal.SIGKILL)], ids=["full disk", "kill"])
def test_whatever_fails_no_snapshot_is_there_without_its_bodies_and_no_body_is_half(
    tmp_path: Path, fail: Callable[[], object]
) -> None:
    number, home = 0, tmp_path / "0"
    while not _written_in_a_child(home, number, fail):
        for path in snapshot_paths(home):
            assert SCRIPT == read_shared_body(home, *read_snapshot(home / path).shared)
        for path in shared_paths(home):
            assert SCRIPT == read_shared_body(home, sha256_in(path) or "")
        remove_partial_files(home)
        written = write_snapshot(home, draft_with(loaded()))
        assert SCRIPT == read_shared_body(home, *written.shared)
        assert [] == list(home.rglob(".tmp-*"))
        number += 1
        home = tmp_path / str(number)
    assert number > 10
