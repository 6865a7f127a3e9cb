"""Comparison of two contents of one post: changes and their severity."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.model.digests import digest
from archiver.model.observations import Claim
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.verdicts.changes import compare_contents
from archiver.verdicts.image_signatures import BRIGHTNESS_GRID, COLOUR_GRID, ImageSignature
from archiver.verdicts.rules import CHANGE_KINDS, Change, Severity, severity
from archiver.verdicts.text_changes import _KINDS_BY_PARTS, _KINDS_BY_SPANS

FIRST = Content(author=Author(id="1", handle="ferry", name="Ferry Town"), text="Water is rising")


def signature(light: int, *, width: int = 800) -> str:
    """The signature of a picture of one brightness."""
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
    shown = signature(light + encoded) if light is not None else None
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
    assert expected == [change.value for change in compare_contents(showing(*then), showing(*now)).changes]


def test_a_picture_known_by_position_is_incomparable_until_it_is_fetched() -> None:
    assert frozenset({Claim.MEDIA}) == compare_contents(showing(placed(9)), showing(placed(None))).incomparable
    assert not compare_contents(showing(placed(9)), showing(placed(9))).incomparable


def test_pictures_with_different_aspect_ratios_differ() -> None:
    cropped = replace(picture("b", 9, encoded=1), signature=signature(9, width=760))

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

    assert alter == {kind.severity for kind in CHANGE_KINDS.values() if kind.concerns is not None}
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
    assert frozenset({Claim.CONTEXT}) == compare_contents(quoting, FIRST).incomparable
    assert (Change.QUOTED,) == compare_contents(quoting, replace(FIRST, quoted=PostRef(platform="x", key="2"))).changes


def test_the_documentation_lists_every_change_with_its_severity() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "verdicts.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([a-z\-]+)` \| `([a-z\-]+)` \|", page, re.MULTILINE))

    assert {change.value: kind.severity.value for change, kind in CHANGE_KINDS.items()} == listed


TEXT = "Ferry 9 will not sail, says @rivertown \N{FERRY} https://harbour.example/a"
BASE = replace(
    FIRST,
    text=TEXT,
    media=(picture("a", 9, alt="A ferry"), picture("b", 60)),
    quoted=PostRef(platform="x", key="1"),
    reply_to=PostRef(platform="x", key="2"),
)
DETECTED = {
    Change.WORDS: replace(BASE, text=TEXT.replace("Ferry", "Barge")),
    Change.NUMBER: replace(BASE, text=TEXT.replace("9", "8")),
    Change.NEGATION: replace(BASE, text=TEXT.replace("will not", "will never")),
    Change.LINK: replace(BASE, text=TEXT.replace("example/a", "example/b")),
    Change.MENTION: replace(BASE, text=TEXT.replace("@rivertown", "@bridgetown")),
    Change.EMOJI: replace(BASE, text=TEXT.replace("\N{FERRY}", "\N{ROCKET}")),
    Change.LOOK_ALIKE: replace(BASE, text=TEXT.replace("Ferry", "F\N{CYRILLIC SMALL LETTER IE}rry")),
    Change.INVISIBLE: replace(BASE, text=TEXT.replace("sail", "\N{RIGHT-TO-LEFT OVERRIDE}sail")),
    Change.TEXT_REMOVED: replace(BASE, text=TEXT.replace(" will not sail", "")),
    Change.MEDIA_REMOVED: replace(BASE, media=BASE.media[:1]),
    Change.MEDIA_REPLACED: replace(BASE, media=(BASE.media[0], picture("c", 200))),
    Change.MEDIA_ADDED: replace(BASE, media=(*BASE.media, picture("c", 200))),
    Change.MEDIA_MOVED: replace(BASE, media=BASE.media[::-1]),
    Change.DESCRIPTION: replace(BASE, media=(picture("a", 9, alt="A bridge"), BASE.media[1])),
    Change.QUOTED: replace(BASE, quoted=PostRef(platform="x", key="3")),
    Change.ANSWERED: replace(BASE, reply_to=PostRef(platform="x", key="3")),
    Change.RE_ENCODED: replace(BASE, media=(picture("a", 9, encoded=1, alt="A ferry"), BASE.media[1])),
    Change.SPELLING: replace(BASE, text=f"{TEXT} "),
    Change.NAMES: replace(BASE, author=replace(BASE.author, name="Ferry City")),
}
"""For each kind of change, a content that differs from `BASE` in this way."""


def test_every_kind_of_change_has_a_row_in_the_table() -> None:
    assert set(Change) == CHANGE_KINDS.keys(), "add a row to CHANGE_KINDS in archiver/verdicts/rules.py"


def test_kinds_that_stand_beside_other_words_alter() -> None:
    """`WORDS` is only concluded where no other kind is found, so a kind that does not alter would hide other words."""
    beside_others = [kind for kind, _ in (*_KINDS_BY_SPANS, *_KINDS_BY_PARTS)]

    assert [] == [kind for kind in beside_others if CHANGE_KINDS[kind].concerns is None], (
        "in classify_text_changes, compare the texts without it and return early, as for INVISIBLE"
    )


def test_every_kind_of_change_is_detected() -> None:
    """Except the edition, which is never compared: the platform declares it."""
    assert set(Change) - {Change.EDITION} == DETECTED.keys()
    assert {} == {change: found for change, now in DETECTED.items() if change not in (found := compare_contents(BASE, now).changes)}
