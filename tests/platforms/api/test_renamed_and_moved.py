"""Handles change, accounts move, quoted posts die: the post itself is there, and says what it said."""

import json
from typing import TYPE_CHECKING

import pytest

from archiver.model.observations import Present
from archiver.model.posts import Author, Content
from archiver.platforms.parsing.json_fields import parse_json
from archiver.verdicts.changes import compare_contents
from tests.platforms.api import bodies
from tests.platforms.api.conftest import Told
from tests.platforms.cases import Case, cases

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

SHOWING = [case for case in cases() if case.name.startswith(("live ", "x live", "x oembed", "x quoting")) and case.status == 200]


def shown(case: Case, body: bytes) -> Content | None:
    """What a body shows in the place of a case's own; the post must be there."""
    reading = case.read(case.answer(body))
    assert isinstance(reading, Present)
    return reading.content


@pytest.mark.parametrize("case", SHOWING, ids=lambda case: case.name)
def test_a_new_handle_of_the_account_changes_nothing(case: Case) -> None:
    before = shown(case, case.body)
    after = shown(
        case, case.body.replace(b"ferry_town", b"harbour").replace(b"@ferry", b"@harbour").replace(b'"ferry"', b'"harbour"')
    )

    assert (before is None) is (after is None)
    if before is not None and after is not None:
        assert not compare_contents(before, after).alters


@pytest.mark.parametrize("platform", ["mastodon", "truthsocial"])
def test_the_posts_of_a_moved_account_stay_where_they_were(told: Told, platform: str) -> None:
    post = told.post(platform)
    moved: JSONValue = {
        "id": "1",
        "acct": "ferry",
        "display_name": "Ferry Town",
        "moved": {"id": "2", "acct": "ferry@other.example"},
    }
    found = told.read(post, f"{platform}-status", bodies.status("At the quay", key=post.key.rpartition("/")[2], account=moved))

    assert isinstance(found, Present)
    assert found.content is not None
    assert Author(id="1", handle="ferry", name="Ferry Town") == found.content.author


LINK = "https://mastodon.social/@harbour/7"
QUOTING = f'<p class="quote-inline">RE: <a href="{LINK}">{LINK}</a></p><p>See here</p>'


@pytest.mark.parametrize("state", ["deleted", "revoked", "unauthorized", "rejected", "pending"])
def test_a_status_is_unchanged_when_its_quoted_status_is_deleted(told: Told, state: str) -> None:
    post = told.post("mastodon")

    def found(**quote: object) -> Content:
        said = json.loads(bodies.status("", key=post.key.rpartition("/")[2]))
        reading = told.read(post, "mastodon-status", json.dumps({**said, "content": QUOTING, "quote": quote}))
        assert isinstance(reading, Present)
        assert reading.content is not None
        return reading.content

    before, after = found(state="accepted", quoted_status={"id": "7"}), found(state=state, quoted_status=None)

    assert ("See here", None) == (after.text, after.quoted)
    assert not compare_contents(before, after).alters


@pytest.mark.parametrize(
    "quoted", [None, {"__typename": "TweetTombstone", "tombstone": {}}, {"tombstone": {"text": {"text": "This Post was deleted"}}}]
)
def test_a_post_of_x_is_present_when_its_quoted_post_is_deleted(quoted: dict[str, object] | None) -> None:
    case = next(one for one in cases() if one.name == "x quoting a post that is gone")
    said = parse_json(case.body)
    assert isinstance(said, dict)

    found = shown(case, json.dumps({**said, "quoted_tweet": quoted}).encode())

    assert found is not None
    assert "Water rising at the bridge" == found.text
