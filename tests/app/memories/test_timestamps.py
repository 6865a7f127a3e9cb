"""An RFC 3161 authority timestamps checkpoints; its tokens hold for openssl, and for `verify` without a network."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.app.memories.conftest import HOST, Archive, Reply, certify, openssl, served, size_of

pytest.importorskip("rfc3161_client")

Answer = Callable[[str, bytes], Reply]


async def timestamped(archive: Archive, authority: Answer, tmp_path: Path) -> None:
    """A run whose checkpoint is timestamped by two authorities."""
    archive.remember(f"tsa http://{HOST}/a {tmp_path}/tsa/ca.pem", f"tsa http://{HOST}/b {tmp_path}/tsa/ca.pem")
    with served(authority) as rule:
        assert [] == await archive.run(rule)


async def test_openssl_accepts_the_tokens_that_are_kept(archive: Archive, authority: Answer, tmp_path: Path) -> None:
    await timestamped(archive, authority, tmp_path)
    tokens = archive.receipts(".tsr")

    assert 2 == len(tokens)
    for token in tokens:
        files = ("-data", token.with_suffix(".txt").name, "-in", token.name, "-CAfile", f"{tmp_path}/tsa/ca.pem")
        assert b"Verification: OK" in openssl(token.parent, "ts", "-verify", *files)


async def test_verify_checks_them_and_says_when_they_were_given(archive: Archive, authority: Answer, tmp_path: Path) -> None:
    await timestamped(archive, authority, tmp_path)
    found = archive.verified()

    assert () == found.findings
    assert [size_of(found.checkpoint)] * 2 == [kept.size for kept in found.remembered]
    assert all(kept.at is not None and abs(datetime.now(UTC) - kept.at) < timedelta(minutes=5) for kept in found.remembered)


async def test_a_timestamp_of_something_else_is_named(archive: Archive, authority: Answer, tmp_path: Path) -> None:
    await timestamped(archive, authority, tmp_path)
    first, second = archive.receipts(".tsr")
    note = first.with_suffix(".txt").read_bytes()
    with served(authority) as rule:
        await archive.run(rule)
    later = next(token for token in archive.receipts(".tsr") if token.parent == first.parent and token != first)
    shutil.copyfile(later, first)

    assert note == second.with_suffix(".txt").read_bytes()
    assert {"K018"} == archive.codes()


@pytest.mark.parametrize("damage", ["gone", "cut", "empty", "rubbish", "huge"])
async def test_a_damaged_token_is_named(archive: Archive, authority: Answer, tmp_path: Path, damage: str) -> None:
    await timestamped(archive, authority, tmp_path)
    token = archive.receipts(".tsr")[0]
    content = token.read_bytes()
    changed = {"cut": content[:-7], "empty": b"", "rubbish": b"\x30\x84\xff\xff\xff\xff" + content, "huge": bytes(300_000)}
    token.unlink()
    if damage in changed:
        token.write_bytes(changed[damage])

    assert {"K018"} == archive.codes()


async def test_a_token_of_an_authority_that_is_not_trusted_is_not_kept(archive: Archive, authority: Answer, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "tsa", tmp_path / "other")
    certify(tmp_path / "other")
    archive.remember(f"tsa http://{HOST}/a {tmp_path}/other/ca.pem")
    with served(authority) as rule:
        (problem,) = await archive.run(rule)

    assert "do not lead to a trusted one" in problem.what
    assert [] == archive.receipts(".tsr")


async def test_a_token_that_answers_another_request_is_not_kept(archive: Archive, authority: Answer, tmp_path: Path) -> None:
    await timestamped(archive, authority, tmp_path)
    replayed = archive.receipts(".tsr")[0].read_bytes()
    with served(lambda *_: Reply(200, replayed)) as rule:
        problems = await archive.run(rule)

    assert 2 == len(problems) == len(archive.receipts(".tsr"))
    assert all("a timestamp of something else" in problem.what for problem in problems)


async def test_without_certificates_tokens_are_kept_and_said_to_be_unchecked(archive: Archive, authority: Answer) -> None:
    archive.remember(f"tsa http://{HOST}/a")
    with served(authority) as rule:
        assert [] == await archive.run(rule)

    assert 1 == len(archive.receipts(".tsr"))
    assert {"K019"} == archive.codes()
    assert 0 == archive.verified().exit_code


async def test_certificates_that_are_missing_are_a_problem_and_a_warning(
    archive: Archive, authority: Answer, tmp_path: Path
) -> None:
    await timestamped(archive, authority, tmp_path)
    (tmp_path / "tsa" / "ca.pem").rename(tmp_path / "tsa" / "moved.pem")
    (tmp_path / "tsa" / "ca.cnf").write_text((tmp_path / "tsa" / "ca.cnf").read_text().replace("./ca.pem", "./moved.pem"))
    with served(authority) as rule:
        problems = await archive.run(rule)

    assert ["there is no file"] * 2 == [problem.what.partition(": ")[2][:16] for problem in problems]
    assert {"K017"} == archive.codes()


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(500), "status 500"),
        (Reply(200, b"<html>"), "cannot be read"),
        (Reply(200, bytes(1_000_000)), "too large"),
        (Reply(200, bytes.fromhex("30053003020102")), "refused"),
    ],
)
async def test_an_authority_that_fails_is_a_problem_and_asked_again_by_the_next_run(
    archive: Archive, authority: Answer, tmp_path: Path, reply: Reply, reason: str
) -> None:
    archive.remember(f"tsa http://{HOST}/a {tmp_path}/tsa/ca.pem")
    with served(lambda *_: reply) as rule:
        (problem,) = await archive.run(rule)
    with served(authority) as rule:
        assert [] == await archive.run(rule)

    assert reason in problem.what
    assert "tries again" in (problem.remedy or "")
    assert 1 == len(archive.receipts(".tsr"))
    assert set() == archive.codes()
