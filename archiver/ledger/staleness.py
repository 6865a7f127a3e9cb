"""Read since when posts give no usable answer, or do not show what they say; of most posts only the last run is read."""

from collections import defaultdict
from collections.abc import Sequence

from archiver.ledger import queries
from archiver.ledger.observation_rows import observation
from archiver.ledger.queries import Query, ids_in, of_group
from archiver.model.observations import Observation
from archiver.verdicts.staleness import Staleness, staleness, unread_content


def stale_posts(query: Query, post_ids: Sequence[int]) -> dict[int, Staleness | None]:
    """The staleness of those of these posts whose last run gave no informative answer."""
    post_ids = [row["requested"] for row in query(_WITHOUT_NEWS, (ids_in(post_ids),))]
    since_news = defaultdict[int, list[Observation]](list)
    for row in query(_SINCE_NEWS, (ids_in(post_ids),)) if post_ids else ():
        since_news[row["requested"]].append(observation(row, None))
    return {post_id: staleness(observations) for post_id, observations in since_news.items()}


# The last run of a post is found by its index; a maximum would read every observation of it.
_LAST_RUNS = """
, last AS (
    SELECT requested, max(run) AS run FROM (
        SELECT member.requested, (
            SELECT run FROM direct_observation AS direct WHERE direct.post = member.post {condition} ORDER BY run DESC LIMIT 1
        ) AS run FROM member
    ) WHERE run IS NOT NULL GROUP BY requested
)
"""
_WITHOUT_NEWS = of_group(f"""
{_LAST_RUNS.format(condition="")}
SELECT last.requested FROM last WHERE NOT EXISTS (
    SELECT 1 FROM member JOIN direct_observation AS direct ON direct.post = member.post
    WHERE member.requested = last.requested AND direct.run = last.run AND direct.informative
)
""")  # noqa: S608 - our own
_SINCE_NEWS = of_group("""
, runs AS (
    SELECT member.requested, max(CASE WHEN direct.informative THEN direct.run END) AS informative
    FROM member JOIN direct_observation AS direct ON direct.post = member.post GROUP BY member.requested
)
SELECT member.requested, direct.*
FROM member JOIN runs USING (requested) JOIN direct_observation AS direct ON direct.post = member.post
WHERE direct.run >= COALESCE(runs.informative, 0)
""")


def unread_posts(query: Query, post_ids: Sequence[int]) -> dict[int, Staleness | None]:
    """Since when those of these posts that were last seen there without showing what they say have not shown it."""
    post_ids = [row["requested"] for row in query(_NOT_READ, (ids_in(post_ids),))]
    if not post_ids:
        return {}
    return {post_id: unread_content(found) for post_id, found in queries.observations(query, post_ids).items()}


_NOT_READ = of_group(f"""
{_LAST_RUNS.format(condition="AND direct.healthy AND direct.reading = 'present'")}
SELECT last.requested FROM last WHERE NOT EXISTS (
    SELECT 1 FROM member JOIN direct_observation AS direct ON direct.post = member.post
    WHERE member.requested = last.requested AND direct.run = last.run AND direct.healthy AND direct.reading = 'present'
        AND direct.version IS NOT NULL AND direct.unproven IS NULL
) AND EXISTS (
    SELECT 1 FROM member JOIN direct_observation AS direct ON direct.post = member.post
    WHERE member.requested = last.requested AND direct.healthy AND direct.reading = 'present'
        AND (direct.version IS NOT NULL OR direct.unproven IS NOT NULL)
)
""")  # noqa: S608 - our own
