"""No single renamed key, class or element moves a post or is kept from the operator; `make renames` plays all of them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from archiver.verdicts.rules import Standing
from tests.platforms.cases import FIXTURES
from tests.renames.nights import Archive, prepare
from tests.renames.outcomes import Outcome, outcome_of
from tests.renames.renaming import Kind, Rename, renamed, renames_of
from tests.renames.scenes import scenes

WORDS = [
    ("x", Rename(Kind.KEY, "text")),
    ("bluesky", Rename(Kind.KEY, "text")),
    ("mastodon", Rename(Kind.KEY, "content")),
    ("truthsocial", Rename(Kind.KEY, "content")),
    ("telegram", Rename(Kind.CLASS, "tgme_widget_message_text")),
    ("linkedin", Rename(Kind.ATTRIBUTE, "data-test-id")),
    ("weibo", Rename(Kind.KEY, "text_raw")),
]
"""The names under which posts have their words."""
PARTS = [
    ("x", Rename(Kind.KEY, "quoted_tweet")),
    ("x", Rename(Kind.ELEMENT, "a")),
    ("mastodon", Rename(Kind.KEY, "quote")),
    ("mastodon", Rename(Kind.KEY, "media_attachments")),
    ("mastodon", Rename(Kind.ELEMENT, "p")),
    ("mastodon", Rename(Kind.ELEMENT, "br")),
    ("activitypub", Rename(Kind.KEY, "attachment")),
    ("telegram", Rename(Kind.CLASS, "tgme_widget_message_reply")),
    ("telegram", Rename(Kind.CLASS, "tgme_widget_message_voice_player")),
    ("reddit", Rename(Kind.KEY, "is_self")),
]
"""The names of parts that few recorded posts have, and no control."""
EVERY = 192


ArchiveOf = Callable[[str], Archive]


@pytest.fixture(scope="module")
def archive_of(tmp_path_factory: pytest.TempPathFactory) -> ArchiveOf:
    """The archive that knows a scene's posts, by the scene's name; nights are played on copies."""

    @cache
    def archive(name: str) -> Archive:
        return prepare(scenes()[name], tmp_path_factory.mktemp("scene") / "archive")

    return archive


def played(archive: Archive, rename: Rename, folder: Path) -> Outcome:
    """What comes of a rename."""
    return outcome_of(archive, rename, folder / "night")


@pytest.mark.parametrize(("name", "rename"), WORDS, ids=str)
def test_where_posts_have_their_words_under_another_name_nothing_moves_and_the_operator_is_told(
    name: str, rename: Rename, archive_of: ArchiveOf, tmp_path: Path
) -> None:
    found = played(archive_of(name), rename, tmp_path)

    assert 0 == found.falsely_moved
    assert found.read_otherwise
    assert found.told


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="needs the recorded answers")
@pytest.mark.parametrize(("name", "rename"), PARTS, ids=str)
def test_a_part_of_a_single_post_under_another_name_is_told_and_moves_nothing(
    name: str, rename: Rename, archive_of: ArchiveOf, tmp_path: Path
) -> None:
    found = played(archive_of(name), rename, tmp_path)

    assert found.read_otherwise
    assert found.is_right, str(found)


@pytest.mark.parametrize("name", sorted(scenes()))
def test_a_single_rename_moves_no_post_and_is_told_where_posts_read_otherwise(
    name: str, archive_of: ArchiveOf, tmp_path: Path
) -> None:
    archive = archive_of(name)
    for rename in renames_of(archive.bodies)[::EVERY]:
        found = played(archive, rename, tmp_path)

        assert found.is_right, str(found)


def test_the_nights_before_a_rename_are_clean(archive_of: ArchiveOf) -> None:
    archive = archive_of("x")

    assert () == archive.clean.summary.problems
    assert {Standing.INTACT} == {verdict.standing for verdict in archive.clean.verdicts.values()}


@pytest.mark.parametrize(
    ("rename", "before", "after"),
    [
        (Rename(Kind.KEY, "a"), '{"a": 1, "b": {"a": "a"}}', '{"aV2": 1, "b": {"aV2": "a"}}'),
        (Rename(Kind.PATH, "b / a"), '{"a": 1, "b": [{"a": "a"}]}', '{"a": 1, "b": [{"aV2": "a"}]}'),
        (Rename(Kind.KEY, "a"), '<script>var x = {"a": 1};</script>', '<script>var x = {"aV2": 1};</script>'),
        (Rename(Kind.CLASS, "one"), '<p class="one onerous">one</p>', '<p class="one-v2 onerous">one</p>'),
        (Rename(Kind.CLASS, "one"), r'{"html": "<p class=\"one\">"}', r'{"html": "<p class=\"one-v2\">"}'),
        (
            Rename(Kind.PROPERTY, "og:url"),
            '<meta property="og:url" content="og:url">',
            '<meta property="og:url-v2" content="og:url">',
        ),
        (Rename(Kind.ATTRIBUTE, "data-a"), "<p data-a='1'>data-a</p>", "<p data-a-v2='1'>data-a</p>"),
        (Rename(Kind.ELEMENT, "p"), "<pre><p>p</p></pre>", "<pre><p-v2>p</p-v2></pre>"),
    ],
    ids=str,
)
def test_a_name_is_renamed_where_it_is_a_name(rename: Rename, before: str, after: str) -> None:
    assert rename in renames_of([before.encode()]) or rename.kind is Kind.PATH
    assert after == renamed(before.encode(), rename).decode()
