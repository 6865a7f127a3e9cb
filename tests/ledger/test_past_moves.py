"""How many posts have moved lately, as far as the brake may expect it of another night."""

from datetime import datetime, timedelta

import pytest

from archiver.checking.brake import Scope
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Claim
from archiver.model.posts import PostRef
from archiver.verdicts.judge import Standing, Verdict

REF = PostRef(platform="x", key="1911842373636882499")
EMBED = Embed(platform="x", post=REF, form=Form.BLOCKQUOTE, position=1)


@pytest.mark.parametrize(("days_ago", "counts"), [(0, 1), (89, 1), (91, 0), (-1800, 0)])
def test_moves_count_for_ninety_days_and_not_if_the_clock_was_ahead(
    days_ago: int, counts: int, ledger: Ledger, run: int, now: datetime
) -> None:
    article = Article(source="one.txt", text="", markup=Markup.TEXT, content=b"one")
    post_id = ledger.record_embed(run, ledger.record_article(run, article), EMBED)[1]
    at = now - timedelta(days=days_ago)
    ledger.record_verdict(run, post_id, Verdict(standing=Standing.INTACT, reason=None, rule="V200"), now - timedelta(days=99))
    ledger.record_verdict(run, post_id, Verdict(standing=Standing.GONE, reason=None, rule="V300"), at)

    assert counts == ledger.past_moves(Scope("x"), Claim.GONE, now=now).moves
