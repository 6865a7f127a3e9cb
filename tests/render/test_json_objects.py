"""The JSON that other programs read."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

import pytest

from archiver.model.probes import Witness
from archiver.render.html_report import report_html
from archiver.render.json_objects import JSON, lookup_json, report_json, show_json
from archiver.render.terminal import show_text
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import Appearance, PostRecord, Version


def test_the_report_has_the_documented_keys(rot: LinkRotReport) -> None:
    told = report_json(rot)

    assert {"generated_at", "counts", "platforms", "articles", "posts", "changes"} <= set(told)
    assert "2025-04-17T03:00:00Z" == told["generated_at"]
    assert {"intact": 4, "altered": 1, "gone": 1, "withheld": 1, "unknown": 1} == told["counts"]
    assert {"posts": 4, "intact": 1, "altered": 1, "gone": 1, "withheld": 1, "unknown": 0} == cast("JSON", told["platforms"])["x"]
    assert {"article": "seeds/bridge.txt", "title": None, "outlet": None, "posts": 1, "gone": 0, "altered": 1} in cast(
        "list[JSON]", told["articles"]
    )


def test_a_post_of_the_report_has_the_documented_keys_and_values(rot: LinkRotReport) -> None:
    gone, *_ = cast("list[JSON]", report_json(rot)["posts"])
    appearances = cast("list[JSON]", gone.pop("appearances"))

    assert ["https://news.example/bridge"] == [one["article"] for one in appearances]
    assert {
        "post": "x:1911842373636882499",
        "platform": "x",
        "url": "https://x.com/rivertown/status/1911842373636882499",
        "aliases": ["pic.twitter.com/abcDEF1234"],
        "verdict": "gone",
        "reason": "deleted",
        "suspected": False,
        "unheard": None,
        "unread": None,
        "rule": "V300",
        "alteration": None,
        "labels": [],
        "changed_after": "2025-04-14T16:51:23Z",
        "changed_before": "2025-04-15T16:51:23Z",
        "first_seen": "2025-04-14T16:51:23Z",
        "last_seen_intact": "2025-04-14T16:51:23Z",
        "articles": ["https://news.example/bridge"],
        "words": "The old bridge is closed from Monday. Walkers can use the ferry, every ten minutes, free of charge.",
    } == gone


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Water is rising at the bridge tonight", {"fidelity": "same", "article": None, "post": None}),
        ("rising at the bridge", {"fidelity": "shortened", "article": None, "post": None}),
        ("Water is falling at the bridge tonight", {"fidelity": "differs", "article": "falling", "post": "rising"}),
        (None, None),
    ],
)
def test_the_words_of_the_article_are_compared_with_the_platforms(
    words: str | None,
    expected: JSON | None,
    make_record: Callable[..., PostRecord],
    make_version: Callable[..., Version],
    make_appearance: Callable[..., Appearance],
) -> None:
    said = make_version("Water is rising at the bridge tonight.", witness=Witness.PLATFORM_API)
    (found,) = lookup_json([make_record(versions=(said,), appearances=(make_appearance(words=words),))])

    assert expected == cast("list[JSON]", found["articles"])[0]["quotation"]


def test_without_the_platforms_text_nothing_is_compared(
    make_record: Callable[..., PostRecord], make_version: Callable[..., Version], make_appearance: Callable[..., Appearance]
) -> None:
    said = make_version("Water is rising", witness=Witness.ARTICLE_MARKUP)
    (found,) = lookup_json([make_record(versions=(said,), appearances=(make_appearance(words="Water is falling"),))])

    assert cast("list[JSON]", found["articles"])[0]["quotation"] is None


def test_a_dropped_post_is_reported_in_every_format(
    make_record: Callable[..., PostRecord], make_appearance: Callable[..., Appearance]
) -> None:
    last, first = datetime(2025, 4, 15, 2, tzinfo=UTC), datetime(2025, 4, 16, 2, tzinfo=UTC)
    dropped = make_record(appearances=(make_appearance(last_shown=last, dropped_at=first),))
    sentence = "no longer shown by the article since 16 April 2025, 02:00 UTC, last shown 15 April 2025, 02:00 UTC"
    (told,) = cast("list[JSON]", lookup_json([dropped])[0]["articles"])

    assert ("2025-04-15T02:00:00Z", "2025-04-16T02:00:00Z") == (told["last_shown"], told["dropped_at"])
    assert sentence in " ".join(show_text(dropped).split())
    assert sentence in " ".join(report_html(link_rot_report([dropped], [], generated_at=first), {}).split())


def test_a_change_has_its_time(rot: LinkRotReport) -> None:
    assert [
        {
            "post": "x:1911842373636882499",
            "from": "intact",
            "to": "gone",
            "reason": "deleted",
            "suspected": False,
            "at": "2025-04-15T16:51:23Z",
            "run": 3,
        }
    ] == report_json(rot)["changes"]


def test_a_lookup_has_the_documented_keys(rot: LinkRotReport) -> None:
    found = lookup_json(rot.posts)[0]

    assert {
        "post", "aliases", "url", "author", "handle", "posted_at", "verdict", "reason", "rule", "original", "versions", "articles",
        "snapshots", "ledger",
    } <= set(found)  # fmt: skip
    assert {"text", "witness", "seen_at", "digest"} <= set(cast("JSON", found["original"]))
    assert {"text", "witness", "seen_at", "digest", "media"} <= set(cast("list[JSON]", found["versions"])[0])
    assert {"url", "digest", "alt"} <= set(cast("list[JSON]", cast("list[JSON]", found["versions"])[0]["media"])[0])
    assert {"article", "form", "words"} <= set(cast("list[JSON]", found["articles"])[0])
    assert {"path", "sha256", "at", "complete"} <= set(cast("list[JSON]", found["snapshots"])[0])
    assert {"index": 41, "leaf": "sha256:" + "ab" * 32} == found["ledger"]


def test_absent_values_are_null_and_never_empty(
    make_record: Callable[..., PostRecord], make_version: Callable[..., Version]
) -> None:
    """Also where the ledger hands on an empty text."""
    bare = make_record(
        post=None, url="", author="", handle="", posted_at=None, entry=None, last_seen_intact=None, versions=(make_version(""),)
    )
    (found,) = lookup_json([bare])

    for name in ("post", "url", "author", "handle", "posted_at", "ledger", "last_seen_intact"):
        assert found[name] is None
    assert cast("list[JSON]", cast("list[JSON]", found["versions"])[0]["media"])[0]["alt"] is None
    assert lookup_json([make_record(versions=())])[0]["original"] is None


def test_a_history_has_every_observation_and_change(rot: LinkRotReport) -> None:
    told = show_json(rot.posts[0])

    assert [("present", None), ("unreadable", "rate-limited"), ("gone", "deleted")] == [
        (seen["reading"], seen["reason"]) for seen in cast("list[JSON]", told["history"])
    ]
    assert ["gone"] == [change["to"] for change in cast("list[JSON]", told["changes"])]
    assert set(lookup_json([rot.posts[0]])[0]) - {"nearly"} < set(told)


def test_every_record_can_be_serialized(rot: LinkRotReport) -> None:
    for value in (report_json(rot), lookup_json(rot.posts), [show_json(one) for one in rot.posts]):
        assert value == json.loads(json.dumps(value))


def test_an_empty_lookup_is_an_empty_list() -> None:
    assert [] == lookup_json([])
