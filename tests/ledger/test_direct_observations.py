"""Which observations count is said twice, in Python and in SQL, and means the same."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from itertools import product

from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Claim, Gone, Observation, Present, Unreadable, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import About, Why, Witness

REF = PostRef(platform="x", key="1")
READINGS = (Present(), Gone(), Withheld(), Unreadable(why=Why.EMPTY))


def every_observation(at: datetime, run: int) -> list[Observation]:
    """One observation of each kind that there can be."""
    plain = Observation(
        post=REF, at=at, run=run, probe="p", about=About.POST, witness=Witness.PLATFORM_API, reading=Present(), healthy=True
    )
    return [
        replace(plain, about=about, witness=witness, reading=reading, healthy=healthy, control=control, unproven=unproven)
        for reading in READINGS
        for about, witness, healthy, control in product(About, Witness, (True, False), (True, False))
        for unproven in ((), (Claim.TEXT,))
    ]


def test_the_view_holds_the_observations_that_are_direct(ledger: Ledger, run: int, now: datetime) -> None:
    article = Article(source="a", text="", markup=Markup.TEXT, content=b"")
    embed = Embed(platform="x", post=REF, form=Form.BLOCKQUOTE)
    _, post_id = ledger.record_embed(run, ledger.record_article(run, article), embed)
    with ledger.transaction():
        recorded = {ledger.record_observation(run, post_id, one): one for one in every_observation(now, run)}

    with closing(sqlite3.connect(ledger.path)) as connection:
        rows = dict(connection.execute("SELECT id, informative FROM direct_observation").fetchall())
    assert {row for row, one in recorded.items() if one.is_direct} == set(rows)
    informative = {row for row, one in recorded.items() if one.is_informative}
    assert informative == {row for row, says_something in rows.items() if says_something}
