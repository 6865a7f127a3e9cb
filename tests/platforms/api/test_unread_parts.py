"""What an answer does not show in a known way is unread: it is no evidence that a post lacks it."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from archiver.model.observations import Claim, Present
from archiver.platforms.mastodon.notes import ask_note, read_note
from archiver.platforms.parsing.json_fields import is_given
from tests.platforms.api.conftest import Told
from tests.platforms.cases import FIXTURES, Case, cases

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

Change = Callable[[str], str]


def case_of(name: str) -> Case:
    """A recorded or made answer by its name."""
    return next(case for case in cases() if case.name == name)


def read(case: Case, change: Change) -> Present:
    """How an answer reads after a change to its body."""
    reading = case.read(case.answer(change(case.body.decode()).encode()))
    assert isinstance(reading, Present)
    return reading


def renaming(name: str) -> Change:
    """A change of every place where that name stands."""
    return lambda body: body.replace(name, f"{name}-v2")


@pytest.mark.parametrize("case", [case for case in cases() if case.status == 200], ids=lambda case: case.name)
def test_no_ordinary_answer_leaves_anything_unread(case: Case) -> None:
    reading = case.read(case.answer())

    if isinstance(reading, Present):
        assert () == reading.unread
        assert () == reading.omitted


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="needs the recorded answers")
@pytest.mark.parametrize(
    ("name", "renamed", "part"),
    [
        ("telegram/s_page_test_parse_audio_message.html", "tgme_widget_message_voice_player", Claim.MEDIA),
        ("telegram/s_page_test_parse_location_message.html", "tgme_widget_message_location_wrap", Claim.MEDIA),
        ("telegram/s_page_test_parse_audio_document.html", "tgme_widget_message_document_wrap", Claim.MEDIA),
        ("telegram/s_page_test_parse_audio_document.html", "tgme_widget_message_document_title", Claim.TEXT),
        ("telegram/s_page_test_parse_video_big.html", "tgme_widget_message_video_player", Claim.MEDIA),
        ("telegram/s_page_test_parse_round_video_single.html", "tgme_widget_message_roundvideo_player", Claim.MEDIA),
        ("telegram/s_page_test_parse_photo_multiple.html", "tgme_widget_message_photo_wrap", Claim.MEDIA),
        ("telegram/s_page_test_parse_sticker_message.html", "tgme_widget_message_sticker_wrap", Claim.MEDIA),
        ("telegram/s_page_test_parse_poll.html", "tgme_widget_message_poll_question", Claim.TEXT),
        ("telegram/s_page_test_parse_poll.html", "tgme_widget_message_poll_option_text", Claim.TEXT),
        ("telegram/s_page_test_parse_text_reply_to_video.html", "tgme_widget_message_reply", Claim.TEXT),
        ("mastodon/mention_0_get_200.json", "media_attachments", Claim.MEDIA),
        ("mastodon/status_1_get_200.json", "media_attachments", Claim.MEDIA),
        ("mastodon/status_1_get_200.json", '"poll"', Claim.TEXT),
        ("truthsocial/status_109598702184774628.json", "media_attachments", Claim.MEDIA),
        ("reddit/praw_test_duplicates.json", '"is_self"', Claim.TEXT),
        ("reddit/praw_test_duplicates.json", '"url"', Claim.TEXT),
        ("x/tweet-result_tweet_with_image.json", "media_url_https", Claim.MEDIA),
    ],
)
def test_a_part_under_another_name_is_unread(name: str, renamed: str, part: Claim) -> None:
    case = case_of(name)
    before = case.read(case.answer())
    assert isinstance(before, Present)
    found = read(case, renaming(renamed) if not renamed.startswith('"') else lambda body: body.replace(renamed, '"other"'))

    assert part in found.unread
    assert (found.content is None) == (Claim.TEXT in found.unread)


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="needs the recorded answers")
@pytest.mark.parametrize("name", ["mastodon/status_1_get_200.json", "activitypub/2_live_ap_object.json"])
def test_words_between_elements_that_html_does_not_have_are_unread(name: str) -> None:
    said = json.loads(case_of(name).body)

    found = read(case_of(name), lambda _: json.dumps({**said, "content": "<par>At the quay</par><par>at noon</par>"}))

    assert (Claim.TEXT,) == found.unread


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="needs the recorded answers")
def test_an_object_without_attachments_may_leave_their_field_out() -> None:
    said = json.loads(case_of("activitypub/2_live_ap_object.json").body)

    found = read(case_of("activitypub/2_live_ap_object.json"), lambda _: json.dumps({**said, "attachment": None}))
    without = read(
        case_of("activitypub/2_live_ap_object.json"),
        lambda _: json.dumps({name: value for name, value in said.items() if name != "attachment"}),
    )
    nameless = [{"type": "Image", "at": ""}]
    odd = read(case_of("activitypub/2_live_ap_object.json"), lambda _: json.dumps({**said, "attachment": nameless}))

    assert ((), ()) == (found.unread, found.omitted)
    assert ((), (Claim.MEDIA,)) == (without.unread, without.omitted)
    assert (Claim.MEDIA,) == odd.unread


@pytest.mark.parametrize("missing", ["text", "cw", "files"])
def test_a_note_of_misskey_has_all_its_fields(told: Told, missing: str) -> None:
    note: dict[str, Any] = {"id": "9x", "text": "At the quay", "cw": None, "files": [], "user": {"id": "u1", "username": "ferry"}}
    post = told.post("mastodon", "misskey.example/notes/9x")
    whole, less = (
        read_note(post, told.answer(ask_note("misskey.example", "9x"), json.dumps(given).encode()))
        for given in (note, {name: value for name, value in note.items() if name != missing})
    )

    assert isinstance(whole, Present)
    assert isinstance(less, Present)
    assert () == whole.unread
    assert (Claim.MEDIA if missing == "files" else Claim.TEXT,) == less.unread


@pytest.mark.parametrize(
    ("payload", "path", "expected"),
    [
        ({"a": None}, ["a"], True),
        ({"b": 1}, ["a"], False),
        ({"b": 1}, ["a", "c"], True),
        ({"a": {"b": 1}}, ["a", "c"], False),
        ({"a": [{"c": 1}, {"c": 2}]}, ["a", "c"], True),
        ({"a": [{"c": 1}, {"d": 2}]}, ["a", "c"], False),
        ({"a": []}, ["a", "c"], True),
        ("words", ["a"], True),
    ],
)
def test_a_field_is_asked_for_only_where_its_object_is(payload: "JSONValue", path: list[str], expected: object) -> None:
    assert expected == is_given(payload, *path)
