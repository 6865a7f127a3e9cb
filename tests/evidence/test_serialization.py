"""The plain spelling of values."""

import json
from datetime import UTC, date, datetime
from types import UnionType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.evidence.serialization import SerializationError, from_json, to_json
from archiver.model.captures import Browser, Exchange
from archiver.model.digests import JSONValue, canonical_json
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Gone, Observation, Present, Reason, Unreadable, Withheld
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.probes import About, Why, Witness

TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=12).map(
    # Two halves side by side are one character in JSON, and no reader of JSON can tell.
    lambda text: text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
)
TIMES = st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- Hypothesis adds it
POSTS = st.builds(PostRef, platform=st.from_regex(r"[a-z]+", fullmatch=True), key=TEXTS.filter(bool))
AUTHORS = st.builds(Author, id=st.none() | TEXTS, handle=st.none() | TEXTS, name=st.none() | TEXTS)
CONTENTS = st.builds(
    Content,
    author=AUTHORS,
    text=TEXTS,
    media=st.lists(st.builds(Media, key=TEXTS, kind=TEXTS, url=st.none() | TEXTS, alt=st.none() | TEXTS), max_size=2).map(tuple),
    quoted=st.none() | POSTS,
    reply_to=st.none() | POSTS,
    posted_at=st.none() | TIMES,
    language=st.none() | TEXTS,
    truncated=st.booleans(),
)
ALIASES = st.lists(TEXTS.map(Alias), max_size=2).map(tuple)
READINGS = st.one_of(
    st.builds(Present, content=st.none() | CONTENTS, chain=st.lists(POSTS, max_size=2).map(tuple), aliases=ALIASES),
    st.builds(Gone, reason=st.sampled_from(Reason), ambiguous=st.booleans()),
    st.builds(Withheld, reason=st.sampled_from(Reason)),
    st.builds(Unreadable, why=st.sampled_from(Why), detail=TEXTS),
)
OBSERVATIONS = st.builds(
    Observation,
    post=POSTS,
    at=TIMES,
    run=st.integers(),
    probe=TEXTS,
    about=st.sampled_from(About),
    witness=st.sampled_from(Witness),
    reading=READINGS,
    status=st.none() | st.integers(),
    url=st.none() | TEXTS,
    healthy=st.booleans(),
)
EMBEDS = st.builds(
    Embed,
    platform=TEXTS,
    post=st.none() | POSTS,
    form=st.sampled_from(Form),
    aliases=ALIASES,
    words=st.none() | TEXTS,
    printed=st.none() | st.dates(),
    position=st.integers(),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["post", "at", "reading", "is", "x"]) | TEXTS, inner, max_size=4)
    ),
)


@given(st.one_of(OBSERVATIONS, EMBEDS, CONTENTS))
def test_a_value_survives_a_round_trip(value: Observation | Embed | Content) -> None:
    """Through real JSON bytes, hostile text and half surrogate pairs included."""
    assert value == from_json(type(value), json.loads(canonical_json(to_json(value))))


@given(st.sampled_from([Observation, Embed, Content, PostRef, Browser, Exchange]), JSON)
def test_only_serialization_errors_are_raised(kind: type, plain: JSONValue) -> None:
    try:
        value: object = from_json(kind, plain)
    except SerializationError:
        return

    assert isinstance(value, kind)


@given(OBSERVATIONS, st.data())
def test_a_damaged_text_is_refused_or_read_as_a_value(observation: Observation, data: st.DataObject) -> None:
    """Whatever one field is replaced by, a value comes out whole or not at all."""
    plain = to_json(observation)
    assert isinstance(plain, dict)
    damaged = {**plain, data.draw(st.sampled_from(sorted(plain))): data.draw(JSON)}

    try:
        value: object = from_json(Observation, damaged)
    except SerializationError as trouble:
        value = trouble

    assert isinstance(value, Observation | SerializationError)


def test_the_format_has_not_changed_since_the_first_snapshot() -> None:
    """Renaming a field of a value would make every snapshot unreadable; this is the spelling that they hold."""
    observation = Observation(
        post=PostRef(platform="bluesky", key="did:plc:abc/3k"),
        at=datetime(2025, 4, 14, 16, 51, 23, tzinfo=UTC),
        run=3,
        probe="bluesky-thread",
        about=About.POST,
        witness=Witness.PLATFORM_API,
        reading=Withheld(reason=Reason.ACCOUNT_PROTECTED),
        id=7,
    )

    assert {
        "post": "bluesky:did:plc:abc/3k",
        "at": "2025-04-14T16:51:23.000000Z",
        "run": 3,
        "probe": "bluesky-thread",
        "about": "post",
        "witness": "platform-api",
        "reading": {"is": "Withheld", "reason": "account-protected", "owner": None},
        "body": None,
        "status": None,
        "url": None,
        "healthy": True,
        "unproven": [],
        "control": False,
        "rehearsed": False,
        "left_out": False,
        "memento": None,
    } == to_json(observation)


@pytest.mark.parametrize(
    ("kind", "plain", "where"),
    [
        (Author, {"id": 1}, "id: expected str, found int"),
        (Author, {"nickname": "x"}, "has no field 'nickname'"),
        (Media, {"key": "k"}, "needs the field 'kind'"),
        (Content, {"author": {}, "text": "t", "truncated": 1}, "truncated: expected bool, found int"),
        (Content, {"author": {}, "text": "t", "posted_at": "2025-04-14T16:51:23"}, "posted_at: expected a datetime"),
        (Content, {"author": {}, "text": "t", "media": [{"key": "k", "kind": None}]}, "media[0].kind: expected str"),
        (Content, {"author": {}, "text": "t", "quoted": "x:"}, "quoted: expected platform:key"),
        (Content, {"author": {}, "text": "t", "media": "photo"}, "media: expected a list"),
        (PostRef, 20, "expected str, found int"),
    ],
)
def test_an_invalid_text_is_refused_with_its_position(kind: type, plain: JSONValue, where: str) -> None:
    with pytest.raises(SerializationError) as refusal:
        from_json(kind, plain)

    assert where in str(refusal.value)


def test_only_the_named_classes_are_created() -> None:
    plain = {**_observation(), "reading": {"is": "Observation", **_observation()}}

    with pytest.raises(SerializationError, match="expected one of Present, Gone, Withheld, Unreadable"):
        from_json(Observation, plain)


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), PostRef, UnionType])
def test_a_value_that_cannot_be_serialized_is_refused(value: object) -> None:
    with pytest.raises(SerializationError):
        to_json(value)


def test_a_field_missing_in_an_older_snapshot_has_its_default() -> None:
    assert date(2025, 4, 14) == from_json(Embed, {"platform": "x", "post": None, "form": "json", "printed": "2025-04-14"}).printed


def _observation() -> dict[str, JSONValue]:
    """The least that spells an observation, but for its reading."""
    return {
        "post": "x:20",
        "at": "2025-04-14T16:51:23Z",
        "run": 1,
        "probe": "p",
        "about": "post",
        "witness": "platform-api",
    }
