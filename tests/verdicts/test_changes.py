"""Comparison of two contents of one post: changes and their severity."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.model.digests import digest
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.verdicts.changes import compare_contents
from archiver.verdicts.image_signatures import BRIGHTNESS_GRID, COLOUR_GRID, ImageSignature
from archiver.verdicts.rules import CHANGE_KINDS, Aspect, Change, Severity, severity

FIRST = Content(author=Author(id="1", handle="ferry", name="Ferry Town"), text="Water is rising")


def look(light: int, *, width: int = 800) -> str:
    """The look of a picture of one brightness."""
    return str(
        ImageSignature(
            width=width,
            height=600,
            cells=bytes([light]) * (BRIGHTNESS_GRID * BRIGHTNESS_GRID) + bytes([128]) * (2 * COLOUR_GRID * COLOUR_GRID),
        )
    )


def picture(key: str, light: int | None = None, *, encoded: int = 0, placed: bool = False, alt: str | None = None) -> Media:
    """A picture, with its bytes where a brightness is told; `encoded` tells one encoding from another."""
    bytes_of = digest(f"{light}/{encoded}".encode()) if light is not None else None
    shown = look(light + encoded) if light is not None else None
    return Media(key=key, kind="photo", placed=placed, digest=bytes_of, signature=shown, alt=alt)


def showing(*media: Media) -> Content:
    """The post with these media."""
    return replace(FIRST, media=media)


def placed(light: int | None, encoded: int = 0) -> Media:
    """A picture that only its place names."""
    return picture("photo-1", light, encoded=encoded, placed=True)


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        ([picture("a")], [picture("a")], []),
        ([picture("a"), picture("b")], [picture("a")], ["media-removed"]),
        ([picture("a")], [picture("a"), picture("b")], ["media-added"]),
        ([picture("a")], [picture("b")], ["media-replaced"]),
        ([picture("a"), picture("b")], [picture("b"), picture("a")], ["media-moved"]),
        ([picture("a"), picture("a")], [picture("a")], ["media-removed"]),
        ([picture("a", 9)], [picture("b", 9)], []),
        ([picture("a", 9)], [picture("b", 9, encoded=2)], ["media-re-encoded"]),
        ([picture("a", 9)], [picture("b", 90)], ["media-replaced"]),
        ([picture("a", 9), picture("b", 90)], [picture("c", 90, encoded=1)], ["media-removed", "media-re-encoded"]),
        ([picture("a", alt="A ferry")], [picture("a", alt="A  ferry")], []),
        ([picture("a", alt="A ferry")], [picture("a", alt="A bridge")], ["description"]),
        ([picture("a", alt="A ferry")], [picture("a")], []),
        ([placed(9)], [placed(9, encoded=2)], ["media-re-encoded"]),
        ([placed(9)], [placed(90)], ["media-replaced"]),
        ([placed(9)], [placed(None)], []),
        ([placed(9)], [], ["media-removed"]),
    ],
)
def test_media_match_by_key_then_by_bytes_then_by_signature(
    then: Sequence[Media], now: Sequence[Media], expected: Sequence[str]
) -> None:
    assert expected == [one.value for one in compare_contents(showing(*then), showing(*now)).changes]


def test_a_picture_known_by_position_is_incomparable_until_it_is_fetched() -> None:
    assert frozenset({Aspect.MEDIA}) == compare_contents(showing(placed(9)), showing(placed(None))).incomparable
    assert not compare_contents(showing(placed(9)), showing(placed(9))).incomparable


def test_pictures_with_different_aspect_ratios_differ() -> None:
    cropped = replace(picture("b", 9, encoded=1), signature=look(9, width=760))

    assert (Change.MEDIA_REPLACED,) == compare_contents(showing(picture("a", 9)), showing(cropped)).changes


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (FIRST, Severity.IDENTICAL),
        (replace(FIRST, author=Author(id="1", handle="bridge", name="Bridge Town")), Severity.COSMETIC),
        (replace(FIRST, text="Water  is rising"), Severity.COSMETIC),
        (replace(FIRST, text="Water is falling"), Severity.TEXT_EDIT),
        (replace(FIRST, text="Water"), Severity.TEXT_REMOVED),
        (replace(FIRST, text="Water", truncated=True), Severity.IDENTICAL),
        (replace(FIRST, media=(picture("a"),)), Severity.MEDIA),
        (replace(FIRST, text="Water is falling", media=(picture("a"),)), Severity.MEDIA),
    ],
)
def test_the_gravest_change_gives_the_severity(now: Content, expected: Severity) -> None:
    assert expected is severity(compare_contents(FIRST, now).changes)


def test_only_changes_of_content_alter_a_post() -> None:
    alter = {Severity.TEXT_EDIT, Severity.TEXT_REMOVED, Severity.MEDIA}
    cosmetic = replace(FIRST, author=Author(id="1", name="Bridge Town"), text="Water\u200b is rising")

    assert alter == {kind.severity for kind in CHANGE_KINDS.values() if kind.aspect is not None}
    assert not compare_contents(FIRST, cosmetic).alters


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (("a.example",), ("a.example",), ()),
        (("a.example",), ("b.example",), (Change.LINK,)),
        (("a.example",), (), (Change.LINK,)),
        (None, ("a.example",), ()),
    ],
)
def test_hidden_links_are_compared_only_if_both_answers_have_them(
    then: tuple[str, ...] | None, now: tuple[str, ...] | None, expected: tuple[Change, ...]
) -> None:
    assert expected == compare_contents(replace(FIRST, links=then), replace(FIRST, links=now)).changes


def test_a_missing_quoted_post_is_incomparable() -> None:
    quoting = replace(FIRST, quoted=PostRef(platform="x", key="1"))

    assert () == compare_contents(quoting, FIRST).changes
    assert frozenset({Aspect.CONTEXT}) == compare_contents(quoting, FIRST).incomparable
    assert (Change.QUOTED,) == compare_contents(quoting, replace(FIRST, quoted=PostRef(platform="x", key="2"))).changes


def test_the_documentation_lists_every_change_with_its_severity() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "verdicts.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([a-z\-]+)` \| `([a-z\-]+)` \|", page, re.MULTILINE))

    assert {change.value: kind.severity.value for change, kind in CHANGE_KINDS.items()} == listed
