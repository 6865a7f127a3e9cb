"""Every answer that tests know of, recorded or made, with the post and the probe that it answers: what mutations start from."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from archiver.model.captures import Exchange, Headers
from archiver.model.digests import JSONValue
from archiver.model.observations import Reading
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe, Silence, Why
from archiver.platforms import by_name
from archiver.platforms.bluesky import api as atproto
from archiver.platforms.bluesky import probes as questions
from archiver.platforms.bluesky.atproto.json_records import cid_of_json
from archiver.platforms.interface import KnownFacts
from archiver.platforms.nostr.probes import probes_from_known
from archiver.platforms.parsing.json_fields import parse_json, text
from tests.conftest import SHARED
from tests.platforms.api.bodies import LIVE
from tests.platforms.api.conftest import EXAMPLES
from tests.platforms.api.test_liveness import ROWS as LIVENESS
from tests.platforms.api.test_recorded_answers import ROWS as RECORDED
from tests.platforms.api.test_recorded_answers import envelope
from tests.platforms.bluesky.test_course import DAVES, TAKEN_DOWN
from tests.platforms.bluesky.test_course import LIVE as CAROLS
from tests.platforms.nostr.signing import deletion, event

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
FIXTURES = SHARED / "fixtures"
EVES = "did:plc:a3kn6lahb4n5jv4xitmi2lzg/3n2wt6lp3z22v"
X_POST = "1911842373636882499"


@dataclass(frozen=True, kw_only=True)
class Case:
    """An answer to a probe of a post."""

    name: str
    post: PostRef
    probe: Probe
    body: bytes
    status: int = 200
    headers: Headers = ()

    @property
    def large(self) -> bool:
        """Whether reading it takes so long that few mutations must do."""
        return len(self.body) > 20_000

    def answer(
        self,
        body: bytes | None = None,
        *,
        status: int | None = None,
        headers: Headers | None = None,
        url: str | None = None,
        cut: bool = False,
    ) -> Answer:
        """The answer, or one that differs from it; with `url`, after a redirect to there."""
        code = self.status if status is None else status
        hop = Exchange(at=AT, method="GET", url=self.probe.url, status=302, response_headers=(("Location", url or ""),))
        last = Exchange(
            at=AT,
            method="GET",
            url=url or self.probe.url,
            status=code,
            body=self.body if body is None else body,
            response_headers=self.headers if headers is None else headers,
            cut=cut,
        )
        return Answer(probe=self.probe, exchanges=(hop, last) if url else (last,))

    def read(self, answer: Answer) -> Reading:
        """What the post's platform reads an answer as."""
        platform = by_name(self.post.platform)
        assert platform is not None
        return platform.read(self.post, answer)


@cache
def cases() -> tuple[Case, ...]:
    """All of them; those from outside only where they are at hand."""
    recorded = (*_recorded(), *_of_x(), *_of_bluesky()) if FIXTURES.is_dir() else ()
    return (*_live(), *_constructed(), *_constructed_of_x(), _constructed_of_bluesky(), *_of_nostr(), *recorded)


def _case(name: str, post: PostRef, kind: str, body: bytes, *, status: int = 200, headers: Headers = ()) -> Case:
    platform = by_name(post.platform)
    assert platform is not None
    probe = next(one for one in platform.probes(post) if one.kind == kind)
    return Case(name=name, post=post, probe=probe, body=body, status=status, headers=headers)


def _example(platform: str, key: str | None = None) -> PostRef:
    return PostRef(platform=platform, key=key or EXAMPLES[platform])


def _live() -> Iterator[Case]:
    for (platform, kind), (key, body) in LIVE.items():
        yield _case(f"live {kind}", _example(platform, key), kind, body("Water rising at the bridge").encode())


def _constructed() -> Iterator[Case]:
    for number, (kind, status, body, expected) in enumerate(LIVENESS):
        name = f"row {number} {kind} {status} {expected}"
        yield _case(name, _example(kind.partition("-")[0]), kind, body.encode(), status=status)


def _recorded() -> Iterator[Case]:
    for name, (key, kind, _) in RECORDED.items():
        body, status, headers = envelope(FIXTURES / name)
        yield _case(name, _example(kind.partition("-")[0], key), kind, body, status=status, headers=headers)


# -- X


def _x(name: str, said: JSONValue, *, key: str = X_POST, kind: str = "x-tweet-result", status: int = 200) -> Case:
    return _case(name, PostRef(platform="x", key=key), kind, json.dumps(said).encode(), status=status)


def _constructed_of_x() -> Iterator[Case]:
    user: JSONValue = {"id_str": "42", "screen_name": "ferry_town", "name": "Ferry Town"}
    tweet: dict[str, JSONValue] = {"__typename": "Tweet", "id_str": X_POST, "text": "Water rising at the bridge", "user": user}
    markup = '<blockquote class="twitter-tweet"><p lang="en">Water rising at the bridge</p></blockquote>'
    oembed: JSONValue = {
        "url": f"https://twitter.com/ferry_town/status/{X_POST}",
        "author_name": "Ferry Town",
        "author_url": "https://twitter.com/ferry_town",
        "html": markup,
    }
    yield _x("x live", tweet)
    yield _x("x without author", {name: value for name, value in tweet.items() if name != "user"})
    yield _x("x quoting a post that is gone", {**tweet, "quoted_tweet": {"__typename": "TweetTombstone", "tombstone": {}}})
    yield _x("x tombstone without words", {"__typename": "TweetTombstone", "tombstone": {}})
    yield _x("x empty", {})
    yield _x("x 404", "", status=404)
    yield _x("x oembed", oembed, kind="x-oembed")
    yield _x("x oembed 404", "", kind="x-oembed", status=404)
    refusal = "Sorry, you are not authorized to see this status."
    yield _x("x oembed refusal", {"error": refusal, "request": "/oembed"}, kind="x-oembed", status=403)
    yield _x("x oembed suspended", {"errors": [{"code": 63}]}, kind="x-oembed", status=403)
    yield _x("x oembed other refusal", {"error": "Forbidden."}, kind="x-oembed", status=403)


def _of_x() -> Iterator[Case]:
    for path in sorted((FIXTURES / "x").glob("tweet-result_*.json")):
        body = path.read_bytes()
        said = parse_json(body)  # one of them is an excerpt, and no JSON
        post = PostRef(platform="x", key=(None if isinstance(said, ValueError) else text(said, "id_str")) or X_POST)
        yield _case(f"x/{path.name}", post, "x-tweet-result", body)
    for path in sorted((FIXTURES / "x").glob("oembed_*.json")):
        said = json.loads(path.read_bytes())
        key = str(said["url"]).rsplit("/", 1)[-1] if "url" in said else X_POST
        yield _x(f"x/{path.name}", said, key=key, kind="x-oembed", status=400 if "_400" in path.name else 200)
    for case in json.loads((FIXTURES / "x" / "tombstone_shapes_CONSTRUCTED.json").read_bytes()):
        typed: JSONValue = {"__typename": "TweetTombstone", "tombstone": {"text": {"text": case.get("text")}}}
        yield _x(f"x tombstone {case['case']}", typed if "text" in case else case.get("body"), status=case["http"])


def _constructed_of_bluesky() -> Case:
    post = PostRef(platform="bluesky", key=EVES)
    did, _, key = EVES.partition("/")
    record: JSONValue = {
        "$type": "app.bsky.feed.post",
        "text": "Water rising at the bridge",
        "createdAt": "2026-11-22T00:00:00.000Z",
    }
    view: JSONValue = {
        "uri": f"at://{did}/app.bsky.feed.post/{key}",
        "cid": str(cid_of_json(record)),
        "author": {"did": did, "handle": "ferry.test"},
        "record": record,
    }
    return _case("bluesky made bluesky-posts", post, questions.POSTS, json.dumps({"posts": [view]}).encode())


# -- Nostr: what a relay says over a WebSocket


def _of_nostr() -> Iterator[Case]:
    written = event("Water rising at the bridge")
    post, author = PostRef(platform="nostr", key=str(written["id"])), str(written["pubkey"])
    (probe,) = probes_from_known(post, KnownFacts(author=author, relays=("relay.example/",)))
    for name, handed in (("there", [written]), ("taken back", [deletion(written["id"])]), ("not there", [])):
        messages = [json.dumps(["EVENT", "q", one]) for one in handed]
        body = "".join(f"{one}\n" for one in (*messages, '["EOSE","q"]')).encode()
        yield Case(name=f"nostr {name}", post=post, probe=probe, body=body, status=101)


# -- Bluesky: every state of the recorded network, asked to the end


def _of_bluesky() -> Iterator[Case]:
    states = ("1_live", "2_edited", "3_deactivated", "4_reactivated", "5_takendown", "6_no_unauth", "7_deleted")
    for state in states:
        yield from _asked(f"app {state}", EVES, {questions.POSTS: f"{state}_getPosts", questions.PROFILE: f"{state}_getProfile"})
    for prefix, key in (
        ("11_live", CAROLS),
        ("31_edited", CAROLS),
        ("41_deleted", CAROLS),
        ("51_record_takendown", TAKEN_DOWN),
        ("53_record_restored", TAKEN_DOWN),
        ("55_account_takendown", TAKEN_DOWN),
        ("61_deactivated", DAVES),
        ("65_account_deleted", DAVES),
    ):
        document = "66_account_deleted_plc" if prefix.startswith("6") else "02_plc_diddoc"
        server = {
            questions.STATUS: f"{prefix}_getRepoStatus",
            questions.RECORD: f"{prefix}_getRecord",
            questions.PROOF: f"{prefix}_syncGetRecord",
            questions.DOCUMENT: document,
        }
        log = {} if prefix.startswith("6") else {questions.LOG: "03_plc_log_audit"}
        yield from _asked(f"server {prefix}", key, {questions.POSTS: "7_deleted_getPosts", **log, **server})


def _asked(name: str, key: str, answers: dict[str, str]) -> Iterator[Case]:
    """The answers on the way from the first question to the last."""
    post = PostRef(platform="bluesky", key=key)
    outcomes: list[Answer | Silence] = []
    waiting = list(atproto.probes(post))
    while waiting:
        probe = waiting[0]
        told = _told(probe, answers)
        if told is None:
            outcomes.append(Silence(probe=probe, at=AT, why=Why.NO_ANSWER_IN_TIME))
        else:
            body, status = told
            case = Case(name=f"bluesky {name} {probe.kind}", post=post, probe=probe, body=body, status=status)
            outcomes.append(case.answer())
            yield case
        waiting = list(atproto.follow_ups(post, outcomes))


def _told(probe: Probe, answers: dict[str, str]) -> tuple[bytes, int] | None:
    named = answers.get(probe.kind)
    places = [FIXTURES / folder / f"{named}.json" for folder in ("bluesky_pds", "bluesky_appview")]
    place = next((one for one in places if named and one.is_file()), None)
    if place is None:
        return None
    said = json.loads(place.read_bytes())
    kept: str | None = said.get("body_file")
    body = place.with_name(kept).read_bytes() if kept else json.dumps(said["body"]).encode()
    return body, said["status"]
