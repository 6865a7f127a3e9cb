"""Store and load the HTTP validators (ETag, Last-Modified) of each probe's last answer (mutable state, not facts).

Validators are used only while the observation that they belong to is the last by its probe, comes from a healthy run, showed the
post, and was made by this version of the program: another version may read the same bytes differently, so it must fetch them.
"""

from collections import defaultdict
from datetime import datetime

from archiver import __version__
from archiver.checking.revalidation import MAX_CACHE_AGE, CachedReading, Validators
from archiver.ledger.queries import Query, observations
from archiver.ledger.rows import from_row
from archiver.ledger.store import Store
from archiver.model.observations import Observation
from archiver.model.timestamps import format_iso_micros


def usable_validators(query: Query, *, now: datetime) -> dict[int, dict[str, CachedReading]]:
    """The validators that may be used at `now`, by post and probe."""
    found: defaultdict[int, dict[str, CachedReading]] = defaultdict(dict)
    for row in query(_USABLE, (format_iso_micros(now - MAX_CACHE_AGE), format_iso_micros(now), __version__)):
        found[row["post"]][row["probe"]] = CachedReading(validators=from_row(Validators, row), observation=row["observation"])
    return found


_USABLE = """
SELECT validator.* FROM validator JOIN direct_observation AS seen ON seen.id = validator.observation JOIN run ON run.id = seen.run
WHERE validator.whole_at > ? AND validator.whole_at <= ? AND run.program = ? AND seen.informative AND seen.reading = 'present'
    AND NOT EXISTS (
        SELECT 1 FROM observation AS later
        WHERE later.post = validator.post AND later.run >= seen.run AND later.probe = validator.probe AND later.id > seen.id
    )
"""


def remember_validators(store: Store, post_id: int, probe: str, cached: CachedReading) -> None:
    """Store the validators of a probe's last answer, replacing earlier ones."""
    given = cached.validators
    validators = (given.url, given.etag, given.modified, format_iso_micros(given.whole_at))
    store.change(_REMEMBER, (post_id, probe, *validators, cached.observation))


_REMEMBER = """
INSERT INTO validator (post, probe, url, etag, modified, whole_at, observation) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (post, probe) DO UPDATE SET
    url = excluded.url, etag = excluded.etag, modified = excluded.modified, whole_at = excluded.whole_at,
    observation = excluded.observation
"""


def observation(query: Query, row_id: int) -> Observation | None:
    """The observation with a row id, including the post's content; None if there is none."""
    for row in query("SELECT post FROM observation WHERE id = ?", (row_id,)):
        of_post = observations(query, (row["post"],))[row["post"]]
        return next((found for found in of_post if found.id == row_id), None)
    return None
