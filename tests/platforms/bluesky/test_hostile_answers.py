"""Answers that mean harm, or make no sense: nothing is raised, and nothing but a proof or a typed statement ends a post."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.demo.smallweb.bluesky.repositories import DID, Repository, RepositorySigner, path
from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe, Silence
from archiver.platforms.bluesky import api as atproto
from archiver.platforms.bluesky import probes as questions
from archiver.platforms.bluesky.dids import is_did
from archiver.platforms.bluesky.names import post_at, record_of, time_of

Answering = Callable[..., Answer]

POST = PostRef(platform="bluesky", key=f"{DID}/{path(3).partition('/')[2]}")
GROUNDS = ((questions.KEY, str(RepositorySigner.new().public)), (questions.SERVER, "https://pds.example/"))
KINDS = (
    questions.POSTS,
    questions.PROFILE,
    questions.LOG,
    questions.DOCUMENT,
    questions.STATUS,
    questions.WISH,
    questions.RECORD,
    questions.PROOF,
)
WORDS = (
    "posts",
    "uri",
    "cid",
    "record",
    "author",
    "did",
    "labels",
    "val",
    "text",
    "embed",
    "$type",
    "ref",
    "$link",
    "error",
    "status",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["!hide", "RepoNotFound", DID]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)


def probe_of(kind: str) -> Probe:
    """A probe of that kind."""
    return Probe(kind=kind, url="https://pds.example/xrpc/anything", grounds=GROUNDS)


def typed(body: bytes) -> bool:
    """Whether an answer is the protocol's own statement of an account's end."""
    return any(word in body for word in (b"Repo", b"Account", b"takendown", b"deactivated", b"suspended", b"deleted"))


@given(said=JSON, kind=st.sampled_from(KINDS), status=st.sampled_from([200, 400, 404, 403, 501]))
def test_random_json_raises_nothing_and_shows_or_ends_no_post(
    answering: Answering, said: JSONValue, kind: str, status: int
) -> None:
    body = json.dumps(said).encode()
    reading = atproto.read(POST, answering(probe_of(kind), body, status=status))

    account = kind in {questions.LOG, questions.DOCUMENT, questions.WISH}
    assert account or not isinstance(reading, Present)
    assert account or not isinstance(reading, Gone) or reading.ambiguous or typed(body)


@given(body=st.binary(max_size=200), kind=st.sampled_from(KINDS), status=st.integers(100, 999))
def test_random_bytes_raise_nothing(answering: Answering, body: bytes, kind: str, status: int) -> None:
    reading = atproto.read(POST, answering(probe_of(kind), body, status=status))

    assert kind in {questions.LOG, questions.DOCUMENT, questions.WISH} or not isinstance(reading, Gone | Present)


@given(data=st.data())
def test_a_changed_proof_never_ends_a_post(answering: Answering, repository: Repository, data: st.DataObject) -> None:
    content = repository.proof()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 60)))
    mutated = content[:start] + data.draw(st.binary(max_size=40)) + content[end:]

    assert not isinstance(atproto.read(POST, answering(probe_of(questions.PROOF), mutated)), Gone)


@given(st.lists(st.tuples(st.sampled_from(KINDS), JSON, st.sampled_from([200, 400, 404])), max_size=8))
def test_the_number_of_probes_is_limited_whatever_is_answered(answering: Answering, told: list[tuple[str, JSONValue, int]]) -> None:
    said = {kind: (json.dumps(body).encode(), status) for kind, body, status in told}
    outcomes: list[Answer | Silence] = []
    waiting = list(atproto.probes(POST))
    while waiting:
        assert len(outcomes) < 10
        body, status = said.get(waiting[0].kind, (b"", 503))
        outcomes.append(answering(waiting[0], body, status=status))
        waiting = list(atproto.follow_ups(POST, outcomes))

    assert len({one.probe.kind for one in outcomes}) == len(outcomes)


@pytest.mark.parametrize(
    "where", ["https://pds.example/login", "https://elsewhere.example/xrpc/anything", "http://captive.portal/"]
)
def test_an_answer_from_another_host_says_nothing(answering: Answering, repository: Repository, where: str) -> None:
    told = answering(probe_of(questions.PROOF), replace(repository, records={}).proof(), url=where)

    assert not isinstance(atproto.read(POST, told), Gone | Present)


def test_a_proof_truncated_at_the_size_limit_says_nothing(answering: Answering, repository: Repository) -> None:
    told = answering(probe_of(questions.PROOF), replace(repository, records={}).proof())
    cut = replace(told, exchanges=(replace(told.last, cut=True),))

    assert isinstance(atproto.read(POST, told), Gone)
    assert not isinstance(atproto.read(POST, cut), Gone | Present)


@pytest.mark.parametrize("endpoint", ["ftp://pds.example", "javascript:alert(1)", "https://pds.example/path", "//x", "https://", 7])
def test_an_invalid_server_url_is_not_requested(answering: Answering, endpoint: JSONValue) -> None:
    document = {
        "id": DID,
        "verificationMethod": [
            {
                "id": "#atproto",
                "type": "Multikey",
                "publicKeyMultibase": str(RepositorySigner.new().public).removeprefix("did:key:"),
            }
        ],
        "service": [{"id": "#atproto_pds", "serviceEndpoint": endpoint}],
    }
    (first,) = atproto.probes(POST)
    outcomes: list[Answer | Silence] = [answering(first, b"", status=503)]
    outcomes.append(answering(atproto.follow_ups(POST, outcomes)[0], b"", status=503))
    outcomes.append(answering(atproto.follow_ups(POST, outcomes)[0], json.dumps(document).encode()))

    assert () == atproto.follow_ups(POST, outcomes)


@pytest.mark.parametrize("key", ["", "did:plc:short/3k", f"{DID}/", f"{DID}/a/b", f"{DID}/..", f"{DID}/a b", "did:web:a/3k", "x/y"])
def test_an_invalid_record_key_is_not_probed(key: str) -> None:
    assert () == atproto.probes(PostRef(platform="bluesky", key=key))


def vectors(shared: Path, name: str) -> list[str]:
    """The official test vectors of that name."""
    lines = (shared / "fixtures" / "bluesky" / "interop" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_record_keys_follow_the_official_test_vectors(shared: Path) -> None:
    valid = [one for one in vectors(shared, "recordkey_syntax_valid") if record_of(PostRef(platform="bluesky", key=f"{DID}/{one}"))]

    assert vectors(shared, "recordkey_syntax_valid") == valid
    for written in vectors(shared, "recordkey_syntax_invalid"):
        assert None is record_of(PostRef(platform="bluesky", key=f"{DID}/{written}")), written


def test_timestamps_follow_the_official_test_vectors(shared: Path) -> None:
    assert None not in [time_of(written) for written in vectors(shared, "tid_syntax_valid")]
    assert {None} == {time_of(written) for written in vectors(shared, "tid_syntax_invalid")}


def test_a_url_that_the_official_test_vectors_reject_names_no_post(shared: Path) -> None:
    assert {None} == {post_at(written) for written in vectors(shared, "aturi_syntax_invalid")}
    assert PostRef(platform="bluesky", key=f"{DID}/3k") == post_at(f"at://{DID}/app.bsky.feed.post/3k")


@pytest.mark.parametrize(
    ("did", "expected"),
    [
        ("did:plc:z72i7hdynmk6r22z27h6tvur", True),
        ("did:web:example.org", True),
        ("did:web:localhost", False),
        ("did:key:z1", False),
    ],
)
def test_a_did_is_plc_or_web(did: str, *, expected: bool) -> None:
    assert expected == is_did(did)
