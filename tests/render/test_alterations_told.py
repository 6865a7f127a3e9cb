"""What people and programs are told of an alteration, and of what a platform puts on a post."""

from dataclasses import replace
from datetime import timedelta

import pytest

from archiver.render.html_report import report_html
from archiver.render.json_objects import lookup_json
from archiver.render.layout import TextLayout
from archiver.render.markdown_report import report_markdown
from archiver.render.terminal import lookup_text
from archiver.reporting.link_rot import link_rot_report
from archiver.reporting.records import PostRecord
from archiver.verdicts.rules import Change
from tests.render.conftest import ALTERED, FIRST, INTACT, NOW, WORDS, record, version

SILENT = replace(ALTERED, changes=(Change.NUMBER, Change.MEDIA_REMOVED), declared=False)
POST = record(
    verdict=SILENT,
    versions=(version(), version(WORDS.replace("ten", "nine"), seen_at=FIRST + timedelta(days=1))),
    labels=("<nsfw>",),
)


def page(post: PostRecord) -> str:
    """The post on the report's page."""
    return report_html(link_rot_report((post,), (), generated_at=NOW), {})


def test_json_has_the_changes_their_severity_and_whether_they_were_declared() -> None:
    assert {
        "what": ["number", "media-removed"],
        "severity": "media-removed-or-replaced",
        "declared": False,
        "removed": ["ten"],
        "added": ["nine"],
    } == lookup_json([POST])[0]["alteration"]
    assert ["<nsfw>"] == lookup_json([POST])[0]["labels"]


@pytest.mark.parametrize(
    "told",
    [
        " ".join(lookup_text([POST], TextLayout(width=400)).split()),
        report_markdown(link_rot_report((POST,), (), generated_at=NOW)),
        page(POST),
    ],
    ids=["terminal", "markdown", "page"],
)
def test_an_alteration_is_described_in_a_sentence(told: str) -> None:
    assert "Changes: another number, media removed; the platform does not say that it was edited." in told
    assert "Labels added by the platform:" in told


def test_a_declared_edit_is_called_one() -> None:
    assert "the platform itself marks it as edited" in page(replace(POST, verdict=replace(SILENT, declared=True)))


def test_labels_of_a_platform_are_escaped() -> None:
    assert "<nsfw>" not in page(POST)
    assert "&lt;nsfw&gt;" in page(POST)


def test_an_intact_post_has_neither_changes_nor_labels() -> None:
    told = lookup_text([replace(POST, verdict=INTACT, labels=())], TextLayout(width=400))

    assert "It differs" not in told
    assert "Labels added" not in told
