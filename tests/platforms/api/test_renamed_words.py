"""A status of which a field that holds words has another name: it is there, and what it says is not known."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from archiver.model.observations import Present
from archiver.model.posts import PostRef
from archiver.platforms.toolkit.mastodon_api import read_status
from tests.platforms.api import bodies

KEY = "109598702184774628"
POLL = {"id": "1", "options": [{"title": "Sell it", "votes_count": 3}, {"title": "Keep it", "votes_count": 4}]}


def status(**fields: object) -> dict[str, Any]:
    """A status with a poll."""
    found: dict[str, Any] = json.loads(bodies.status("Water rising", key=KEY))
    return found | {"poll": POLL} | fields


def without_warning(said: dict[str, Any]) -> dict[str, Any]:
    """A status whose warning has another name."""
    return {("warning" if name == "spoiler_text" else name): value for name, value in said.items()}


@pytest.mark.parametrize(
    "change",
    [
        without_warning,
        lambda said: said | {"poll": {"choices": POLL["options"]}},
        lambda said: said | {"poll": {"options": [{"name": "Sell it"}, {"name": "Keep it"}]}},
    ],
)
def test_words_under_another_name_are_not_read_as_none(change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    post = PostRef(platform="truthsocial", key=KEY)
    whole, renamed = read_status(post, status()), read_status(post, change(status()))

    assert isinstance(whole, Present)
    assert whole.content is not None
    assert "Keep it" in whole.content.text
    assert isinstance(renamed, Present)
    assert renamed.content is None
