"""Write the ledger: `Ledger` has everything that a run records and queries.

Each function is a transaction of its own, or joins the enclosing `transaction()`. Nothing here waits except for the disk, and
callers must not wait for anything else inside a transaction. Recording is idempotent, so that an interrupted run can be repeated.
"""

from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from archiver.ledger import (
    announcements,
    article_absences,
    articles,
    custody,
    destruction,
    doomed_facts,
    doubts,
    due_state,
    hosts,
    http_validators,
    last_run,
    logged_facts,
    observations,
    post_names,
    post_owners,
    queries,
    recorded_readings,
    recorded_verdicts,
    related_posts,
    renaming,
    restored_log,
    run_files,
    runs,
    signing,
    snapshots,
    withdrawals,
)
from archiver.ledger.consistency_proofs import consistency_between
from archiver.ledger.control_posts import ControlRecords
from archiver.ledger.due_posts import schedule_entries, schedule_entries_among
from archiver.ledger.post_identity import post_named
from archiver.ledger.replay import replay
from archiver.ledger.sqlite_errors import raise_if_damaged
from archiver.ledger.store import Clock, Store


class Ledger:
    """The ledger, open for one run: functions of this folder's modules, bound to one store."""

    def __init__(self, store: Store) -> None:
        self.path = store.path
        self.transaction = store.transaction
        self.close = store.close
        self.query = store.query

        # runs
        self.begin = partial(runs.begin_run, store)
        self.finish = partial(runs.finish_run, store)
        self.killed_runs = partial(runs.killed_runs, store.query)
        self.posts_observed_by = partial(runs.posts_observed_by, store.query)
        self.record_act = partial(custody.record_act, store)
        self.last_run = partial(last_run.last_run, store.query)

        self._bind_withdrawals(store)
        self._bind_log(store)
        self._bind_signing(store)
        self._bind_articles(store)
        self._bind_state(store)

        # posts and their names
        self.record_alias = partial(post_names.record_alias, store)
        self.record_relation = partial(post_names.record_relation, store)
        self.stated_relations = partial(related_posts.stated_relations, store.query)
        self.record_related = partial(related_posts.record_related, store)
        self.settle = partial(post_names.settle, store)
        self.rename_posts = partial(renaming.rename_posts, store)
        self.post_of = partial(post_named, store.query)
        self.owners = partial(post_owners.owners, store.query)
        self.owner_of = partial(post_owners.owner_of_post, store.query)
        self.is_known_elsewhere = partial(post_owners.is_known_elsewhere, store.query)
        self.every_post = partial(queries.every_post, store.query)
        self.refs = partial(queries.refs, store.query)
        self.aliases = partial(queries.aliases, store.query)
        self.unsettled = partial(queries.unsettled, store.query)
        self.schedule_entries = partial(schedule_entries, store.query)
        self.schedule_entries_among = partial(schedule_entries_among, store.query)

        # observations and verdicts
        self.record_observation = partial(observations.record_observation, store)
        self.record_media = partial(observations.record_media, store)
        self.knows_state = partial(observations.knows_state, store)
        self.parts_shown = partial(observations.parts_shown, store)
        self.observations = partial(queries.observations, store.query)
        self.since_usable_answer = partial(queries.since_usable_answer, store.query)
        self.pinned = partial(queries.pinned, store.query)
        self.api_author = partial(recorded_readings.api_author, store.query)
        self.record_verdict = partial(recorded_verdicts.record_verdict, store)
        self.replace_verdict = partial(recorded_verdicts.replace_verdict, store)
        self.current_verdicts = partial(queries.current_verdicts, store.query)

        # controls and doubtful runs
        self.controls = ControlRecords(store.query)
        self.record_doubt = partial(doubts.record_doubt, store)
        self.lift_doubt = partial(doubts.lift_doubt, store)
        self.open_doubts = partial(doubts.open_doubts, store.query)
        self.past_moves = partial(doubts.past_moves, store.query)

    def _bind_withdrawals(self, store: Store) -> None:
        """Bind the functions of withdrawals."""
        self.record_withdrawal = partial(withdrawals.record_withdrawal, store)
        self.record_replacement = partial(withdrawals.record_replacement, store)
        self.doomed = partial(doomed_facts.doomed, store.query)
        self.unfinished_withdrawals = partial(destruction.unfinished, store.query)
        self.destroy = partial(destruction.destroy, store)
        self.compact = partial(destruction.compact, store)
        self.withdrawn_posts = partial(withdrawals.withdrawn_posts, store.query)
        self.withdrawal_in_force = partial(withdrawals.in_force, store.query)
        self.withdrawals = partial(withdrawals.every_withdrawal, store.query)

    def _bind_state(self, store: Store) -> None:
        """Bind the functions of mutable state between runs."""
        self.validators = partial(http_validators.usable_validators, store.query)
        self.remember_validators = partial(http_validators.remember_validators, store)
        self.observation = partial(http_validators.observation, store.query)
        self.hosts = partial(hosts.waiting_hosts, store.query)
        self.save_hosts = partial(hosts.save_hosts, store)
        self.remember_checks = partial(due_state.remember_checks, store)
        self.remember_silences = partial(due_state.remember_silences, store)

    def _bind_log(self, store: Store) -> None:
        """Bind the functions of the log, and of the files: those of runs, which hold it, and snapshots."""
        self.announce = partial(announcements.announce, store)
        self.announced = partial(announcements.announced, store.query)
        self.record_snapshot = partial(snapshots.record_snapshot, store)
        self.every_snapshot = partial(snapshots.every_snapshot, store.query)
        self.known_snapshots = partial(snapshots.known_snapshots, store.query)
        self.shortfalls = partial(snapshots.shortfalls, store.query)
        self.best_snapshot = partial(snapshots.best_snapshot, store.query)
        self.best_article_snapshot = partial(snapshots.best_article_snapshot, store.query)
        self.log_size = store.log_size
        self.replay = partial(replay, store)
        self.is_unfinished_rebuild = partial(restored_log.is_unfinished_rebuild, store.query)
        self.totals = partial(restored_log.totals, store.query)
        self.logged_facts = partial(logged_facts.logged_facts, store.query)
        self.record_run_file = partial(run_files.record_run_file, store)
        self.run_files = partial(run_files.run_files, store.query)
        self.facts_in_files = partial(run_files.facts_in_files, store.query)
        self.checkpoints_between = partial(run_files.checkpoints_between, store.query)

    def _bind_signing(self, store: Store) -> None:
        """Bind the functions of the keys and checkpoints."""
        self.require_signable = partial(signing.require_signable, store)
        self.require_continuation = partial(signing.require_continuation, store)
        self.begin_succession = partial(signing.begin_succession, store)
        self.succeed_unsigned = partial(signing.succeed_unsigned, store)
        self.restore_checkpoint = partial(restored_log.restore_checkpoint, store)
        self.restore_filed = partial(signing.restore_filed, store)
        self.publish_checkpoints = partial(signing.publish_checkpoints, store)
        self.rotate_key = partial(signing.rotate, store)
        self.consistency_between = partial(consistency_between, store.query)

    def _bind_articles(self, store: Store) -> None:
        """Bind the functions of articles, and of the posts that they show."""
        self.record_article = partial(articles.record_article, store)
        self.record_embed = partial(articles.record_embed, store)
        self.record_context = partial(articles.record_context, store)
        self.record_alignment = partial(articles.record_alignment, store)
        self.embeds = partial(queries.embeds, store.query)
        self.article_read_from = partial(article_absences.article_read_from, store.query)
        self.last_read = partial(article_absences.last_read, store.query)
        self.record_absence = partial(articles.record_absence, store)
        self.record_return = partial(articles.record_return, store)
        self.absences = partial(article_absences.absences, store.query)
        self.published = partial(queries.published, store.query)

    @classmethod
    def open(cls, path: Path, *, clock: Clock) -> Self:
        """Open the ledger at a path and lock it for this run; it is created or migrated if needed. Raises `LedgerError`."""
        return cls(Store.open(path, clock=clock))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        self.close()
        raise_if_damaged(error, self.path)
