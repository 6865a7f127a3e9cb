"""The changes that readers are told are those that the runs reported."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Reason
from archiver.model.posts import PostRef
from archiver.verdicts.judge import Standing, Verdict
from archiver.verdicts.standing_changes import standing_change

NEVER_ASKED = Verdict(standing=Standing.UNKNOWN, reason=None, rule="V100")
INTACT = Verdict(standing=Standing.INTACT, reason=None, rule="V200")
SUSPECTED = Verdict(standing=Standing.INTACT, reason=None, rule="V200", suspected=True)
ONCE_GONE = Verdict(standing=Standing.UNKNOWN, reason=None, rule="V130", suspected=True)
GONE = Verdict(standing=Standing.GONE, reason=Reason.DELETED, rule="V300")


@pytest.mark.parametrize(
    "verdicts",
    [
        pytest.param((NEVER_ASKED, INTACT), id="archived offline, then online"),
        pytest.param((ONCE_GONE, GONE), id="gone before we came"),
        pytest.param((INTACT, SUSPECTED, INTACT), id="a suspicion that was dispelled"),
        pytest.param((INTACT, SUSPECTED, GONE, INTACT), id="gone and back"),
    ],
)
def test_the_changes_of_a_post_are_those_that_its_runs_reported(
    ledger: Ledger, now: datetime, read: Callable[[], LedgerReader], verdicts: tuple[Verdict, ...]
) -> None:
    run = ledger.begin("archive")
    article = Article(source="a", text="", markup=Markup.TEXT, content=b"")
    embed = Embed(platform="x", post=PostRef(platform="x", key="1"), form=Form.BLOCKQUOTE)
    _, post_id = ledger.record_embed(run, ledger.record_article(run, article), embed)
    for day, verdict in enumerate(verdicts):
        ledger.record_verdict(run, post_id, verdict, now + timedelta(days=day))

    reported = [change for before, after in pairwise((None, *verdicts)) if (change := _reported(before, after))]
    reader = read()
    (record,) = reader.all_posts()
    assert reported == [(one.was, one.became, one.reason, one.suspected) for one in record.changes]
    assert list(record.changes) == reader.changes()


def _reported(before: Verdict | None, after: Verdict | None) -> tuple[object, ...] | None:
    """What a run's summary says between two verdicts."""
    change = standing_change(before, after) if after is not None else None
    return (change.was, change.became, change.reason, change.suspected) if change is not None else None
