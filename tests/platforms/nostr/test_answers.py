"""What relays' answers show of an event."""

import json
from datetime import UTC, datetime

import pytest

from archiver.model.captures import Exchange
from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import Answer, Probe, Why
from archiver.platforms import by_name
from archiver.platforms.interface import KnownFacts
from archiver.platforms.nostr.answers import DELETION_ASKED, read
from archiver.platforms.nostr.probes import RELAYS, probes, probes_from_known
from tests.platforms.nostr.signing import AUTHOR, STRANGER, WRITTEN, deletion, event, key_of
from tests.platforms.nostr.test_names import nevent

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
NOTE = event("Water rising at the bridge https://files.example/bridge.jpg?w=1")
KEY = str(NOTE["id"])
POST = PostRef(platform="nostr", key=KEY)
OVER: JSONValue = ["EOSE", "q"]
UNKNOWN, SEEN = KnownFacts(relays=("relay.example/",)), KnownFacts(relays=("relay.example/",), author=key_of(AUTHOR))


def probe(known: KnownFacts = UNKNOWN) -> Probe:
    return probes_from_known(POST, known)[0]


def answered(*messages: JSONValue, known: KnownFacts = UNKNOWN, status: int = 101, body: bytes | None = None) -> Reading:
    said = "".join(f"{json.dumps(one)}\n" for one in messages).encode() if body is None else body
    asked = probe(known)
    return read(POST, Answer(probe=asked, exchanges=(Exchange(at=AT, method="GET", url=asked.url, status=status, body=said),)))


def handed(said: JSONValue) -> JSONValue:
    return ["EVENT", "q", said]


def why(reading: Reading) -> Why | None:
    return reading.why if isinstance(reading, Unreadable) else None


def test_a_correctly_signed_event_is_present_with_its_content() -> None:
    reading = answered(handed(NOTE), OVER)

    assert isinstance(reading, Present)
    assert reading.content is not None
    assert (NOTE["content"], key_of(AUTHOR)) == (reading.content.text, reading.content.author.id)
    assert datetime.fromtimestamp(WRITTEN, UTC) == reading.content.posted_at
    assert [("https://files.example/bridge.jpg?w=1", "photo")] == [(one.url, one.kind) for one in reading.content.media]


@pytest.mark.parametrize("notice", ["This post has been deleted by its author.", '["EOSE","q"]', '{"kind":5}', "404 Not Found"])
def test_an_event_about_deletion_is_present(notice: str) -> None:
    said = event(notice)
    post = PostRef(platform="nostr", key=str(said["id"]))
    (asked,) = probes_from_known(post, SEEN)
    body = f"{json.dumps(handed(said))}\n{json.dumps(OVER)}\n".encode()
    reading = read(post, Answer(probe=asked, exchanges=(Exchange(at=AT, method="GET", url=asked.url, status=101, body=body),)))

    assert isinstance(reading, Present)


@pytest.mark.parametrize(
    "messages",
    [
        [handed(NOTE | {"content": "Water falling"})],
        [handed(NOTE | {"sig": "00" * 64})],
        [handed(event("Water falling") | {"id": KEY})],
        [handed(NOTE | {"pubkey": key_of(STRANGER)})],
        [handed(deletion(KEY) | {"sig": "00" * 64})],
        [handed("an event")],
    ],
)
def test_an_event_with_a_wrong_signature_says_nothing(messages: list[JSONValue]) -> None:
    assert Why.NOT_UNDERSTOOD is why(answered(*messages, OVER, known=SEEN))


def test_another_event_than_the_requested_one_says_nothing() -> None:
    assert Why.EMPTY is why(answered(handed(event("Another")), OVER))


def test_a_relay_without_the_event_says_nothing() -> None:
    assert Why.EMPTY is why(answered(OVER, known=SEEN))


def test_the_authors_signed_deletion_request_ends_an_event() -> None:
    reading = answered(handed(deletion(KEY)), OVER, known=SEEN)

    assert Gone(reason=Reason.DELETED) == reading
    assert isinstance(reading, Gone)
    assert reading.signed


def test_a_deletion_request_of_another_author_ends_nothing() -> None:
    assert Why.EMPTY is why(answered(handed(deletion(KEY, signer=STRANGER)), OVER, known=SEEN))


def test_a_deletion_request_ends_nothing_while_the_author_is_unknown() -> None:
    assert Why.EMPTY is why(answered(handed(deletion(KEY)), OVER))


def test_a_deletion_request_for_another_event_ends_nothing() -> None:
    assert Why.EMPTY is why(answered(handed(deletion("00" * 32)), OVER, known=SEEN))


@pytest.mark.parametrize(("signer", "labels"), [(AUTHOR, (DELETION_ASKED,)), (STRANGER, ())])
def test_an_event_served_despite_its_deletion_request_is_present_with_a_note(signer: object, labels: tuple[str, ...]) -> None:
    request = deletion(KEY) if signer is AUTHOR else deletion(KEY, signer=STRANGER)
    reading = answered(handed(request), handed(NOTE), OVER)

    assert isinstance(reading, Present)
    assert (NOTE["content"], labels) == (reading.content.text if reading.content else None, reading.labels)


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([["CLOSED", "q", "auth-required: log in first"]], Why.BLOCKED),
        ([["CLOSED", "q", "rate-limited: slow down"]], Why.RATE_LIMITED),
        ([["NOTICE", "we are full"]], Why.BLOCKED),
        ([["AUTH", "challenge"]], Why.BLOCKED),
        ([[], "text", 7, {"a": 1}, ["EVENT"], ["EVENT", "q"]], Why.BLOCKED),
    ],
)
def test_a_relay_without_a_matching_answer_says_nothing(messages: list[JSONValue], expected: Why) -> None:
    assert expected is why(answered(*messages, known=SEEN))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Why.BLOCKED),
        (404, Why.BLOCKED),
        (410, Why.BLOCKED),
        (426, Why.BLOCKED),
        (429, Why.RATE_LIMITED),
        (503, Why.SERVER_TROUBLE),
    ],
)
def test_a_host_without_websocket_says_nothing(status: int, expected: Why) -> None:
    assert expected is why(answered(handed(NOTE), OVER, status=status))


def test_random_bytes_say_nothing() -> None:
    assert Why.BLOCKED is why(answered(body=b"\xff\xfe\n\x00[[[[\n" + b"[" * 5000))


@pytest.mark.parametrize(
    ("said", "text", "kind"),
    [
        (event("Long words", kind=30_023, tags=[["title", "The bridge"], ["d", "bridge"]]), "The bridge\n\nLong words", None),
        (event("Up?", kind=1068, tags=[["option", "a", "yes"], ["option", "b", "no"]]), "Up?\n\nyes\n\nno", None),
        (event('{"name":"Ferry"}', kind=0), None, None),
        (
            event("", kind=20, tags=[["imeta", "url https://files.example/1", "m image/png", "x ab12", "alt the quay"]]),
            "",
            ("ab12", "photo", "the quay"),
        ),
    ],
)
def test_the_kind_of_an_event_decides_how_its_content_is_read(
    said: dict[str, JSONValue], text: str | None, kind: tuple[str, str, str] | None
) -> None:
    post = PostRef(platform="nostr", key=str(said["id"]))
    (asked,) = probes_from_known(post, UNKNOWN)
    body = json.dumps(handed(said)).encode()
    reading = read(post, Answer(probe=asked, exchanges=(Exchange(at=AT, method="GET", url=asked.url, status=101, body=body),)))

    assert isinstance(reading, Present)
    assert text == (reading.content.text if reading.content else None)
    media = reading.content.media if reading.content else ()
    assert ([kind] if kind else []) == [(one.key, one.kind, one.alt) for one in media]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([["e", "aa" * 32, "", "root"], ["e", "bb" * 32, "", "reply"]], "bb" * 32),
        ([["e", "aa" * 32, "", "root"]], "aa" * 32),
        ([["e", "aa" * 32], ["e", "bb" * 32]], "bb" * 32),
        ([["e", "aa" * 32, "", "mention"]], None),
        ([["e", "nothing"]], None),
    ],
)
def test_the_tags_name_the_event_that_is_answered(tags: list[list[str]], expected: str | None) -> None:
    said = event("Yes", tags=tags)
    post = PostRef(platform="nostr", key=str(said["id"]))
    (asked,) = probes_from_known(post, UNKNOWN)
    body = json.dumps(handed(said)).encode()
    reading = read(post, Answer(probe=asked, exchanges=(Exchange(at=AT, method="GET", url=asked.url, status=101, body=body),)))

    assert isinstance(reading, Present)
    assert reading.content is not None
    assert (PostRef(platform="nostr", key=expected) if expected else None) == reading.content.reply_to


def test_relays_in_a_name_are_asked_first_and_once() -> None:
    alias = Alias(f"nostr:{nevent(KEY, 'wss://hint.example', 'wss://nos.lol')}")
    other = Alias(f"nostr:{nevent('00' * 32, 'wss://elsewhere.example')}")
    asked = probes_from_known(POST, KnownFacts(aliases=(other, alias, Alias("njump.me/x")), relays=RELAYS))

    assert ["https://hint.example/", "https://nos.lol/", "https://relay.damus.io/", "https://relay.primal.net/"] == [
        one.url for one in asked
    ]


def test_the_default_relays_are_always_asked() -> None:
    aliases = tuple(Alias(f"nostr:{nevent(KEY, f'wss://hint-{number}.example')}") for number in range(20))
    asked = [one.url for one in probes_from_known(POST, KnownFacts(aliases=aliases, relays=RELAYS))]

    assert {f"https://{one}" for one in RELAYS} < set(asked)
    assert 8 >= len(asked)


def test_one_request_asks_for_the_event_and_its_deletion() -> None:
    dialogue = probe(SEEN).dialogue

    assert dialogue is not None
    ((kind, _, *filters),) = (json.loads(one) for one in dialogue.says)
    assert ["REQ", {"ids": [KEY]}, {"kinds": [5], "#e": [KEY], "authors": [key_of(AUTHOR)], "limit": 50}] == [kind, *filters]


def test_an_invalid_event_id_is_not_requested() -> None:
    assert () == tuple(probes(PostRef(platform="nostr", key="nothing")))


def test_the_platform_reads_like_its_parts() -> None:
    platform = by_name("nostr")
    assert platform is not None
    asked = platform.probes(POST)[0]
    said = f"{json.dumps(handed(NOTE))}\n".encode()
    answer = Answer(probe=asked, exchanges=(Exchange(at=AT, method="GET", url=asked.url, status=101, body=said),))

    assert read(POST, answer) == platform.read(POST, answer)
    assert f"https://njump.me/{platform.address(POST).segments[-1]}" == platform.capture_page(POST).url
