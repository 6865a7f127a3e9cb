"""Whatever was observed comes back from the ledger as it was recorded."""

import dataclasses
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.mementos import Memento
from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.probes import About, Why, Witness

TEXTS = st.text(max_size=40)
MAYBE = st.none() | st.text(min_size=1, max_size=12)
TIMES = st.datetimes(min_value=datetime(2006, 3, 21), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis asks for naive bounds
REFS = st.builds(PostRef, platform=st.sampled_from(["x", "bluesky"]), key=st.text("az:/.09", min_size=1, max_size=12))
READINGS: st.SearchStrategy[Reading] = st.one_of(
    st.builds(
        Present,
        content=st.none()
        | st.builds(
            Content,
            author=st.builds(Author, id=MAYBE, handle=MAYBE, name=MAYBE),
            text=TEXTS,
            media=st.lists(st.builds(Media, key=TEXTS, kind=TEXTS, url=MAYBE, alt=MAYBE), max_size=2).map(tuple),
            quoted=st.none() | REFS,
            reply_to=st.none() | REFS,
            posted_at=st.none() | TIMES,
            language=MAYBE,
            truncated=st.booleans(),
        ),
        chain=st.lists(REFS, max_size=2).map(tuple),
        aliases=st.lists(TEXTS.map(Alias), max_size=2).map(tuple),
    ),
    st.builds(Gone, reason=st.sampled_from(Reason), ambiguous=st.booleans()),
    st.builds(Withheld, reason=st.sampled_from(Reason)),
    st.builds(Unreadable, why=st.sampled_from(Why), detail=TEXTS),
)
OBSERVATIONS = st.builds(
    Observation,
    post=st.none() | REFS,
    at=TIMES,
    run=st.just(1),
    probe=TEXTS,
    about=st.just(About.POST),
    witness=st.sampled_from(Witness),
    reading=READINGS,
    body=st.none() | st.binary(max_size=3).map(digest),
    status=st.none() | st.integers(100, 599),
    url=MAYBE,
    healthy=st.booleans(),
    control=st.booleans(),
    rehearsed=st.booleans(),
    memento=st.none() | st.builds(Memento, archive=TEXTS, original=TEXTS, url=TEXTS, at=TIMES),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(observation=OBSERVATIONS)
def test_an_observation_survives_a_round_trip(ledger: Ledger, observation: Observation) -> None:
    run = ledger.begin("check")
    seen = dataclasses.replace(observation, run=run)
    embed = Embed(platform="x", post=PostRef(platform="x", key=str(run)), form=Form.BLOCKQUOTE)
    article = Article(source="a", text="", markup=Markup.TEXT, content=b"")
    _, post_id = ledger.record_embed(run, ledger.record_article(run, article), embed)
    ledger.record_observation(run, post_id, seen)

    assert [seen] == ledger.observations((post_id,))[post_id]
