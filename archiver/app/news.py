"""The news that nobody was told yet, by the recorded runs; and the record of what was told, by which nothing is told twice."""

from dataclasses import replace
from datetime import datetime

from archiver.app.acts import NIGHTLY, VERIFY, record_act
from archiver.app.outcomes import service_named, with_outcomes
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.ledger.custody import Act, acts
from archiver.ledger.reader import LedgerReader
from archiver.ledger.run_history import recorded_runs_after
from archiver.ledger.verdict_changes import changes_after_run
from archiver.model.digests import JSONValue
from archiver.model.timestamps import parse_iso
from archiver.reporting.night import ChangedPost, NightNews
from archiver.reporting.status import RecordedRun
from archiver.reporting.troubles import KEPT, Troubles, state_json, troubles_from

_MAX_FINDINGS = 20


class News:
    """The news of an archive since the last message that was delivered, and the troubles as they stand now."""

    def __init__(self, archive: LedgerReader, home: Home, *, now: datetime) -> None:
        every_act = acts(archive.query)
        told_by = next((act for act in reversed(every_act) if act.act == NIGHTLY and act.detail.get("delivered") is True), None)
        through = told_by.detail.get("through") if told_by is not None else None
        after = through if isinstance(through, int) else 0
        before = troubles_from(told_by.detail.get("troubles")) if told_by is not None else {}
        runs = recorded_runs_after(archive.query, after)
        later_acts = every_act[every_act.index(told_by) + 1 :] if told_by is not None else every_act
        self.troubles = Troubles(standing=dict(before))
        for run in sorted([*with_outcomes(runs, archive.query, home, before), *_verifications(later_acts)], key=_beginning):
            self.troubles.follow(run, service_named)
        troubles = self.troubles.news_since(before)
        changes = changes_after_run(archive.query, after)
        records = {record.id: record for record in archive.by_ids([change.post_id for change in changes])}
        changed = [ChangedPost(change=change, record=records[change.post_id]) for change in changes]
        suspected = {post.change.post_id: post for post in changed if post.change.suspected and post.record.verdict.suspected}
        self.night = NightNews(
            home=str(home.folder),
            at=now,
            since=runs[0].started_at if runs else None,
            through=max([after, *(run.run for run in runs)]),
            changes=tuple(post for post in changed if not post.change.suspected),
            suspected=tuple(suspected.values()),
            troubles=troubles if told_by is not None else replace(troubles, passed=()),
        )

    def record(self, home: Home, clock: Clock, *, delivered: bool, exit_code: int) -> str | None:
        """Record the night, and what was told of it if that was delivered; None if it is recorded, else why not."""
        detail: dict[str, JSONValue] = {"through": self.night.through, "delivered": delivered, "exit": exit_code}
        if delivered:
            detail["troubles"] = state_json(self.troubles.standing.values())
        return record_act(home, clock, NIGHTLY, detail)


def _beginning(run: RecordedRun) -> datetime:
    return run.started_at


def _verifications(recorded: list[Act]) -> list[RecordedRun]:
    """What verifications found, as the problems of runs."""
    return [
        RecordedRun(
            run=0,
            kind=VERIFY,
            started_at=at,
            finished_at=at,
            rehearsed=False,
            program="",
            summary={"problems": _findings(act), "answered": [KEPT] if act.detail.get("part") is None else []},
        )
        for act in recorded
        if act.act == VERIFY
        for at in [parse_iso(act.at)]
    ]


def _findings(act: Act) -> list[JSONValue]:
    """The findings of a verification, as problems, each with a kind of its own."""
    found = act.detail.get("found")
    entries = [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
    remedy = "`embed-archiver verify` lists all findings"
    return [
        {"where": KEPT, "what": f"{entry.get('where')} ({entry.get('code')})", "remedy": remedy}
        for entry in entries[:_MAX_FINDINGS]
    ]
