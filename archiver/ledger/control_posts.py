"""Record what control posts say, and query what each is known with and since when one has not been read as known."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from archiver.ledger.observation_rows import content, content_cells, observation
from archiver.ledger.queries import Query
from archiver.ledger.store import Store
from archiver.model.observations import Claim, Observation, Reading
from archiver.model.posts import Content, PostRef, content_digest
from archiver.model.timestamps import parse_iso

_MAX_FAILURES = 4000
_MAX_CONTENTS = 100
_MAX_ANSWERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlFailures:
    """The runs in a row, up to the last one, in which a control was not read as known: when each asked, oldest first.

    `first_run` is the number of the first of them; `reading` and `unproven` are what the last one found.
    """

    first_run: int
    at: tuple[datetime, ...]
    reading: Reading
    unproven: tuple[Claim, ...] = ()

    @property
    def nights(self) -> int:
        """The number of days with such runs."""
        return len({at.date() for at in self.at})


class ControlRecords:
    """What the ledger tells of controls: functions of this module, bound to one query."""

    def __init__(self, query: Query) -> None:
        self.last_answers = partial(last_answers, query)
        self.was_asked = partial(was_asked, query)
        self.control_failures = partial(control_failures, query)
        self.control_contents = partial(control_contents, query)
        self.posts_seen_since = partial(posts_seen_since, query)


def record_control_content(store: Store, run: int, made: Observation, shown: Content) -> None:
    """Record what a control says, unless it said the same last time."""
    ref, probe = str(made.post), made.probe
    with store.transaction():
        last = store.first(f"{_CONTENTS} ORDER BY id DESC LIMIT 1", (ref, probe))
        if last is None or last["digest"] != content_digest(shown):
            store.record(
                "control_version",
                content_cells(shown) | {"run": run, "ref": ref, "probe": probe, "seen_at": store.time(made.at)},
            )


_CONTENTS = "SELECT * FROM control_version WHERE ref = ? AND probe = ?"


def control_contents(query: Query, post: PostRef, probe: str) -> list[Content]:
    """What a control has said by this probe, the first content first; repetitions are left out."""
    return [content(row) for row in query(f"{_CONTENTS} ORDER BY id LIMIT ?", (str(post), probe, _MAX_CONTENTS))]


def control_failures(query: Query, post: PostRef) -> ControlFailures | None:
    """The runs since which a control has not been read as known; None if the last one read it so, or none has asked."""
    ref = str(post)
    held = next(iter(query(_LAST_HELD, (ref,))))["run"] or 0
    rows = list(query(_FAILED, (ref, held, _MAX_FAILURES)))
    if not rows:
        return None
    last = observation(next(iter(query(_LAST, (ref,)))), None)
    return ControlFailures(
        first_run=rows[0]["run"],
        at=tuple(parse_iso(row["at"]) for row in rows),
        reading=last.reading,
        unproven=last.unproven,
    )


def last_answers(query: Query, post: PostRef | None) -> list[Observation]:
    """The last observations of a control, newest first; none where a host itself was asked about."""
    return [observation(row, None) for row in query(_LAST_ANSWERS, (str(post), _MAX_ANSWERS))] if post is not None else []


_LAST_ANSWERS = "SELECT * FROM observation WHERE control AND ref = ? ORDER BY id DESC LIMIT ?"


def was_asked(query: Query, post: PostRef) -> bool:
    """Whether a control was ever asked about."""
    return any(query(_LAST, (str(post),)))


_LAST_HELD = """
SELECT max(run) AS run FROM observation WHERE control AND ref = ? AND about = 'post' AND healthy AND unproven IS NULL
"""
_FAILED = """
SELECT run, min(at) AS at FROM observation WHERE control AND ref = ? AND about = 'post' AND run > ?
GROUP BY run ORDER BY run LIMIT ?
"""


_LAST = "SELECT * FROM observation WHERE control AND ref = ? AND about = 'post' ORDER BY id DESC LIMIT 1"


def posts_seen_since(query: Query, platform: str, run: int) -> int:
    """How many posts of a platform were seen there in a run or later, whether or not its answers counted."""
    return int(next(iter(query(_SEEN_SINCE, (run, platform))))["posts"])


_SEEN_SINCE = """
SELECT count(DISTINCT observation.post) AS posts FROM observation JOIN post ON post.id = observation.post
WHERE observation.id >= (SELECT min(id) FROM observation WHERE control AND run = ?1) AND observation.reading = 'present'
    AND NOT observation.control AND post.platform = ?2
"""
