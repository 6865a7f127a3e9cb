"""The last sentence of `verify` says no more than what its warnings and notes leave of it."""

import pytest

from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.app.verify import Verification
from archiver.commands.verify import conclusion

NOTE, WARNING = (
    VerifyFinding(code=code, severity=severity, what="", where="")
    for code, severity in (("W001", FindingSeverity.NOTE), ("E006", FindingSeverity.WARNING))
)


def verification(*findings: VerifyFinding) -> Verification:
    return Verification(
        snapshots=1,
        run_files=1,
        records=4,
        size=1000,
        answers=1,
        left_out=0,
        mended=None,
        seconds=1.0,
        ledger_entries=9,
        findings=findings,
    )


@pytest.mark.parametrize(
    ("findings", "part", "sentence"),
    [
        ((), None, "Everything is unchanged."),
        ((), "3/7", "Everything in part 3/7 is unchanged."),
        ((NOTE,), None, "Everything is unchanged, except for what was withdrawn."),
        ((NOTE,), "3/7", "Everything in part 3/7 is unchanged, except for what was withdrawn."),
        ((WARNING,), None, "What was recorded is unchanged, as far as the warnings above leave it open."),
        ((NOTE, WARNING), "3/7", "What was recorded is unchanged, as far as the warnings above leave it open."),
    ],
)
def test_the_conclusion_does_not_contradict_what_stands_above_it(
    findings: tuple[VerifyFinding, ...], part: str | None, sentence: str
) -> None:
    assert sentence == conclusion(verification(*findings), part)
