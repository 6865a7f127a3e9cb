"""Record and look up who a post belongs to: the account or channel that the first trustworthy answer names by its lasting id."""

from typing import TYPE_CHECKING

from archiver.ledger.post_identity import post_named
from archiver.ledger.queries import MEMBERS, Query
from archiver.ledger.rows import Row
from archiver.ledger.store import Store
from archiver.model.observations import Observation, Unreadable, owner_of
from archiver.model.posts import Author, PostRef
from archiver.model.timestamps import format_iso_micros

if TYPE_CHECKING:
    from archiver.ledger.facts import Cells


def record_owner(store: Store, run: int, post_id: int, observation: Observation) -> None:
    """Record the owner that an observation shows, once for each post; nothing where it shows none, or does not count."""
    owner = owner_of(observation.reading) if observation.counts else None
    if owner is None or owner.id is None or store.first(_FIRST_OWNER, (post_id,)) is not None:
        return
    cells: Cells = {"run": run, "post": post_id, "owner": owner.id, "handle": owner.handle, "name": owner.name}
    store.record("owner", cells | {"source": observation.probe, "seen_at": format_iso_micros(observation.at)})


def owners(query: Query) -> dict[int, Author]:
    """The owners of all posts that have a recorded one, by post; the first counts where two posts turned out to be one."""
    return {row["post"]: _owner(row) for row in query(_OWNERS, ())}


_OWNERS = """
SELECT COALESCE(member.settled_as, member.id) AS post, owner.owner, owner.handle, owner.name
FROM owner JOIN post AS member ON member.id = owner.post ORDER BY owner.id DESC
"""
_FIRST_OWNER = f"SELECT owner, handle, name FROM owner WHERE post IN {MEMBERS} ORDER BY id LIMIT 1"  # noqa: S608 - our own


def owner_of_post(query: Query, ref: PostRef) -> Author | None:
    """The recorded owner of a post; None where none is recorded."""
    post_id = post_named(query, ref)
    return next(map(_owner, query(_FIRST_OWNER, (post_id,))), None) if post_id is not None else None


def is_known_elsewhere(query: Query, ref: PostRef, reading: Unreadable) -> bool:
    """Whether an earlier observation of a post has the same reading, that its name belongs to somebody else."""
    post_id = post_named(query, ref)
    same = f"SELECT 1 FROM observation WHERE post IN {MEMBERS} AND why = ?2 AND detail = ?3 LIMIT 1"  # noqa: S608 - our own
    return post_id is not None and bool(query(same, (post_id, reading.why.value, reading.detail)))


def _owner(row: Row) -> Author:
    return Author(id=row["owner"], handle=row["handle"], name=row["name"])
