"""The page about the platforms names what is asked of them."""

from pathlib import Path

import pytest

from archiver.model.posts import PostRef
from archiver.platforms import REGISTRY, by_name

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXAMPLES = {
    "facebook": ("ferry/posts/12345", "ferry/videos/12345"),
    "imgur": ("X6rkCc5",),
    "instagram": ("B9bOM-6Ax_d",),
    "linkedin": ("activity:7000000000000000001",),
    "mastodon": ("a.example/1234567890123456", "a.example/objects/1"),
    "nostr": ("4cd665db042864ee600ee976d6cfcc7c5ce743859462f94a347cd970d88a5f3b",),
    "pinterest": ("12345",),
    "reddit": ("t3_abc",),
    "telegram": ("ferrytown/1",),
    "threads": ("C-srcchPpp7",),
    "tiktok": ("12345",),
    "truthsocial": ("12345",),
    "tumblr": ("ferry/12345",),
    "vimeo": ("12345",),
    "vk": ("wall-1_2",),
    "weibo": ("Nab12cdEf",),
    "youtube": ("jNQXAC9IVRw",),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_question_is_documented(name: str) -> None:
    platform = by_name(name)
    assert platform is not None
    kinds = {probe.kind for key in EXAMPLES[name] for probe in platform.probes(PostRef(platform=name, key=key))}
    written = (DOCS / "platforms.md").read_text(encoding="utf-8")

    assert kinds
    assert set() == {kind for kind in kinds if f"`{kind}`" not in written}


def test_every_platform_of_one_module_is_registered() -> None:
    assert EXAMPLES.keys() <= {platform.name for platform in REGISTRY}
