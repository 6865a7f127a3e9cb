"""Find the changes between recorded verdicts, by the same rule by which a run reports them (`verdicts.standing_changes`)."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby, pairwise

from archiver.ledger.queries import NOT_WITHDRAWN, VERDICTS, Query, ids_in
from archiver.ledger.rows import Row, from_row, maybe, parse_ref
from archiver.model.posts import PostRef
from archiver.model.timestamps import parse_iso
from archiver.reporting.records import PostChange, RecordedVerdict
from archiver.verdicts.judge import Verdict
from archiver.verdicts.standing_changes import standing_change


def changes_in(rows: Iterable[Row], ref: PostRef | None) -> Iterator[tuple[int, PostChange]]:
    """The changes between a post's verdicts, given oldest first, each with the id of the later verdict."""
    judged = ((row, from_row(Verdict, row)) for row in rows)
    for (_, before), (row, after) in pairwise(judged):
        change = standing_change(before, after)
        if change is not None:
            yield (
                row["id"],
                PostChange(
                    post=ref,
                    post_id=row["requested"],
                    was=change.was,
                    became=change.became,
                    reason=change.reason,
                    suspected=change.suspected,
                    at=parse_iso(row["at"]),
                    run=row["run"],
                ),
            )


def all_changes(query: Query, *, since: datetime | None) -> list[PostChange]:
    """The changes of all posts since a time that are not withdrawn, in the order in which their verdicts were recorded."""
    changes = _changes_by_post(query(f"{_VERDICTS} AND post.id IN ({_JUDGED_AGAIN}) {_IN_ORDER}", ()))
    return [change for change in changes if since is None or change.at >= since]


def changes_after_run(query: Query, run: int) -> list[PostChange]:
    """The changes of all posts in later runs than this one, that are not withdrawn, in the order of their verdicts."""
    changes = _changes_by_post(query(f"{_VERDICTS} AND post.id IN ({_JUDGED_AFTER}) {_IN_ORDER}", (run,)))
    return [change for change in changes if change.run > run]


def changes_of_posts(query: Query, post_ids: Collection[int]) -> list[PostChange]:
    """The changes of these posts that are not withdrawn, in the order of their verdicts."""
    return _changes_by_post(query(f"{_VERDICTS} AND {_AMONG} {_IN_ORDER}", (ids_in(post_ids),)))


def verdict_history(query: Query, post_id: int) -> list[RecordedVerdict]:
    """The verdicts on a post, oldest first, each with when and in which run it was recorded."""
    return [
        RecordedVerdict(verdict=from_row(Verdict, row), at=parse_iso(row["at"]), run=row["run"])
        for row in query(VERDICTS, (ids_in((post_id,)),))
    ]


def _changes_by_post(rows: Iterable[Row]) -> list[PostChange]:
    """The changes between the verdicts of posts, given post by post, in the order in which the verdicts were recorded."""
    found: list[tuple[int, PostChange]] = []
    for _, of_post in groupby(rows, key=lambda row: int(row["requested"])):
        verdicts = list(of_post)
        found += changes_in(verdicts, maybe(parse_ref, verdicts[0]["ref"]))
    return [change for _, change in sorted(found, key=lambda pair: pair[0])]


_VERDICTS = f"""
SELECT post.id AS requested, post.platform || ':' || post.key AS ref, verdict.*
FROM verdict JOIN post AS member ON member.id = verdict.post JOIN post ON post.id = COALESCE(member.settled_as, member.id)
WHERE {NOT_WITHDRAWN}
"""  # noqa: S608 - our own names
_JUDGED_AFTER = """
SELECT COALESCE(judged.settled_as, judged.id) FROM verdict AS later JOIN post AS judged ON judged.id = later.post
WHERE later.run > ?
"""
_AMONG = "post.id IN (SELECT value FROM json_each(?))"
_JUDGED_AGAIN = """
SELECT COALESCE(judged.settled_as, judged.id) FROM verdict AS each JOIN post AS judged ON judged.id = each.post
GROUP BY 1 HAVING count(*) > 1
"""
_IN_ORDER = "ORDER BY post.id, verdict.id"
