"""HTTP validators (ETag, Last-Modified) of hosts' last answers. They are no facts: what a 304 shows is an observation of its own.

One may be used only while the observation that it stands for is the last by its probe, of a healthy night, showed the post, and was
read by this version of the program: what reads answers better than the last version did must see them whole.
"""

from collections import defaultdict
from datetime import datetime

from archiver import __version__
from archiver.checking.revalidation import MAX_CACHE_AGE, CachedReading, Validators
from archiver.ledger.queries import Ask, observations
from archiver.ledger.rows import from_row
from archiver.ledger.store import Store
from archiver.model.observations import Observation
from archiver.model.timestamps import format_iso_micros


def usable_validators(ask: Ask, *, now: datetime) -> dict[int, dict[str, CachedReading]]:
    """The validators that may be used by now, by post and probe."""
    found: defaultdict[int, dict[str, CachedReading]] = defaultdict(dict)
    for row in ask(_USABLE, (format_iso_micros(now - MAX_CACHE_AGE), __version__)):
        found[row["post"]][row["probe"]] = CachedReading(validators=from_row(Validators, row), observation=row["observation"])
    return found


_USABLE = """
SELECT validator.* FROM validator JOIN direct_observation AS seen ON seen.id = validator.observation JOIN run ON run.id = seen.run
WHERE validator.whole_at > ? AND run.program = ? AND seen.informative AND seen.reading = 'present'
    AND NOT EXISTS (
        SELECT 1 FROM observation AS later
        WHERE later.post = validator.post AND later.at >= seen.at AND later.probe = validator.probe AND later.id > seen.id
    )
"""


def remember_validators(store: Store, post_id: int, probe: str, cached: CachedReading) -> None:
    """Keep the validators of a probe's last answer, in place of those before."""
    given = cached.validators
    validators = (given.url, given.etag, given.modified, format_iso_micros(given.whole_at))
    store.change(_REMEMBER, (post_id, probe, *validators, cached.observation))


_REMEMBER = """
INSERT INTO validator (post, probe, url, etag, modified, whole_at, observation) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (post, probe) DO UPDATE SET
    url = excluded.url, etag = excluded.etag, modified = excluded.modified, whole_at = excluded.whole_at,
    observation = excluded.observation
"""


def observation(ask: Ask, row_id: int) -> Observation | None:
    """One observation by its row, with what the post said."""
    for row in ask("SELECT post FROM observation WHERE id = ?", (row_id,)):
        of_post = observations(ask, (row["post"],))[row["post"]]
        return next((found for found in of_post if found.id == row_id), None)
    return None
