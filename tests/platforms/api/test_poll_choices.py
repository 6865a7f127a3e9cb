"""Poll choices are words on every platform whose answers contain them, and how many votes they have is not."""

import json
from collections.abc import Callable

import pytest

from archiver.model.digests import JSONValue
from archiver.model.posts import Content
from archiver.verdicts.changes import compare_contents
from tests.platforms.api import bodies
from tests.platforms.test_marks_on_posts import read

Polled = Callable[[str, int], Content]

SAID = "Does the ferry sail?"


def content(platform: str, key: str, kind: str, body: str) -> Content:
    """What a live answer says."""
    found = read(platform, key, kind, body).content
    assert found is not None
    return found


def mastodon(choice: str, votes: int) -> Content:
    options: JSONValue = [{"title": title, "votes_count": votes} for title in ("Yes", choice)]
    body = bodies.status(SAID, key="110446183735368325", host="mastodon.social", poll={"options": options, "votes_count": votes})
    return content("mastodon", "mastodon.social/110446183735368325", "mastodon-status", body)


def truth_social(choice: str, votes: int) -> Content:
    options: JSONValue = [{"title": title, "votes_count": votes} for title in ("Yes", choice)]
    return content("truthsocial", "109598702184774628", "truthsocial-status", bodies.status(SAID, poll={"options": options}))


def activitypub(choice: str, votes: int) -> Content:
    options: JSONValue = [{"name": name, "replies": {"totalItems": votes}} for name in ("Yes", choice)]
    said: JSONValue = {"type": "Question", "id": "https://snac.example/ferry/p/1.2", "content": f"<p>{SAID}</p>", "oneOf": options}
    return content("mastodon", "snac.example/ferry/p/1.2", "mastodon-object", json.dumps(said))


def tweet(card: JSONValue) -> Content:
    """A post of X with a card."""
    user: JSONValue = {"id_str": "1", "screen_name": "ferry"}
    said: JSONValue = {"__typename": "Tweet", "id_str": "1841206275088290279", "text": SAID, "user": user, "card": card}
    return content("x", "1841206275088290279", "x-tweet-result", json.dumps(said))


def x(choice: str, votes: int) -> Content:
    labels = {f"choice{number}_label": {"string_value": label, "type": "STRING"} for number, label in enumerate(("Yes", choice), 1)}
    counts = {f"choice{number}_count": {"string_value": str(votes), "type": "STRING"} for number in (1, 2)}
    return tweet({"name": "poll2choice_text_only", "url": "card://2", "binding_values": labels | counts})


def x_with_values_in_a_list(choice: str, votes: int) -> Content:
    values: JSONValue = [
        {"key": "choice1_label", "value": {"string_value": "Yes"}},
        {"key": "choice1_count", "value": {"string_value": str(votes)}},
        {"key": "choice2_label", "value": {"string_value": choice}},
    ]
    return tweet({"legacy": {"name": "poll2choice_text_only", "binding_values": values}})


def telegram(choice: str, votes: int) -> Content:
    options = "".join(
        f'<div class="tgme_widget_message_poll_option"><div class="tgme_widget_message_poll_option_percent">{votes}%</div>'
        f'<div class="tgme_widget_message_poll_option_text">{text}</div></div>'
        for text in ("Yes", choice)
    )
    poll = f'<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">{SAID}</div>{options}</div>'
    body = bodies.telegram("").replace(
        '<span class="tgme_widget_message_views">', poll + '<span class="tgme_widget_message_views">'
    )
    return content("telegram", "ferrytown/41", "telegram-embed", body)


def reddit(choice: str, votes: int) -> Content:
    options: JSONValue = [{"text": text, "id": "1", "vote_count": votes} for text in ("Yes", choice)]
    body = bodies.reddit_post(SAID, title="", poll_data={"options": options, "total_vote_count": votes})
    return content("reddit", "t3_7pfpeq", "reddit-listing", body)


POLLS = [mastodon, truth_social, activitypub, x, x_with_values_in_a_list, telegram, reddit]


@pytest.mark.parametrize("polled", POLLS)
def test_the_choices_of_a_poll_are_the_last_paragraphs_of_the_text(polled: Polled) -> None:
    assert f"{SAID}\n\nYes\n\nNo" == polled("No", 3).text


@pytest.mark.parametrize("polled", POLLS)
def test_another_choice_alters_the_post_and_more_votes_do_not(polled: Polled) -> None:
    before = polled("No", 3)

    assert compare_contents(before, polled("Never", 3)).alters
    assert not compare_contents(before, polled("No", 40)).changes


def test_a_card_of_x_that_is_no_poll_is_no_text() -> None:
    values: JSONValue = {"choice1_label": {"string_value": "Yes"}, "title": {"string_value": "A page"}}

    assert SAID == tweet({"name": "summary_large_image", "binding_values": values}).text
