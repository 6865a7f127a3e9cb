"""A status that was edited: its history is asked for, and tells what it said before; a ghost edit changes nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.model.digests import JSONValue
from archiver.model.observations import Present, Reading, State, Unreadable, observe
from archiver.model.posts import PostRef, content_digest
from archiver.model.probes import About, Answer, Probe, Silence, Why
from archiver.platforms.mastodon import api as mastodon
from archiver.verdicts.changes import compare_contents
from archiver.verdicts.judge import Standing, judge
from tests.platforms.api import bodies
from tests.platforms.api.conftest import Told

KEY = "110446183735368325"
HOST = "mastodon.social"
POST = PostRef(platform="mastodon", key=f"{HOST}/{KEY}")
WRITTEN, EDITED = "2026-11-01T08:00:00.000Z", "2026-11-02T09:30:00.000Z"


def status(words: str, **more: JSONValue) -> str:
    return bodies.status(words, key=KEY, host=HOST, created_at=WRITTEN, **more)


def state(words: str, since: str, **more: JSONValue) -> dict[str, JSONValue]:
    said: dict[str, JSONValue] = json.loads(bodies.status(words, created_at=since))
    return {name: said[name] for name in ("content", "spoiler_text", "created_at", "account", "media_attachments")} | more


def asked_next(told: Told, body: str) -> list[Probe]:
    answer = told.answer(told.probe(POST, mastodon.STATUS), body.encode())
    return list(mastodon.follow_ups(POST, (answer,)))


def told_history(told: Told, states: JSONValue, *, status_said: str | None = None, code: int = 200) -> Reading:
    """What the history reads as that is asked for after an edited status."""
    (probe,) = asked_next(told, status_said or status("Water falling", edited_at=EDITED))
    return mastodon.read(POST, told.answer(probe, json.dumps(states).encode(), status=code))


def states_of(reading: Reading) -> list[tuple[str, datetime]]:
    assert isinstance(reading, Present)
    return [(one.content.text, one.since) for one in reading.states]


def test_the_history_of_an_edited_status_is_requested(told: Told) -> None:
    (probe,) = asked_next(told, status("Water falling", edited_at=EDITED))

    assert (f"https://{HOST}/api/v1/statuses/{KEY}/history", About.HISTORY) == (probe.url, probe.about)
    assert datetime(2026, 11, 2, 9, 30, tzinfo=UTC) == probe.unless_known


@pytest.mark.parametrize(
    "body", [status("Water rising"), status("Water rising", edited_at=None), '{"error":"Record not found"}', ""]
)
def test_the_history_of_an_unedited_status_is_not_requested(told: Told, body: str) -> None:
    assert [] == asked_next(told, body)


def test_the_history_is_requested_once(told: Told) -> None:
    first = told.answer(told.probe(POST, mastodon.STATUS), status("Water falling", edited_at=EDITED).encode())
    (probe,) = mastodon.follow_ups(POST, (first,))
    silent = Silence(probe=probe, at=first.at, why=Why.NO_ANSWER_IN_TIME)

    assert () == mastodon.follow_ups(POST, (first, silent))


def test_a_history_has_every_version_with_its_time(told: Told) -> None:
    reading = told_history(told, [state("Water rising", WRITTEN), state("Water falling", EDITED)])

    expected = [
        ("Water rising", datetime(2026, 11, 1, 8, tzinfo=UTC)),
        ("Water falling", datetime(2026, 11, 2, 9, 30, tzinfo=UTC)),
    ]
    assert expected == states_of(reading)


def test_the_last_version_of_a_history_is_the_current_content(told: Told) -> None:
    more: dict[str, JSONValue] = {
        "spoiler_text": "Floods",
        "poll": {"options": [{"title": "up", "votes_count": 3}, {"title": "down", "votes_count": 1}]},
        "media_attachments": [{"id": "9", "type": "image", "url": "https://files.example/9.png", "description": "the quay"}],
    }
    body = status("Water falling", edited_at=EDITED, in_reply_to_id="110446183735368000", **more)
    now = told.read(POST, mastodon.STATUS, body)
    history = told_history(told, [state("Water rising", WRITTEN), state("Water falling", EDITED, **more)], status_said=body)

    assert isinstance(now, Present)
    assert now.content is not None
    assert isinstance(history, Present)
    assert content_digest(now.content) == content_digest(history.states[-1].content)


def test_the_options_of_a_poll_are_content(told: Told) -> None:
    reading = told.read(POST, mastodon.STATUS, status("test?", poll={"options": [{"title": "yes"}, {"title": "no"}]}))

    assert isinstance(reading, Present)
    assert reading.content is not None
    assert "test?\n\nyes\n\nno" == reading.content.text


@pytest.mark.parametrize(
    ("said", "code", "expected"),
    [
        ({"error": "Record not found"}, 404, Why.EMPTY),
        ({"error": "gone"}, 410, Why.EMPTY),
        ({"error": "This method requires an authenticated user"}, 401, Why.SIGNED_IN_ONLY),
        ({"error": "what is it?"}, 200, Why.NOT_UNDERSTOOD),
        ([], 200, Why.EMPTY),
        (["state"], 200, Why.NOT_UNDERSTOOD),
        ([state("Water rising", "last week")], 200, Why.NOT_UNDERSTOOD),
        ([state("I never said that", WRITTEN, account={"id": "2"})], 200, Why.NOT_UNDERSTOOD),
        ([state("Water will rise", "2031-01-01T00:00:00Z")], 200, Why.EMPTY),
    ],
)
def test_the_history_of_another_status_says_nothing(told: Told, said: JSONValue, code: int, expected: Why) -> None:
    reading = told_history(told, said, code=code)

    assert isinstance(reading, Unreadable)
    assert expected is reading.why


@pytest.mark.parametrize(
    "more",
    [
        {"edited_at": EDITED},
        {"edited_at": EDITED, "sensitive": True, "language": "nl"},
        {"edited_at": EDITED, "account": {"id": "1", "acct": "ferry", "display_name": "Ferry (moved)", "moved": {"id": "2"}}},
        {"edited_at": EDITED, "account": {"id": "1", "acct": "ferry", "limited": True}},
    ],
)
def test_an_edit_that_changes_no_content_leaves_a_post_intact(told: Told, more: dict[str, JSONValue]) -> None:
    """Also one whose account has moved since, or was limited: a moved account is no dead one."""
    nights = []
    for night, body in enumerate((status("Water rising"), status("Water rising", **more))):
        answer = told.answer(told.probe(POST, mastodon.STATUS), body.encode())
        nights.append(observe(POST, answer, mastodon.read(POST, answer), run=night))
        assert isinstance(nights[-1].reading, Present)

    assert Standing.INTACT is judge(nights).standing


@pytest.mark.parametrize("change", [{"spoiler_text": "Floods"}, {"poll": {"options": [{"title": "yes"}]}}])
def test_an_edit_of_the_warning_or_the_poll_alters_a_post(told: Told, change: dict[str, JSONValue]) -> None:
    nights = []
    for night, body in enumerate((status("Water rising"), status("Water rising", edited_at=EDITED, **change))):
        answer = told.answer(told.probe(POST, mastodon.STATUS), body.encode())
        nights.append(observe(POST, answer, mastodon.read(POST, answer), run=night))

    assert ("altered", "V410") == (judge(nights).standing.value, judge(nights).rule)


def test_a_history_changes_no_verdict(told: Told) -> None:
    """Where it proves that the words were others before we came, it proves nothing of what the article's readers see now."""
    first = told.answer(told.probe(POST, mastodon.STATUS), status("Water falling", edited_at=EDITED).encode())
    (probe,) = mastodon.follow_ups(POST, (first,))
    body = json.dumps([state("Water rising", WRITTEN), state("Water falling", EDITED)]).encode()
    second: Answer = told.answer(probe, body)
    seen = [observe(POST, one, mastodon.read(POST, one), run=1) for one in (first, second)]

    assert judge(seen[:1]) == judge(seen)


@pytest.mark.parametrize(
    ("history", "now", "words"),
    [
        ("history_1_get_200.json", "status_1_get_200.json", ["test?", "test?\n\noh no I totally can\n\nedit polls"]),
        ("history_0_get_200.json", "status_0_get_200.json", None),
    ],
)
def test_a_recorded_history_ends_in_the_recorded_status(
    shared: Path, told: Told, history: str, now: str, words: list[str] | None
) -> None:
    folder = shared / "fixtures" / "mastodon"
    said = json.loads((folder / now).read_bytes())
    post = PostRef(platform="mastodon", key=f"mastodon.social/{said['id']}")
    first = told.answer(told.probe(post, mastodon.STATUS), (folder / now).read_bytes())
    (probe,) = mastodon.follow_ups(post, (first,))
    reading = mastodon.read(post, told.answer(probe, (folder / history).read_bytes()))
    shown = mastodon.read(post, first)

    assert isinstance(reading, Present)
    assert isinstance(shown, Present)
    assert shown.content is not None
    last: State = reading.states[-1]
    assert not compare_contents(last.content, shown.content).alters
    assert last.since == probe.unless_known
    assert words is None or words == [one.content.text for one in reading.states]
