"""What a run asks of its ledger, and what it keeps there that is no fact: validators, and hosts that asked us to wait.

Facts are recorded in `writing`, where each enters the log. What is kept here could be lost without a loss: the next question would
be put without a condition, or to a host that asks us once more to wait.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime

from archiver.checking.revalidation import CachedReading
from archiver.checking.schedule import ScheduleEntry
from archiver.ledger import http_validators as validators
from archiver.ledger import queries as questions
from archiver.ledger import rows as spelling
from archiver.ledger.due_posts import PostedAt, watched_posts
from archiver.ledger.post_identity import post_named
from archiver.ledger.queries import KnownEmbed, Unsettled
from archiver.ledger.rows import format_iso
from archiver.ledger.store import Store
from archiver.model.mementos import FROM_WEB_ARCHIVE
from archiver.model.observations import Observation
from archiver.model.posts import Alias, PostRef
from archiver.reporting.records import SnapshotRecord
from archiver.verdicts.judge import Verdict


class Recall(Store):
    """The ledger as far as a run asks it."""

    # -- posts

    def post_of(self, ref: PostRef) -> int | None:
        """The post of that name, if the ledger has it."""
        return post_named(self._ask, ref.platform, spelling.storable(ref.key))

    def knows_state(self, ref: PostRef, probe: str, *, since: datetime) -> bool:
        """Whether the state that a post has had since then is on record, by the history that this probe tells."""
        post_id = self.post_of(ref)
        return post_id is not None and self._one(KNOWN_STATE, (post_id, probe, format_iso(since))) is not None

    def refs(self, post_ids: Collection[int]) -> dict[int, PostRef | None]:
        """Each post's name; None for those that have none yet."""
        return questions.refs(self._ask, post_ids)

    def every_post(self) -> dict[int, PostRef | None]:
        """All posts, with their names."""
        return questions.every_post(self._ask)

    def observations(self, post_ids: Collection[int]) -> dict[int, list[Observation]]:
        """Each post's observations, oldest first, with what the post said."""
        return questions.observations(self._ask, post_ids)

    def current_verdicts(self, post_ids: Collection[int]) -> dict[int, Verdict]:
        """Each post's latest verdict; posts without one are left out."""
        return questions.current_verdicts(self._ask, post_ids)

    def embeds(self, post_ids: Collection[int]) -> dict[int, list[KnownEmbed]]:
        """Each post's embeds, in the order in which they were recorded."""
        return questions.embeds(self._ask, post_ids)

    def aliases(self, post_ids: Collection[int]) -> dict[int, tuple[Alias, ...]]:
        """Each post's other names."""
        return questions.aliases(self._ask, post_ids)

    def published(self, post_ids: Collection[int]) -> dict[int, date]:
        """The earliest day of publication of the articles that show each post; posts of which none is known are left out."""
        return questions.published(self._ask, post_ids)

    def pinned(self, post_ids: Collection[int]) -> dict[int, str]:
        """The mark of the version of each post that an article pins; posts without one are left out."""
        return questions.pinned(self._ask, post_ids)

    def unsettled(self) -> list[Unsettled]:
        """The posts that have no name yet, with what articles say of them."""
        return questions.unsettled(self._ask)

    def watched(self, *, now: datetime, posted_at: PostedAt) -> list[ScheduleEntry]:
        """What decides when each post is due: of those that articles show, that were probed before, or that have no name yet."""
        return watched_posts(self._ask, now=now, posted_at=posted_at)

    # -- snapshots

    def known_snapshots(self, paths: Collection[str]) -> set[str]:
        """Those of the paths that have a row."""
        asked = (json.dumps(list(paths)),)
        return {row["path"] for row in self._ask("SELECT path FROM snapshot WHERE path IN (SELECT value FROM json_each(?))", asked)}

    def kept_snapshot(self, post_id: int) -> SnapshotRecord | None:
        """The best snapshot that we made of a post: the newest complete one, else the newest; a web archive's copy is none."""
        kept = (one for one in questions.snapshots(self._ask, (post_id,))[post_id] if FROM_WEB_ARCHIVE not in one.shortfalls)
        return max(kept, key=lambda one: (one.complete, one.at), default=None)

    def kept_article_snapshot(self, article_version: int) -> SnapshotRecord | None:
        """The best snapshot of an article version."""
        rows = self._ask("SELECT * FROM snapshot WHERE article_version = ?", (article_version,))
        return max(map(questions.snapshot, rows), key=lambda one: (one.complete, one.at), default=None)

    # -- what need not be told twice

    def validators(self, *, now: datetime) -> dict[int, dict[str, CachedReading]]:
        """The validators that questions may name by now, by post and probe."""
        return validators.usable(self._ask, now=now)

    def remember_validators(self, post_id: int, probe: str, cached: CachedReading) -> None:
        """Keep the validators of a probe's last answer, in place of those before."""
        self._change(validators.REMEMBER, validators.cells(post_id, probe, cached))

    def observation(self, row_id: int) -> Observation | None:
        """One observation by its row."""
        return validators.observation(self._ask, row_id)

    # -- hosts that asked us to wait

    def hosts(self) -> dict[str, tuple[datetime, int]]:
        """The hosts that asked us to wait: not before when, and how often in a row."""
        rows = self._ask("SELECT * FROM host")
        return {row["host"]: (spelling.parse_iso(row["not_before"]), row["strikes"]) for row in rows}

    def save_hosts(self, hosts: Mapping[str, tuple[datetime, int]]) -> None:
        """Keep which hosts asked us to wait, in place of what was kept before."""
        with self.transaction():
            self._change("DELETE FROM host")
            for host, (not_before, strikes) in hosts.items():
                self._add("host", {"host": host, "not_before": format_iso(not_before), "strikes": strikes})


KNOWN_STATE = "SELECT 1 FROM version WHERE post = ? AND probe = ? AND seen_at = ?"
"""The state of a post since a time, by the history that a probe tells."""
