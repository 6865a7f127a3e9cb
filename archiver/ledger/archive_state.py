"""Query the state of an archive for `status`: void platforms, incomplete captures, disk use, verifications, withdrawals."""

import json
from collections import Counter
from datetime import datetime, timedelta

from archiver.ledger.queries import NOT_WITHDRAWN, Query
from archiver.model.shortfalls import ONLY_A_VIDEO, is_whole
from archiver.model.timestamps import format_iso_micros, parse_iso
from archiver.reporting.status import LastVerified, VoidPlatform

_NIGHTS = timedelta(days=7)


def void_platforms(query: Query) -> list[VoidPlatform]:
    """The platforms whose controls failed in the last run that asked them, and since when they have in every such run."""
    found = []
    for row in query(_CONTROLLED, ()):
        since, problem = None, None
        for run in query(_ASKED_BY, (row["platform"],)):
            if row["platform"] not in json.loads(run["void"]):
                break
            since = run["started"]
            problem = problem or next((noted for noted in json.loads(run["problems"]) if noted["where"] == row["platform"]), None)
        if since is not None:
            why, remedy = (problem["what"], problem["remedy"]) if problem else ("its controls failed", None)
            found.append(VoidPlatform(platform=row["platform"], since=parse_iso(since), why=why, remedy=remedy))
    return found


_CONTROLLED = """
WITH RECURSIVE controlled (ref) AS (
    SELECT min(ref) FROM observation WHERE control
    UNION ALL SELECT (SELECT min(ref) FROM observation WHERE control AND ref > controlled.ref) FROM controlled
    WHERE controlled.ref IS NOT NULL
)
SELECT DISTINCT substr(ref, 1, instr(ref, ':') - 1) AS platform FROM controlled WHERE instr(ref, ':') ORDER BY platform
"""
"""The platforms whose controls were asked about; the recursion jumps from one control to the next in the index."""
_ASKED_BY = """
SELECT run.started, COALESCE(json_extract(summary, '$.void'), '[]') AS void,
    COALESCE(json_extract(summary, '$.problems'), '[]') AS problems
FROM run WHERE finished IS NOT NULL AND id IN (
    SELECT run FROM observation WHERE control AND ref > ?1 || ':' AND ref < ?1 || ';'
) ORDER BY id DESC
"""


def shortfalls(query: Query) -> tuple[int, int, list[tuple[str, int]]]:
    """How many posts have snapshots and no complete one, how many of these lack only a video, and what all of them lack."""
    lacking: Counter[str] = Counter()
    listed = [[str(shortfall) for shortfall in json.loads(row["shortfalls"])] for row in query(_PARTIAL, ())]
    for found in listed:
        lacking.update(set(found))
    return len(listed), sum(map(is_whole, listed)), lacking.most_common()


_PARTIAL = f"""
SELECT snapshot.shortfalls, max(snapshot.id) FROM snapshot JOIN post ON post.id = snapshot.post
WHERE snapshot.shortfalls NOT LIKE '["{ONLY_A_VIDEO}%' AND {NOT_WITHDRAWN}
GROUP BY snapshot.post HAVING max(snapshot.complete) = 0
"""  # noqa: S608 - our own names


def bytes_kept(query: Query, *, now: datetime) -> tuple[int, int]:
    """The bytes of all files of posts, articles and runs, and what a night of the last week with runs has added."""
    since = format_iso_micros(now - _NIGHTS)
    row = next(iter(query(_BYTES, (since,))))
    nights = int(next(iter(query("SELECT count(DISTINCT substr(started, 1, 10)) AS n FROM run WHERE started >= ?", (since,))))["n"])
    return int(row["total"]), int(row["lately"]) // max(1, nights)


_BYTES = """
SELECT COALESCE(sum(size), 0) AS total, COALESCE(sum(CASE WHEN at >= ? THEN size END), 0) AS lately FROM (
    SELECT size, at FROM snapshot
    UNION ALL SELECT run_file.size, run.started FROM run_file JOIN run ON run.id = run_file.run
)
"""


def last_verified(query: Query) -> LastVerified:
    """When `verify` last covered everything: as a whole, or in parts, of which the one verified longest ago counts."""
    acts = [(parse_iso(row["at"]), json.loads(row["detail"])) for row in query(_VERIFIED, ())]
    if not acts:
        return LastVerified()
    newest: dict[tuple[int, int], datetime] = {}
    for at, detail in acts:
        number, _, of = str(detail.get("part") or "1/1").partition("/")
        newest.setdefault((int(number), int(of)), at)
    covered = [_covered(newest, of) for of in {of for _, of in newest}]
    last, detail = acts[0]
    return LastVerified(
        oldest=max((at for at in covered if at is not None), default=None),
        last=last,
        part=detail.get("part"),
        findings=int(detail.get("findings") or 0),
    )


_VERIFIED = "SELECT at, detail FROM custody WHERE act = 'verify' ORDER BY id DESC"


def _covered(newest: dict[tuple[int, int], datetime], of: int) -> datetime | None:
    """When the last of so many parts was verified longest ago; None if one never was."""
    times = [newest.get((number, of)) for number in range(1, of + 1)]
    return None if None in times else min(at for at in times if at is not None)


def totals(query: Query) -> tuple[int, int, int]:
    """The numbers of posts and articles, and of articles that do not answer any more."""
    row = next(iter(query(_TOTALS, ())))
    return int(row["posts"]), int(row["articles"]), int(row["absent"])


_TOTALS = f"""
SELECT (SELECT count(*) FROM post WHERE settled_as IS NULL AND {NOT_WITHDRAWN}) AS posts,
    (SELECT count(*) FROM article) AS articles,
    (SELECT count(*) FROM article_absence WHERE how IS NOT NULL
        AND id IN (SELECT max(id) FROM article_absence GROUP BY article)) AS absent
"""  # noqa: S608


def withdrawn_counts(query: Query) -> dict[str, int]:
    """How many posts, articles and snapshots are withdrawn, by level."""
    rows = query("SELECT level, count(*) AS number FROM withdrawn GROUP BY level ORDER BY level", ())
    return {str(row["level"]): int(row["number"]) for row in rows}
