"""The door for a run: everything that a run records, and everything that it asks, in one place.

Every function may be called inside `transaction()`, which makes several records stand or fall together, or alone, as a transaction
of its own. Nothing here waits for anything but the disk, and nothing may wait inside a transaction.
What is recorded twice is there once: a run that was broken off is simply run again.
"""

from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from archiver.ledger import articles, hosts, http_validators, observations, post_names, queries, recorded_verdicts, runs, snapshots
from archiver.ledger.due_posts import schedule_entries
from archiver.ledger.post_identity import post_named
from archiver.ledger.store import Clock, Store


class Ledger:
    """The ledger, open for one run: functions of the modules beside this one, bound to one store."""

    def __init__(self, store: Store) -> None:
        self.path = store.path
        self.transaction = store.transaction
        self.close = store.close

        # runs
        self.begin = partial(runs.begin_run, store)
        self.finish = partial(runs.finish_run, store)

        # articles, and the posts that they show
        self.record_article = partial(articles.record_article, store)
        self.record_embed = partial(articles.record_embed, store)
        self.record_context = partial(articles.record_context, store)
        self.record_alignment = partial(articles.record_alignment, store)
        self.embeds = partial(queries.embeds, store.ask)
        self.published = partial(queries.published, store.ask)

        # posts and their names
        self.record_alias = partial(post_names.record_alias, store)
        self.record_relation = partial(post_names.record_relation, store)
        self.settle = partial(post_names.settle, store)
        self.post_of = partial(post_named, store.ask)
        self.every_post = partial(queries.every_post, store.ask)
        self.refs = partial(queries.refs, store.ask)
        self.aliases = partial(queries.aliases, store.ask)
        self.unsettled = partial(queries.unsettled, store.ask)
        self.schedule_entries = partial(schedule_entries, store.ask)

        # what was seen and concluded
        self.record_observation = partial(observations.record_observation, store)
        self.record_media = partial(observations.record_media, store)
        self.knows_state = partial(observations.knows_state, store)
        self.observations = partial(queries.observations, store.ask)
        self.pinned = partial(queries.pinned, store.ask)
        self.record_verdict = partial(recorded_verdicts.record_verdict, store)
        self.replace_verdict = partial(recorded_verdicts.replace_verdict, store)
        self.current_verdicts = partial(queries.current_verdicts, store.ask)

        # snapshots
        self.record_snapshot = partial(snapshots.record_snapshot, store)
        self.known_snapshots = partial(snapshots.known_snapshots, store.ask)
        self.kept_snapshot = partial(snapshots.kept_snapshot, store.ask)
        self.kept_article_snapshot = partial(snapshots.kept_article_snapshot, store.ask)

        # what is kept between runs and is no fact
        self.validators = partial(http_validators.usable_validators, store.ask)
        self.remember_validators = partial(http_validators.remember_validators, store)
        self.observation = partial(http_validators.observation, store.ask)
        self.hosts = partial(hosts.waiting_hosts, store.ask)
        self.save_hosts = partial(hosts.save_hosts, store)

    @classmethod
    def open(cls, path: Path, *, clock: Clock) -> Self:
        """The ledger at that path, made or brought up to date if need be, for this run alone; raises `LedgerError`."""
        return cls(Store.open(path, clock=clock))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        self.close()
