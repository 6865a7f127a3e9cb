"""Choose the versions of a post to show: the original one and, if it was altered, the current one."""

from archiver.model.probes import PLATFORM_WITNESSES
from archiver.reporting.records import PostRecord, Version, original
from archiver.verdicts.judge import Standing


def then_and_now(record: PostRecord) -> tuple[Version | None, Version | None]:
    """The original version and, if the post is altered, the current one.

    Where the platform was first seen with the altered text, the article's words are the original.
    """
    then = record.original
    if record.verdict.standing is not Standing.ALTERED:
        return then, None
    now = next((version for version in reversed(record.versions) if _counts_as_now(version)), None)
    if now is not then:
        return then, now
    elsewhere = original([version for version in record.versions if version.witness not in PLATFORM_WITNESSES])
    return (elsewhere, now) if elsewhere is not None else (then, None)


def _counts_as_now(version: Version) -> bool:
    """Whether a version can be what a post says now: its platform's own, and not of a doubtful run."""
    return version.witness in PLATFORM_WITNESSES and not version.doubtful
