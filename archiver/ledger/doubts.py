"""Record and query doubts: claims of a run about many posts that count only once they are lifted (`archiver.checking.brake`)."""

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import product

from archiver.checking.brake import Doubt, OpenDoubt, PastMoves, Scope
from archiver.ledger.queries import Query
from archiver.ledger.store import Store
from archiver.model.observations import Claim
from archiver.model.timestamps import format_iso_micros
from archiver.verdicts.rules import CHANGE_KINDS, Change, Standing

HISTORY_DAYS = 90
"""How many days of a platform's history tell what is usual."""


def record_doubt(store: Store, run: int, doubt: Doubt, *, killed_runs: Collection[int] = ()) -> int:
    """Record a doubt with the posts that would have moved; returns its id.

    Observations that `killed_runs` made of these posts, and nobody has judged, are doubted too.
    """
    with store.transaction():
        doubt_id = store.record(
            "doubt",
            {
                "run": run,
                "platform": doubt.scope.platform,
                "host": doubt.scope.host,
                "claim": doubt.claim.value,
                "probe": doubt.probe,
                "moved": doubt.moved,
                "compared": doubt.compared,
                "allowed": doubt.allowed,
                "at": store.time(None),
            },
        )
        for post_id, of_run in product(doubt.posts, (*killed_runs, run)):
            store.record("doubted_move", {"run": run, "of_run": of_run, "doubt": doubt_id, "post": post_id})
    return doubt_id


def lift_doubt(store: Store, run: int, doubt_id: int, *, by: str) -> None:
    """Record that a doubt is lifted, `by` another `probe` or a `person`."""
    store.record("lifted_doubt", {"run": run, "doubt": doubt_id, "by": by, "at": store.time(None)})


def open_doubts(query: Query, *, present_run: int | None = None) -> list[OpenDoubt]:
    """The doubts that nothing has lifted, oldest first, with the posts of which nothing else was heard since.

    What is heard in the `present_run` ends no doubt, since its own claims may be doubtful.
    """
    posts, unheard = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for row in query(_IN_DOUBT, (present_run,)):
        posts[row["doubt"]].add(row["post"])
        if not row["is_heard"]:
            unheard[row["doubt"]].add(row["post"])
    probes: defaultdict[int, set[str]] = defaultdict(set)
    for row in query(_ANSWERED, ()) if posts else ():
        probes[row["doubt"]].add(row["probe"])
    return [
        OpenDoubt(
            id=row["id"],
            run=row["run"],
            scope=Scope(row["platform"], row["host"]),
            claim=Claim(row["claim"]),
            allowed=row["allowed"],
            posts=frozenset(posts[row["id"]]),
            unheard=frozenset(unheard[row["id"]]),
            probes=frozenset({*probes[row["id"]], row["probe"]}),
            moved=row["moved"],
        )
        for row in query("SELECT * FROM doubt ORDER BY id", ())
        if row["id"] in posts
    ]


_IN_DOUBT = """
SELECT doubted.doubt, COALESCE(post.settled_as, post.id) AS post, EXISTS (
    SELECT 1 FROM direct_observation AS direct
    WHERE direct.post IN (post.id, post.settled_as) AND direct.run = ?1 AND direct.informative
) AS is_heard
FROM doubted JOIN post ON post.id = doubted.post WHERE NOT EXISTS (
    SELECT 1 FROM direct_observation AS direct
    WHERE direct.post IN (post.id, post.settled_as) AND direct.run > doubted.run AND direct.run IS NOT ?1 AND direct.informative
)
"""
_ANSWERED = """
SELECT DISTINCT doubted.doubt, observation.probe FROM doubted
JOIN observation ON observation.post = doubted.post AND observation.run = doubted.run
WHERE observation.reading <> 'unreadable' AND NOT observation.control
"""


def past_moves(query: Query, scope: Scope, claim: Claim, *, now: datetime) -> PastMoves:
    """How many posts of a scope have moved by a claim in the last ninety days, and for how long they were watched.

    They were watched until the run before the present one began. Moves after `now`, and runs after it, were recorded under a
    clock that was ahead, and do not count.
    """
    since = format_iso_micros(now - timedelta(days=HISTORY_DAYS))
    prefix = f"{scope.host}/" if scope.host is not None else ""
    parameters = (scope.platform, prefix, since, format_iso_micros(now))
    moves = sum(_moved_by(claim, Standing(row["standing"]), row["changes"]) for row in query(_PAST_VERDICTS, parameters))
    watched = next(iter(query(_WATCHED, parameters)))["post_days"]
    return PastMoves(moves=moves, post_days=watched or 0.0)


def _moved_by(claim: Claim, standing: Standing, changes: str) -> bool:
    """Whether a verdict that replaced another one was reached by a claim."""
    match standing:
        case Standing.GONE:
            return claim is Claim.GONE
        case Standing.WITHHELD:
            return claim is Claim.WITHHELD
        case Standing.ALTERED:
            return any((CHANGE_KINDS[Change(change)].concerns or Claim.TEXT) is claim for change in json.loads(changes))
        case _:
            return False


_OF_SCOPE = "post.platform = ?1 AND (?2 = '' OR substr(post.key, 1, length(?2)) = ?2)"
_PAST_VERDICTS = f"""
SELECT verdict.standing, verdict.changes FROM verdict JOIN post ON post.id = verdict.post
WHERE {_OF_SCOPE} AND verdict.at BETWEEN ?3 AND ?4 AND verdict.standing IN ('gone', 'withheld', 'altered')
    AND EXISTS (SELECT 1 FROM verdict AS earlier WHERE earlier.post = verdict.post AND earlier.id < verdict.id)
"""  # noqa: S608 - our own names
_WATCHED = f"""
SELECT sum(max(0, julianday(before.started) - julianday(max(post.first_seen, ?3)))) AS post_days
FROM post, (SELECT started FROM run WHERE started <= ?4 ORDER BY started DESC LIMIT 1 OFFSET 1) AS before WHERE {_OF_SCOPE}
"""  # noqa: S608 - our own names
