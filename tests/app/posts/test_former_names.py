"""Posts that an earlier version named otherwise are found by both names, and are recorded by their present one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.app.posts.orphans import under_current_name
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, ArticleReading, Markup
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.posts import Alias, PostRef, parse_postref
from archiver.platforms import REGISTRY, current_name
from archiver.platforms.interface import Platform
from tests.platforms.examples import KEYS

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
RENAMED = {
    "facebook:CNN/videos/10155529876156509": "facebook:watch/?v=10155529876156509",
    "facebook:reel/10155529876156509": "facebook:watch/?v=10155529876156509",
    "facebook:u/photos/a.1.2/123456789": "facebook:photo/?fbid=123456789",
    "facebook:permalink.php?story_fbid=123456789&id=42424242": "facebook:42424242/posts/123456789",
    "facebook:Jo.Doe/posts/123456789": "facebook:jodoe/posts/123456789",
    "telegram:Durov/43": "telegram:durov/43",
    "tumblr:Staff/459265350": "tumblr:staff/459265350",
    "imgur:gallery/eD9CT": "imgur:a/eD9CT",
    "vk:clip-1_2": "vk:video-1_2",
}
"""Former names and what they are now. A change of how posts are named adds a line here, and raises `archiver.platforms.NAMES`."""


def ref(written: str) -> PostRef:
    found = parse_postref(written)
    assert found is not None
    return found


@pytest.mark.parametrize(("former", "present"), RENAMED.items())
def test_a_former_name_leads_to_the_present_one_which_is_final(former: str, present: str) -> None:
    assert (ref(present), ref(present)) == (current_name(ref(former)), current_name(ref(present)))


@pytest.mark.parametrize("platform", REGISTRY, ids=lambda platform: platform.name)
def test_posts_that_were_never_renamed_keep_their_name(platform: Platform) -> None:
    examples = {PostRef(platform=platform.name, key=key) for key in KEYS[platform.name]} - {ref("facebook:ferry/videos/12345")}
    for post in (*platform.controls.live, *platform.controls.gone, *examples):
        assert post == current_name(post), "this renames posts: raise archiver.platforms.NAMES"


def test_a_name_that_is_no_post_of_a_platform_is_kept() -> None:
    for written in ("facebook:nothing", "geocities:1", "mastodon:h.example/anything"):
        assert ref(written) == current_name(ref(written))


def test_two_former_names_of_one_post_become_one_post_with_the_former_names_as_aliases(tmp_path: Path) -> None:
    former = [name for name, present in RENAMED.items() if present == "facebook:watch/?v=10155529876156509"]
    with Ledger.open(tmp_path / "archive.sqlite", clock=lambda: NOW) as ledger:
        run = ledger.begin("rebuild")
        article = Article(source="a", text="", markup=Markup.TEXT, content=b"")
        version = ledger.record_article(run, article, reading=ArticleReading(mark=digest(b""), characters=0))
        embeds = (Embed(platform="facebook", post=ref(name), form=Form.IFRAME) for name in former)
        posts = {ledger.record_embed(run, version, under_current_name(embed))[1] for embed in embeds}
        (post_id,) = posts
        assert {post_id: ref("facebook:watch/?v=10155529876156509")} == ledger.refs((post_id,))
        assert tuple(map(Alias, former)) == ledger.aliases((post_id,))[post_id]


def test_an_alias_that_an_earlier_version_wrote_otherwise_is_kept_behind_its_present_spelling() -> None:
    former, present = Alias("bsky.app/profile/Ferry.Example/post/3kowrt7"), Alias("bsky.app/profile/ferry.example/post/3kowrt7")
    embed = Embed(platform="bluesky", post=None, form=Form.IFRAME, aliases=(former,))
    assert (present, former) == under_current_name(embed).aliases


def test_an_embed_under_its_present_name_is_left_as_it_is() -> None:
    embed = Embed(platform="telegram", post=ref("telegram:durov/43"), form=Form.IFRAME)
    assert embed == under_current_name(embed)
