"""Bluesky asked and read from the first question to the verdict, in every state that a real network was taken through."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from archiver.demo.smallweb.bluesky.repositories import did_of, log, tombstone, update
from archiver.model.observations import Gone, Observation, Present, Reason, Unreadable, Withheld, observe
from archiver.model.posts import Alias, PostRef, version_name
from archiver.model.probes import Answer, Probe, Silence, Why
from archiver.platforms import by_name
from archiver.platforms.bluesky import api as atproto
from archiver.platforms.bluesky import probes as questions
from archiver.verdicts.judge import Verdict, judge

Recorded = Callable[[Probe, str], Answer]
Answering = Callable[..., Answer]

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CAROL, DAVE = "did:plc:qg247c53dxqy7ui4p6ah2rlz", "did:plc:lbhinyguw5xqmjvrg2zumz7z"
LIVE, TAKEN_DOWN, DAVES = f"{CAROL}/3n2wszs4kf22f", f"{CAROL}/3n2wsztw74c2f", f"{DAVE}/3n2wszulduk2f"
LIVE_CID = "bafyreih3765xzgcgzhjrervsgleqsiztoxzhqbqnvclw2pirp5j4ovn4lu"


@dataclass(frozen=True)
class Network:
    """What answers each kind of question; what is not in it keeps silent."""

    answers: Mapping[str, Callable[[Probe], Answer]]

    def asked(self, post: PostRef) -> list[Answer | Silence]:
        """Everything that is asked about a post, to the end, and what comes back."""
        outcomes: list[Answer | Silence] = []
        waiting = list(atproto.probes(post))
        while waiting:
            probe = waiting[0]
            assert len(outcomes) < 12
            reply = self.answers.get(probe.kind)
            outcomes.append(reply(probe) if reply else Silence(probe=probe, at=AT, why=Why.NO_ANSWER_IN_TIME))
            waiting = list(atproto.follow_ups(post, outcomes))
        return outcomes

    def night(self, post: PostRef, number: int) -> list[Observation]:
        """What is observed on a night."""
        outcomes = self.asked(post)
        readings = (Unreadable(why=one.why) if isinstance(one, Silence) else atproto.read(post, one) for one in outcomes)
        seen = [observe(post, outcome, reading, run=number) for outcome, reading in zip(outcomes, readings, strict=True)]
        return [replace(one, at=AT + timedelta(days=number, seconds=place)) for place, one in enumerate(seen)]

    def verdict(self, post: PostRef, *, nights: int = 2, pinned: str | None = None) -> Verdict:
        """Where a post stands after some nights."""
        return judge([one for number in range(nights) for one in self.night(post, number)], pinned=pinned)


@pytest.fixture
def network(recorded: Recorded, answering: Answering) -> Callable[..., Network]:
    """Makes a network of recorded answers: those of one state of the server, by its prefix; the app left out unless it is named."""

    def told(name: str, probe: Probe) -> Answer:
        return recorded(probe, name)

    def made(prefix: str, *, app: str | None = "7_deleted", log: bool = True, status: str | None = None) -> Network:
        pds = "bluesky_pds/" + prefix
        names = {
            questions.STATUS: status or f"{pds}_getRepoStatus",
            questions.RECORD: f"{pds}_getRecord",
            questions.PROOF: f"{pds}_syncGetRecord",
            questions.DOCUMENT: "bluesky_pds/66_account_deleted_plc" if prefix.startswith("6") else "bluesky_pds/02_plc_diddoc",
        }
        names |= {questions.LOG: "bluesky_pds/03_plc_log_audit"} if log and not prefix.startswith("6") else {}
        names |= {questions.POSTS: f"bluesky_appview/{app}_getPosts"} if app else {}
        known: dict[str, Callable[[Probe], Answer]] = {kind: partial(told, name) for kind, name in names.items()}
        known[questions.WISH] = lambda probe: answering(probe, b'{"error": "RecordNotFound"}', status=400)
        return Network(known)

    return made


@pytest.mark.parametrize("app", ["7_deleted", None], ids=["the app leaves it out", "the app keeps silent"])
@pytest.mark.parametrize(
    ("prefix", "key", "expected"),
    [
        ("41_deleted", LIVE, ("gone", Reason.DELETED)),
        ("51_record_takendown", TAKEN_DOWN, ("gone", Reason.REMOVED)),
        ("55_account_takendown", TAKEN_DOWN, ("gone", Reason.ACCOUNT_SUSPENDED)),
        ("61_deactivated", DAVES, ("gone", Reason.ACCOUNT_DEACTIVATED)),
        ("65_account_deleted", DAVES, ("gone", Reason.ACCOUNT_DELETED)),
    ],
)
def test_every_end_has_its_reason(
    network: Callable[..., Network], prefix: str, key: str, expected: tuple[str, Reason], app: str | None
) -> None:
    post = PostRef(platform="bluesky", key=key)
    state = network(prefix, app=app)

    assert ("unknown", True) == ((first := state.verdict(post, nights=1)).standing.value, first.suspected)
    assert expected == ((second := state.verdict(post)).standing.value, second.reason)


@pytest.mark.parametrize("prefix", ["11_live", "31_edited", "53_record_restored"])
def test_a_post_proven_by_its_server_is_present_without_the_app(network: Callable[..., Network], prefix: str) -> None:
    post = PostRef(platform="bluesky", key=TAKEN_DOWN if prefix.startswith("53") else LIVE)

    assert "intact" == network(prefix, app=None, status="bluesky_pds/11_live_getRepoStatus").verdict(post).standing.value


def test_a_proven_post_that_the_app_omits_is_withheld(network: Callable[..., Network]) -> None:
    verdict = network("11_live").verdict(PostRef(platform="bluesky", key=LIVE))

    assert ("withheld", Reason.NOT_STATED) == (verdict.standing.value, verdict.reason)


@pytest.mark.parametrize(("prefix", "expected"), [("11_live", ("intact", "V200")), ("31_edited", ("altered", "V405"))])
def test_another_version_than_the_pinned_one_is_an_alteration_at_once(
    network: Callable[..., Network], prefix: str, expected: tuple[str, str]
) -> None:
    state = network(prefix, app=None, status="bluesky_pds/11_live_getRepoStatus")
    verdict = state.verdict(PostRef(platform="bluesky", key=LIVE), nights=1, pinned=LIVE_CID)

    assert expected == (verdict.standing.value, verdict.rule)


def test_a_post_restored_to_the_pinned_version_is_intact(network: Callable[..., Network]) -> None:
    post = PostRef(platform="bluesky", key=LIVE)
    edited, live = (network(one, app=None, status="bluesky_pds/11_live_getRepoStatus") for one in ("31_edited", "11_live"))
    verdict = judge([*edited.night(post, 0), *live.night(post, 1)], pinned=LIVE_CID)

    assert ("intact", "V220") == (verdict.standing.value, verdict.rule)


def test_without_the_log_the_did_document_names_server_and_key(network: Callable[..., Network]) -> None:
    verdict = network("41_deleted", log=False).verdict(PostRef(platform="bluesky", key=LIVE))

    assert ("gone", Reason.DELETED) == (verdict.standing.value, verdict.reason)


def test_a_server_named_by_a_forged_log_is_not_asked(network: Callable[..., Network], answering: Answering) -> None:
    state = network("41_deleted")
    forged = Network(
        {**state.answers, questions.LOG: lambda probe: answering(probe, b'[{"operation": {"prev": null, "sig": "AA"}}]')}
    )
    kinds = [one.probe.kind for one in forged.asked(PostRef(platform="bluesky", key=LIVE))]

    assert [questions.POSTS, questions.PROFILE, questions.LOG] == kinds


def test_a_forged_proof_never_ends_a_post(network: Callable[..., Network]) -> None:
    """Not even where the server denies the record and the app leaves it out: that raises a suspicion, and no more."""
    post = PostRef(platform="bluesky", key=LIVE)
    state = network("41_deleted")

    def forged(probe: Probe) -> Answer:
        told = state.answers[questions.PROOF](probe)
        return replace(told, exchanges=(replace(told.last, body=told.body[:-1] + b"\x00"),))

    verdict = Network({**state.answers, questions.PROOF: forged}).verdict(post, nights=9)

    assert ("unknown", True) == (verdict.standing.value, verdict.suspected)


def test_a_proof_from_before_the_post_was_written_says_nothing(network: Callable[..., Network], recorded: Recorded) -> None:
    """A server that answers with an old state of its repository: signed, and not yet with the post in it."""
    state = network("51_record_takendown")
    old = Network({**state.answers, questions.PROOF: lambda probe: recorded(probe, "bluesky_pds/41_deleted_syncGetRecord")})
    last = old.night(PostRef(platform="bluesky", key=TAKEN_DOWN), 0)[-1]

    assert isinstance(last.reading, Unreadable)
    assert "before the post was written" in last.reading.detail


def test_a_post_that_the_app_shows_is_not_requested_from_its_server(recorded: Recorded) -> None:
    post = PostRef(platform="bluesky", key="did:plc:a3kn6lahb4n5jv4xitmi2lzg/3n2wt6lp3z22v")
    state = Network({questions.POSTS: lambda probe: recorded(probe, "bluesky_appview/1_live_getPosts")})

    assert [questions.POSTS, questions.LOG, questions.DOCUMENT] == [one.probe.kind for one in state.asked(post)]
    assert "intact" == state.verdict(post).standing.value


def test_posts_of_an_author_who_requires_login_are_not_requested_elsewhere(recorded: Recorded) -> None:
    post = PostRef(platform="bluesky", key="did:plc:a3kn6lahb4n5jv4xitmi2lzg/3n2wt6lp3z22v")
    state = Network({questions.POSTS: lambda probe: recorded(probe, "bluesky_appview/6_no_unauth_getPosts")})
    verdict = state.verdict(post)

    assert [questions.POSTS] == [one.probe.kind for one in state.asked(post)]
    assert ("withheld", Reason.LOGIN_WALL) == (verdict.standing.value, verdict.reason)


def test_a_required_login_is_obeyed_without_an_answer_of_the_app(network: Callable[..., Network], answering: Answering) -> None:
    wish = b'{"value": {"labels": {"values": [{"val": "!no-unauthenticated"}]}}}'
    state = network("11_live", app=None)
    verdict = Network({**state.answers, questions.WISH: lambda probe: answering(probe, wish)}).verdict(
        PostRef(platform="bluesky", key=LIVE)
    )

    assert ("withheld", Reason.LOGIN_WALL) == (verdict.standing.value, verdict.reason)


@pytest.mark.parametrize(
    ("state", "reason"), [("5_takendown", Reason.ACCOUNT_SUSPENDED), ("3_deactivated", Reason.ACCOUNT_DEACTIVATED)]
)
def test_the_app_gives_the_reason_where_the_server_does_not_answer(recorded: Recorded, state: str, reason: Reason) -> None:
    post = PostRef(platform="bluesky", key="did:plc:a3kn6lahb4n5jv4xitmi2lzg/3n2wt6lp3z22v")
    app = Network(
        {
            questions.POSTS: lambda probe: recorded(probe, f"bluesky_appview/{state}_getPosts"),
            questions.PROFILE: lambda probe: recorded(probe, f"bluesky_appview/{state}_getProfile"),
        }
    )

    assert ("gone", reason) == ((verdict := app.verdict(post)).standing.value, verdict.reason)


def test_a_tombstoned_did_ends_its_posts(answering: Answering) -> None:
    first = update(None)
    ended = json.dumps(log(first, tombstone(first))).encode()
    given_up = Network(
        {
            questions.LOG: lambda probe: answering(probe, ended),
            questions.DOCUMENT: lambda probe: answering(probe, b'{"message": "DID not available"}', status=410),
        }
    )
    verdict = given_up.verdict(PostRef(platform="bluesky", key=f"{did_of(first)}/3n2wszs4kf22f"))

    assert ("gone", Reason.ACCOUNT_DELETED) == (verdict.standing.value, verdict.reason)


def test_a_moved_account_is_requested_at_its_new_server(answering: Answering) -> None:
    first = update(None, server="https://old.example")
    moved = json.dumps(log(first, update(first, server="https://new.example"))).encode()
    state = Network({questions.LOG: lambda probe: answering(probe, moved)})
    asked = state.asked(PostRef(platform="bluesky", key=f"{did_of(first)}/3n2wszs4kf22f"))
    servers = {
        one.probe.url.split("/")[2] for one in asked if one.probe.kind in {questions.STATUS, questions.RECORD, questions.PROOF}
    }

    assert {"new.example"} == servers


def test_a_handle_leads_to_the_post_of_its_current_owner(recorded: Recorded) -> None:
    (probe,) = atproto.alias_probes(Alias("bsky.app/profile/carol.test/post/3n2wszs4kf22f"))
    platform = by_name("bluesky")
    assert platform is not None
    (target,) = atproto.targets(recorded(probe, "bluesky_pds/01_resolveHandle"))

    assert PostRef(platform="bluesky", key=LIVE) == platform.identify(target)
    assert probe.names_the_post
    assert () == atproto.targets(recorded(probe, "bluesky_pds/71_resolve_old_handle"))


@pytest.mark.parametrize(
    "alias",
    ["bsky.app/profile/did:plc:a/post/3k", "pic.twitter.com/abcde", "bsky.app/profile/carol.test", "bsky.app/profile/a/post/c"],
)
def test_an_invalid_handle_is_not_resolved(alias: str) -> None:
    assert () == atproto.alias_probes(Alias(alias))


def test_a_present_post_has_its_version_and_picture_digests(recorded: Recorded) -> None:
    post = PostRef(platform="bluesky", key="did:plc:a3kn6lahb4n5jv4xitmi2lzg/3n2wt6lp3z22v")
    reading = atproto.read(post, recorded(atproto.probes(post)[0], "bluesky_appview/1_live_getPosts"))

    assert isinstance(reading, Present)
    assert reading.content is not None
    address = Alias("bsky.app/profile/eve.test/post/3n2wt6lp3z22v")
    assert (version_name(post, "bafyreifzzpa4c7kxdh4sqfowa7bxkjzlstwraz2kpbzxezbt3xi67ayt4e"), address) == reading.aliases
    assert ["bafkreiahqwrmi7jhhsuhm5hoxwjeuu5vezsnl2izokisn7kzwmqr4odjbm"] == [one.key for one in reading.content.media]
    assert ("AppView post", "eve.test", "alt text") == (
        reading.content.text,
        reading.content.author.handle,
        reading.content.media[0].alt,
    )


def test_a_record_that_does_not_match_its_cid_is_ignored(recorded: Recorded) -> None:
    post = PostRef(platform="bluesky", key="did:plc:a3kn6lahb4n5jv4xitmi2lzg/3n2wt6lp3z22v")
    told = recorded(atproto.probes(post)[0], "bluesky_appview/1_live_getPosts")
    changed = replace(told, exchanges=(replace(told.last, body=told.body.replace(b"AppView post", b"AppView past")),))
    reading = atproto.read(post, changed)

    assert isinstance(reading, Unreadable)
    assert "not what its CID says" in reading.detail


def test_without_a_proof_or_a_typed_statement_a_negative_is_ambiguous(recorded: Recorded) -> None:
    post = PostRef(platform="bluesky", key=LIVE)
    probe = Probe(kind=questions.RECORD, url="http://localhost:2593/xrpc/com.atproto.repo.getRecord")

    assert Gone(ambiguous=True) == atproto.read(post, recorded(probe, "bluesky_pds/41_deleted_getRecord"))
    assert isinstance(atproto.read(post, recorded(probe, "bluesky_pds/55_account_takendown_getRecord")), Unreadable)
    assert not isinstance(atproto.read(post, recorded(probe, "bluesky_pds/67_unknown_did")), Gone | Withheld | Present)
