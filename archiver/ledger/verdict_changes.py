"""The changes between recorded verdicts, by the rule by which a run reports them too (`verdicts.standing_changes`)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby, pairwise

from archiver.ledger.queries import Ask
from archiver.ledger.rows import Row, from_row, maybe, parse_ref
from archiver.model.posts import PostRef
from archiver.model.timestamps import parse_iso
from archiver.reporting.records import PostChange
from archiver.verdicts.judge import Verdict
from archiver.verdicts.standing_changes import standing_change


def changes_in(rows: Iterable[Row], ref: PostRef | None) -> Iterator[tuple[int, PostChange]]:
    """The changes that a post's verdicts, oldest first, make, each with the id of the verdict that made it."""
    judged = ((row, from_row(Verdict, row)) for row in rows)
    for (_, before), (row, after) in pairwise(judged):
        change = standing_change(before, after)
        if change is not None:
            yield (
                row["id"],
                PostChange(
                    post=ref,
                    post_id=row["asked"],
                    was=change.was,
                    became=change.became,
                    reason=change.reason,
                    suspected=change.suspected,
                    at=parse_iso(row["at"]),
                    run=row["run"],
                ),
            )


def all_changes(ask: Ask, *, since: datetime | None) -> list[PostChange]:
    """The changes of all posts since a time, in the order in which their verdicts were recorded."""
    found: list[tuple[int, PostChange]] = []
    for _, rows in groupby(ask(_ALL_VERDICTS, ()), key=lambda row: int(row["asked"])):
        verdicts = list(rows)
        found += changes_in(verdicts, maybe(parse_ref, verdicts[0]["ref"]))
    return [change for _, change in sorted(found, key=lambda pair: pair[0]) if since is None or change.at >= since]


_ALL_VERDICTS = """
SELECT post.id AS asked, post.platform || ':' || post.key AS ref, verdict.*
FROM verdict JOIN post AS member ON member.id = verdict.post JOIN post ON post.id = COALESCE(member.settled_as, member.id)
ORDER BY post.id, verdict.id
"""
