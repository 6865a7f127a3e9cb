"""Pages that mean harm are read in bounded time, and no further than any platform's page goes."""

from datetime import UTC, datetime
from time import process_time

import pytest

from archiver.model.captures import Exchange
from archiver.model.observations import Unreadable
from archiver.model.posts import PostRef
from archiver.model.probes import Answer
from archiver.platforms import by_name
from archiver.platforms.parsing.html_pages import attributes, page, property_of, script_json

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HOSTILE = {
    "deep": b"<div>" * 60_000,
    "messages": b'<div class="tgme_widget_message" data-post="telegram/40">' * 20_000,
    "texts": b'<div class="tgme_widget_message" data-post="telegram/83">' + b'<div class="tgme_widget_message_text">' * 20_000,
    "classes": b'<div class="' + b"x " * 300_000 + b'">',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", ["telegram", "instagram"])
def test_a_hostile_page_takes_bounded_time(name: str, body: bytes) -> None:
    platform = by_name(name)
    assert platform is not None
    post = platform.controls.live[0]
    for probe in platform.probes(post):
        exchange = Exchange(at=AT, method="GET", url=probe.url, status=200, body=body)
        began = process_time()
        reading = platform.read(post, Answer(probe=probe, exchanges=(exchange,)))

        assert process_time() - began < 10
        assert isinstance(reading, Unreadable) or post == PostRef(platform="telegram", key="telegram/83")


def test_content_after_the_maximum_number_of_tags_is_ignored() -> None:
    first = b'<meta property="og:url" content="a">'
    whole = page(first + b"<p>" * 20_000 + b'<i class="last">')

    assert "a" == property_of(whole, "og:url")
    assert None is whole.select_one(".last")


def test_broken_json_and_missing_attributes_are_left_out() -> None:
    parsed = page(b'<script id="a">{"b": 1}</script><script id="c">{</script><a href="x"></a><a href></a>')

    assert {"b": 1} == script_json(parsed, "#a")
    assert None is script_json(parsed, "#c")
    assert None is script_json(parsed, "#d")
    assert ["x"] == list(attributes(parsed, "a[href]", "href"))
