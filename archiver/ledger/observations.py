"""Record observations of posts, with the names, content versions and media digests that they show."""

from datetime import datetime

from archiver.ledger.control_posts import record_control_content
from archiver.ledger.facts import Cells
from archiver.ledger.observation_rows import content_cells, media, observation_cells
from archiver.ledger.post_identity import post_named
from archiver.ledger.post_names import record_alias
from archiver.ledger.post_owners import record_owner
from archiver.ledger.queries import MEMBERS
from archiver.ledger.rows import Row, storable, to_cells
from archiver.ledger.store import Store
from archiver.model.digests import Digest
from archiver.model.observations import Claim, Observation, Present, State
from archiver.model.posts import Alias, Content, PostRef, VersionKey, is_same_version, version_key
from archiver.model.probes import About
from archiver.model.timestamps import format_iso_micros

_SHOWS_CONTENT = (About.POST, About.EDIT, About.HISTORY, About.SIGNED_IN)
"""The subjects of probes whose answers show the post's content."""


def record_observation(store: Store, run: int, post_id: int | None, observation: Observation) -> int:
    """Record an observation, with the content and names of a post that is present; returns its id.

    `post_id` is None for a control, which has no row in `post`.
    """
    with store.transaction():
        version = None
        if post_id is None and observation.about is About.POST and observation.content is not None:
            record_control_content(store, run, observation, observation.content)
        if post_id is not None and observation.about in _SHOWS_CONTENT and isinstance(observation.reading, Present):
            version = _record_present(store, run, post_id, observation, observation.reading)
        if post_id is not None:
            record_owner(store, run, post_id, observation)
        references: Cells = {"run": run, "post": post_id, "version": version}
        observation_id = store.record("observation", observation_cells(observation) | references)
        if observation.memento is not None:
            references = {"run": run, "observation": observation_id, "version": version}
            store.record("memento", to_cells(observation.memento) | references)
    return observation_id


def _record_present(store: Store, run: int, post_id: int, observation: Observation, reading: Present) -> int | None:
    """Record the names and the content of a present post; returns the id of its current version, None if it shows no content."""
    for name in (*reading.aliases, *_other_edits(store, post_id, reading)):
        record_alias(store, run, post_id, name, source=observation.probe, at=observation.at)
    for state in reading.states:
        _record_state(store, run, post_id, observation, state)
    if reading.content is None:
        return None
    for item in reading.content.media:
        if item.digest is not None:
            record_media(store, run, post_id, key=item.key, digest=item.digest, signature=item.signature, at=observation.at)
    return _record_version(store, run, post_id, observation, reading.content)


def _other_edits(store: Store, post_id: int, reading: Present) -> list[Alias]:
    """The names of a post's other edits, from its edit chain, also if the probe requested one of them."""
    row = store.first("SELECT platform, key FROM post WHERE id = ?", (post_id,)) if reading.chain else None
    own = (row["platform"], row["key"]) if row else None
    return [Alias(str(ref)) for ref in reading.chain if (ref.platform, ref.key) != own]


def _record_version(store: Store, run: int, post_id: int, observation: Observation, content: Content) -> int:
    """Record a content unless this probe saw the same last time, so that a change and its reversal are two versions.

    The same content under another handle is a new version, since only this shows that the account was renamed.
    Pictures whose bytes were not fetched are taken to be those that were fetched last.
    """
    last = store.first(_LAST_VERSION, (post_id, observation.probe, observation.witness.value))
    if last is not None and is_same_version(_version_key(last), version_key(content)):
        return int(last["id"])
    at = observation.memento.at if observation.memento is not None else observation.at
    origin = _origin(run, post_id, observation)
    return store.record("version", content_cells(content) | origin | {"seen_at": format_iso_micros(at)})


def _record_state(store: Store, run: int, post_id: int, observation: Observation, state: State) -> None:
    """Record a state from a platform's own history, once, as a version seen since that state began."""
    cells, since = content_cells(state.content), format_iso_micros(state.since)
    if store.first(f"{_KNOWN_STATE} AND digest = ?", (post_id, observation.probe, since, cells["digest"])) is None:
        store.record("version", cells | _origin(run, post_id, observation) | {"seen_at": since})


def _origin(run: int, post_id: int, observation: Observation) -> Cells:
    """The columns of a version that say which post it is of, and which run, witness and probe saw it."""
    return {"run": run, "post": post_id, "witness": observation.witness.value, "probe": observation.probe}


_LAST_VERSION = (
    "SELECT id, digest, handle, media FROM version WHERE post = ? AND probe = ? AND witness = ? ORDER BY id DESC LIMIT 1"
)
_KNOWN_STATE = "SELECT 1 FROM version WHERE post = ? AND probe = ? AND seen_at = ?"
"""Finds a state of a post by the probe that read its history, and the state's start."""


def _version_key(row: Row) -> VersionKey:
    """The key of a recorded version."""
    fetched = {item.key: item.digest for item in media(row) if item.digest is not None}
    return VersionKey(digest=Digest(row["digest"]), handle=row["handle"], media=fetched)


def knows_state(store: Store, ref: PostRef, probe: str, *, since: datetime) -> bool:
    """Whether the state of a post that began at `since` was recorded from the history that this probe reads."""
    post_id = post_named(store.query, ref)
    return post_id is not None and store.first(_KNOWN_STATE, (post_id, probe, format_iso_micros(since))) is not None


def parts_shown(store: Store, ref: PostRef, probe: str) -> frozenset[Claim]:
    """Which of media and a quoted post a post has ever shown by a probe of this kind."""
    post_id = post_named(store.query, ref)
    shown = store.first(_PARTS_SHOWN, (post_id, probe)) if post_id is not None else None
    return frozenset(part for part in (Claim.MEDIA, Claim.CONTEXT) if shown is not None and shown[part.value])


_PARTS_SHOWN = f"""
SELECT max(media <> '[]') AS media, max(quoted IS NOT NULL) AS context FROM version WHERE probe = ?2 AND post IN {MEMBERS}
"""  # noqa: S608 - our own


def record_media(
    store: Store, run: int, post_id: int, *, key: str, digest: Digest, signature: str | None = None, at: datetime | None = None
) -> None:
    """Record the digest of the bytes of one of a post's pictures or videos, and a picture's perceptual signature."""
    with store.transaction():
        known = "SELECT 1 FROM media WHERE post = ? AND key = ? AND digest = ?"
        if store.first(known, (post_id, storable(key), digest)) is None:
            cells: Cells = {"run": run, "post": post_id, "key": key, "digest": digest, "signature": signature}
            store.record("media", cells | {"seen_at": store.time(at)})
