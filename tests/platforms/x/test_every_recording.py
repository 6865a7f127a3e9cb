"""Every file of recorded answers of X: what it reads as where we ask for it, and that the others are none of our questions."""

from pathlib import Path

import pytest

from archiver.model.observations import Unreadable
from archiver.platforms import by_name
from tests.platforms.cases import cases
from tests.platforms.test_mutations import says

NEVER_ASKED = ("graphql_", "synthetic_", "twscrape_", "page_status")
"""What programs with a login or a browser get: X's own pages and what is behind them."""

READS_AS = {
    "oembed_74c74dd2.json": "present",
    "oembed_c2316e80.json": "present",
    "oembed_vcr_twitter_0_200.json": "present",
    "oembed_vcr_twitter_1_200.json": "present",
    "oembed_vcr_twitter_4_400.json": "unreadable",
    "oembed_vcr_twitter_5_400.json": "unreadable",
    "oembed_vcr_twitter_6_200.json": "present",
    "oembed_vcr_twitter_8_400.json": "unreadable",
    "tweet-result_emusks_live_2026.json": "present",
    "tweet-result_emusks_tombstone_deleted_by_author.json": "gone, deleted",
    "tweet-result_emusks_video_2026_elided.json": "unreadable",  # an excerpt, and no JSON
    "tweet-result_media_reuse_video_2026.json": "present",
    "tweet-result_note_tweet_2026.json": "present",
    "tweet-result_tweet_with_card.json": "present",
    "tweet-result_tweet_with_image.json": "present",
    "tweet-result_tweet_with_quote_tweet.json": "present",
}
SHAPES = {
    "age_restricted_or_sensitive": "withheld, not-stated",
    "age_restricted_text": "withheld, age-gated",
    "deleted_by_author": "gone, deleted",
    "account_gone": "gone, account-deactivated",
    "protected": "withheld, account-protected",
    "suspended": "gone, account-suspended",
    "withheld": "withheld, withheld-in-country",
    "never_existed_or_deleted": "gone, not-stated",
    "bad_token_or_missing": "unreadable",
    "bad_id": "unreadable",
    "rate_limited": "unreadable",
    "upstream_error": "unreadable",
}


def recorded(shared: Path) -> set[str]:
    """The names of the files."""
    return {path.name for path in (shared / "fixtures" / "x").iterdir()}


def test_every_recorded_file_is_read_or_matches_no_probe(shared: Path) -> None:
    asked = {name for name in recorded(shared) if not name.startswith(NEVER_ASKED)}

    assert READS_AS.keys() | {"tombstone_shapes_CONSTRUCTED.json"} == asked


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("name", READS_AS)
def test_a_recorded_answer_has_the_reading_in_its_row(name: str) -> None:
    case = next(one for one in cases() if one.name == f"x/{name}")

    assert READS_AS[name] == says(case.read(case.answer()))


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_of_tombstone_has_its_reason(name: str) -> None:
    case = next(one for one in cases() if one.name == f"x tombstone {name}")

    assert SHAPES[name] == says(case.read(case.answer()))


def test_recordings_of_other_requests_are_unreadable(shared: Path) -> None:
    platform = by_name("x")
    assert platform is not None
    asked = next(one for one in cases() if one.name == "x live")
    for name in recorded(shared):
        if name.startswith(NEVER_ASKED):
            body = (shared / "fixtures" / "x" / name).read_bytes()
            assert isinstance(platform.read(asked.post, asked.answer(body)), Unreadable), name
