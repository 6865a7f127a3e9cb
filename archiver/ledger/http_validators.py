"""The validators that hosts gave along with their answers. They are no facts: what a 304 showed is an observation as any other.

One may be used only while the observation that it stands for is the last by its probe, of a healthy night, showed the post, and was
read by this version of the program: what reads answers better than the last version did must see them whole.
"""

from collections import defaultdict
from datetime import datetime

from archiver import __version__
from archiver.checking.revalidation import MAX_CACHE_AGE, CachedReading, Validators
from archiver.ledger import rows as spelling
from archiver.ledger.facts import Cell
from archiver.ledger.queries import Ask, observations
from archiver.ledger.rows import Row
from archiver.model.observations import Observation


def usable(ask: Ask, *, now: datetime) -> dict[int, dict[str, CachedReading]]:
    """The validators that may be used by now, by post and probe."""
    found: defaultdict[int, dict[str, CachedReading]] = defaultdict(dict)
    for row in ask(_USABLE, (spelling.format_iso(now - MAX_CACHE_AGE), __version__)):
        found[row["post"]][row["probe"]] = CachedReading(validators=_validators(row), observation=row["observation"])
    return found


_USABLE = """
SELECT validator.* FROM validator JOIN observation AS seen ON seen.id = validator.observation JOIN run ON run.id = seen.run
WHERE validator.whole_at > ? AND run.program = ? AND seen.healthy AND seen.about = 'post' AND seen.reading = 'present'
    AND NOT EXISTS (
        SELECT 1 FROM observation AS later
        WHERE later.post = validator.post AND later.at >= seen.at AND later.probe = validator.probe AND later.id > seen.id
    )
"""

REMEMBER = """
INSERT INTO validator (post, probe, url, etag, modified, whole_at, observation) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (post, probe) DO UPDATE SET
    url = excluded.url, etag = excluded.etag, modified = excluded.modified, whole_at = excluded.whole_at,
    observation = excluded.observation
"""


def cells(post_id: int, probe: str, cached: CachedReading) -> tuple[Cell, ...]:
    """The row that `REMEMBER` writes."""
    given = cached.validators
    return (post_id, probe, given.url, given.etag, given.modified, spelling.format_iso(given.whole_at), cached.observation)


def _validators(row: Row) -> Validators:
    return Validators(url=row["url"], etag=row["etag"], modified=row["modified"], whole_at=spelling.parse_iso(row["whole_at"]))


def observation(ask: Ask, row_id: int) -> Observation | None:
    """One observation by its row, with what the post said."""
    for row in ask("SELECT post FROM observation WHERE id = ?", (row_id,)):
        return next((one for one in observations(ask, (row["post"],))[row["post"]] if one.id == row_id), None)
    return None
