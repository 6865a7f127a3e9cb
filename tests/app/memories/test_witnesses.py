"""A C2SP witness cosigns checkpoints of a log that extends what it cosigned before."""

from collections.abc import Callable

import pytest

from archiver.app.memories.receipts import content_of
from archiver.ledger.key_files import make_keys
from archiver.ledger.signed_notes import parse_note
from tests.app.memories.conftest import HOST, Archive, Reply, Witness, served, size_of


@pytest.fixture
def witness(archive: Archive) -> Witness:
    made = Witness(log=make_keys(archive.home.keys).verifier)
    archive.remember(f"witness http://{HOST}/prefix/ {made.key}")
    return made


async def test_each_run_is_cosigned_with_a_proof_from_the_last_size(archive: Archive, witness: Witness) -> None:
    with served(witness.answer) as rule:
        problems = [await archive.run(rule, articles=articles) for articles in (3, 1, 6)]
    receipts = [content_of(path.read_text()) for path in archive.receipts(".txt")]

    assert [[], [], []] == problems
    assert [0, *(receipt.size for receipt in receipts[:2] if receipt)] == witness.asked
    for path in archive.receipts(".txt"):
        note = parse_note(path.read_text())
        assert note is not None
        assert note.is_signed_by(witness.log)
        assert note.cosigned_at(witness.key) is not None


async def test_verify_says_who_cosigned_and_when(archive: Archive, witness: Witness) -> None:
    with served(witness.answer) as rule:
        await archive.run(rule)
    found = archive.verified()

    assert () == found.findings
    assert [(size_of(found.checkpoint), True)] == [(kept.size, kept.at is not None) for kept in found.remembered]


async def test_a_witness_that_knows_another_size_is_asked_again_from_there(archive: Archive, witness: Witness) -> None:
    """As after a night on which its answer did not arrive, or after the receipts were lost."""
    with served(witness.answer) as rule:
        await archive.run(rule)
        for path in archive.receipts(".txt"):
            path.unlink()
        size = witness.size
        assert [] == await archive.run(rule)

    assert [0, 0, size] == witness.asked
    assert 1 == len(archive.receipts(".txt"))


async def test_a_night_on_which_the_witness_is_away_is_made_good_by_the_next(archive: Archive, witness: Witness) -> None:
    with served(witness.answer) as rule:
        await archive.run(rule)
    (away,) = await archive.run(rule)
    with served(witness.answer) as rule:
        assert [] == await archive.run(rule)

    assert "connection refused" in away.what
    assert 2 == len(archive.receipts(".txt"))
    assert set() == archive.codes()


async def test_a_witness_that_knows_a_longer_log_is_a_problem_that_says_so(archive: Archive, witness: Witness) -> None:
    witness.size = 1_000
    with served(witness.answer) as rule:
        (problem,) = await archive.run(rule)

    assert "has cosigned a log of 1000 entries" in problem.what
    assert [] == archive.receipts(".txt")


async def test_a_log_that_was_rewritten_is_not_cosigned(archive: Archive, witness: Witness) -> None:
    with served(witness.answer) as rule:
        await archive.run(rule)
        witness.root = bytes(32)
        (problem,) = await archive.run(rule)

    assert "does not extend the one that it cosigned" in problem.what


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda _: Reply(404), "does not know this log"),
        (lambda _: Reply(403), "by another key"),
        (lambda _: Reply(299), "status 299"),
        (lambda _: Reply(999), "status 999"),
        (lambda _: Reply(200), "no cosignature by"),
        (lambda _: Reply(200, b"\xff" * 100), "no cosignature by"),
        (lambda reply: Reply(200, reply.body.replace(b"w1", b"w2")), "no cosignature by"),
        (lambda reply: Reply(200, reply.body * 1000), "no cosignature by"),
        (lambda _: Reply(409, b"many\n"), "status 409"),
        (lambda _: Reply(409, b"0\n"), "another log of this size"),
        (lambda _: Reply(409, b"0" * 100), "status 409"),
    ],
)
async def test_an_answer_that_is_no_cosignature_is_a_problem(
    archive: Archive, witness: Witness, change: Callable[[Reply], Reply], reason: str
) -> None:
    with served(lambda path, body: change(witness.answer(path, body))) as rule:
        (problem,) = await archive.run(rule)

    assert reason in problem.what
    assert [] == archive.receipts(".txt")


async def test_lines_of_other_keys_are_left_out_of_the_receipt(archive: Archive, witness: Witness) -> None:
    other = Witness(log=witness.log)

    def answer(path: str, body: bytes) -> Reply:
        text = body.decode().partition("\n\n")[2].rpartition("\n\n")[0] + "\n"
        return Reply(200, other.cosign(text).encode() + witness.answer(path, body).body)

    with served(answer) as rule:
        assert [] == await archive.run(rule)
    (receipt,) = archive.receipts(".txt")

    assert 2 == receipt.read_text().count("— ")
    assert set() == archive.codes()


async def test_a_cosignature_that_does_not_hold_is_named(archive: Archive, witness: Witness) -> None:
    with served(witness.answer) as rule:
        await archive.run(rule)
    (receipt,) = archive.receipts(".txt")
    note = receipt.read_text()
    receipt.write_text(note.rpartition("\n— ")[0] + "\n")

    assert {"K018"} == archive.codes()
