"""Which of a post's versions are shown: what it said, and, where that is another thing, what it says now."""

from archiver.model.probes import PLATFORM_WITNESSES
from archiver.reporting.records import PostRecord, Version, original
from archiver.verdicts.judge import Standing


def then_and_now(record: PostRecord) -> tuple[Version | None, Version | None]:
    """What a post said and, if it is altered, what it says now.

    Where the platform has shown us only the newer words, what the article shows is what it said.
    """
    then = record.original
    if record.verdict.standing is not Standing.ALTERED:
        return then, None
    now = next((one for one in reversed(record.versions) if one.witness in PLATFORM_WITNESSES), None)
    if now is not then:
        return then, now
    elsewhere = original([one for one in record.versions if one.witness not in PLATFORM_WITNESSES])
    return (elsewhere, now) if elsewhere is not None else (then, None)
