"""The door for a run: everything that a run records; what articles show is in `embedded`, what it has to ask before in `recall`.

Every method may be called inside `transaction()`, which makes several records stand or fall together, or alone, as a transaction of
its own. Nothing here waits for anything but the disk, and nothing may wait inside a transaction.
What is recorded twice is there once: a run that was broken off is simply run again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from archiver import __version__
from archiver.ledger import queries as questions
from archiver.ledger import rows as spelling
from archiver.ledger.checkpoints import kept_signer
from archiver.ledger.embeds import Embedded
from archiver.ledger.facts import Cells
from archiver.ledger.rows import Row, format_iso, plain
from archiver.ledger.run_queries import KNOWN_STATE
from archiver.ledger.store import KEY
from archiver.model.digests import PREFIX, Digest, JSONValue
from archiver.model.observations import Observation, Present, State
from archiver.model.posts import Alias, Content, Media
from archiver.model.probes import About
from archiver.verdicts.changes import compare_contents
from archiver.verdicts.judge import Verdict


class KeptFile(Protocol):
    """A snapshot file as it was written: its path relative to the archive home, its SHA-256 as 64 hex digits, its size in bytes."""

    @property
    def path(self) -> str: ...  # noqa: D102 - the class has said it

    @property
    def sha256(self) -> str: ...  # noqa: D102

    @property
    def size(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a run leaves for strangers: the log's size and root, and both as a signed note."""

    size: int
    root: Digest
    note: str


class Ledger(Embedded):
    """The ledger, open for one run."""

    # -- runs

    def begin(self, kind: str, *, rehearsed: bool = False, options: Mapping[str, JSONValue] | None = None) -> int:
        """Begin a run; its number."""
        started = self._when(None)
        said: Cells = {
            "kind": kind,
            "started": started,
            "rehearsed": rehearsed,
            "program": __version__,
            "options": plain(options or {}),
        }
        return self._add("run", said | {"finished": None, "summary": None})

    def finish(self, run: int, summary: Mapping[str, JSONValue]) -> Checkpoint:
        """End a run, and sign the log as it stands."""
        signer = kept_signer(self.path.with_name(KEY))
        with self.transaction():
            finished = self._when(None)
            self._change("UPDATE run SET finished = ?, summary = ? WHERE id = ?", (finished, plain(summary), run))
            size, root = self._frontier.size, self._frontier.root()
            signed = Checkpoint(size=size, root=Digest(PREFIX + root.hex()), note=signer.checkpoint(size, root))
            said: Cells = {
                "run": run,
                "size": size,
                "root": signed.root,
                "note": signed.note,
                "verifier": signer.verifier,
                "at": finished,
            }
            self._add("checkpoint", said)
        return signed

    # -- what was seen and concluded

    def record_observation(self, run: int, post_id: int | None, observation: Observation) -> int:
        """Record an observation, and of the post itself also what it said and its names; the id. A control's has no post row."""
        with self.transaction():
            version = None
            if post_id is not None and observation.about in _SAYS and isinstance(observation.reading, Present):
                version = self._record_seen(run, post_id, observation, observation.reading)
            place: Cells = {"run": run, "post": post_id, "version": version}
            recorded = self._record("observation", spelling.observation_cells(observation) | place)
            if observation.memento is not None:
                rests: Cells = {"run": run, "observation": recorded, "version": version}
                self._record("memento", spelling.memento_cells(observation.memento) | rests)
        return recorded

    def _record_seen(self, run: int, post_id: int, observation: Observation, reading: Present) -> int | None:
        """Record the names and the content of a present post; the version that it now shows."""
        for name in (*reading.aliases, *self._edits(post_id, reading)):
            self.record_alias(run, post_id, name, source=observation.probe, at=observation.at)
        for state in reading.states:
            self._record_state(run, post_id, observation, state)
        if reading.content is None:
            return None
        for one in reading.content.media:
            if one.digest is not None:
                self.record_media(run, post_id, key=one.key, digest=one.digest, signature=one.signature, at=observation.at)
        return self._record_version(run, post_id, observation, reading.content)

    def _edits(self, post_id: int, reading: Present) -> list[Alias]:
        """The names of the other edits in a post's chain, also where the probe asked for one of these."""
        row = self._one("SELECT platform, key FROM post WHERE id = ?", (post_id,)) if reading.chain else None
        own = (row["platform"], row["key"]) if row else None
        return [Alias(str(ref)) for ref in reading.chain if (ref.platform, ref.key) != own]

    def _record_version(self, run: int, post_id: int, observation: Observation, content: Content) -> int:
        """Record a content if it is another than this probe saw last, so that there and back again shows as two changes.

        The same content under another handle is a version too: nothing else tells that the account has a new name.
        Where the bytes of its pictures were not fetched, they are those of the last time that they were.
        """
        said = spelling.content_cells(content)
        witnessed = (post_id, observation.probe, observation.witness.value)
        last = self._one(_LAST_VERSION, witnessed)
        if last is not None and _says_the_same(last, said, content.media):
            return int(last["id"])
        first = self._one(_FIRST_VERSION, witnessed) if last is not None else None
        place: Cells = {"run": run, "post": post_id, "witness": observation.witness.value, "probe": observation.probe}
        as_first = self._is_as_first(post_id, first, content)
        seen_at = observation.memento.at if observation.memento is not None else observation.at
        return self._record("version", said | place | {"as_first": as_first, "seen_at": format_iso(seen_at)})

    def _record_state(self, run: int, post_id: int, observation: Observation, state: State) -> None:
        """Record a state from a platform's own history, once: as a version that its witness has seen since then."""
        said, since = spelling.content_cells(state.content), format_iso(state.since)
        witnessed = (post_id, observation.probe, observation.witness.value)
        if self._one(f"{KNOWN_STATE} AND digest = ?", (post_id, observation.probe, since, said["digest"])) is not None:
            return
        as_first = self._is_as_first(post_id, self._one(_FIRST_VERSION, witnessed), state.content)
        place: Cells = {"run": run, "post": post_id, "witness": observation.witness.value, "probe": observation.probe}
        self._record("version", said | place | {"as_first": as_first, "seen_at": since})

    def _is_as_first(self, post_id: int, first: Row | None, content: Content) -> bool:
        """Whether a content says what the first one of its witness said."""
        if first is None:
            return True
        return not compare_contents(spelling.content(first, questions.looks(self._ask, (post_id,))), content).alters

    def record_media(
        self, run: int, post_id: int, *, key: str, digest: Digest, signature: str | None = None, at: datetime | None = None
    ) -> None:
        """Record the digest of the bytes of one of a post's pictures or videos, and what a picture looks like."""
        with self.transaction():
            known = "SELECT 1 FROM media WHERE post = ? AND key = ? AND digest = ?"
            if self._one(known, (post_id, spelling.storable(key), digest)) is None:
                said: Cells = {"run": run, "post": post_id, "key": key, "digest": digest, "look": signature}
                self._record("media", said | {"seen_at": self._when(at)})

    def record_verdict(self, run: int, post_id: int, verdict: Verdict, at: datetime | None = None) -> bool:
        """Record a verdict if it says something else than the current one; whether it did."""
        with self.transaction():
            return self.replace_verdict(run, post_id, self.current_verdicts((post_id,)).get(post_id), verdict, at)

    def replace_verdict(
        self, run: int, post_id: int, current: Verdict | None, verdict: Verdict, at: datetime | None = None
    ) -> bool:
        """The same for whoever has asked for the current verdict in this transaction."""
        if not says_else(current, verdict):
            return False
        self._record("verdict", spelling.verdict_cells(verdict) | {"run": run, "post": post_id, "at": self._when(at)})
        return True

    # -- snapshots

    def record_snapshot(
        self,
        run: int,
        kept: KeptFile,
        *,
        at: datetime,
        shortfalls: Collection[str] = (),
        post_id: int | None = None,
        article_version: int | None = None,
    ) -> int:
        """Record a snapshot file, of a post or of an article version; the id, the same one for the same path."""
        with self.transaction():
            known = self._one("SELECT id FROM snapshot WHERE path = ?", (kept.path,))
            if known is not None:
                return int(known["id"])
            said: Cells = {"run": run, "post": post_id, "article_version": article_version, "at": self._when(at)}
            file: Cells = {"path": kept.path, "sha256": kept.sha256, "size": kept.size}
            return self._record("snapshot", said | file | {"complete": not shortfalls, "shortfalls": plain(list(shortfalls))})


_SAYS = (About.POST, About.EDIT, About.HISTORY)
"""The probes whose answers show what a post says."""

_LAST_VERSION = (
    "SELECT id, digest, handle, media FROM version WHERE post = ? AND probe = ? AND witness = ? ORDER BY id DESC LIMIT 1"
)
_FIRST_VERSION = "SELECT * FROM version WHERE post = ? AND probe = ? AND witness = ? ORDER BY id LIMIT 1"


def _says_the_same(last: Row, said: Cells, media: Sequence[Media]) -> bool:
    """Whether a content is that of a recorded version, and no bytes are known to be others."""
    if last["digest"] != said["digest"] or said["handle"] not in {None, last["handle"]}:
        return False
    kept = {one.key: one.digest for one in spelling.media(last)}
    return all(one.digest is None or kept.get(one.key) == one.digest for one in media)


def says_else(current: Verdict | None, verdict: Verdict) -> bool:
    """Whether a verdict says something else than the current one."""
    return current is None or _said_by(current) != _said_by(verdict)


def _said_by(verdict: Verdict) -> tuple[object, ...]:
    """What a verdict says, apart from the observations that it rests on, which are others every night."""
    return (
        verdict.standing,
        verdict.reason,
        verdict.rule,
        verdict.suspected,
        verdict.changed_after,
        verdict.changed_before,
        verdict.changes,
        verdict.declared,
    )
