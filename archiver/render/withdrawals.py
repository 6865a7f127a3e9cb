"""Withdrawals as sentences, for reports and look-ups; the reason is the operator's own text, made safe for one line."""

from archiver.render.escaping import one_line
from archiver.render.sentences import platform_name
from archiver.reporting.link_rot import LinkRotReport
from archiver.reporting.records import PostRecord
from archiver.reporting.withdrawals import Withdrawal


def withdrawn_sentence(withdrawal: Withdrawal) -> str:
    """When and why something was withdrawn, and by whom."""
    phrase = one_line(withdrawal.phrase)
    return f"{phrase[0].upper()}{phrase[1:]}, by {one_line(withdrawal.by)}; what it said is not shown."


def withdrawn_phrases(report: LinkRotReport) -> list[str]:
    """The withdrawn posts, each with when and why."""
    return [f"{withdrawn_name(record)}: {one_line(record.withdrawn.phrase)}" for record in report.withdrawn if record.withdrawn]


def withdrawn_name(record: PostRecord) -> str:
    """A post's name or alias; the number of its row, if its names were destroyed too."""
    name = record.post or next(iter(record.aliases), None)
    return one_line(str(name)) if name is not None else f"{platform_name(record.platform)}, post {record.id}"
