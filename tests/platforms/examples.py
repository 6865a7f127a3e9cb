"""One row for each platform: keys of posts, one for each form that its keys have. Tests over all platforms start from these."""

from archiver.model.posts import PostRef

KEYS = {
    "x": ("1911842373636882499",),
    "instagram": ("B9bOM-6Ax_d",),
    "youtube": ("eiHXASgRTcA",),
    "facebook": ("rubyonrailstogo/posts/3610333842332884", "ferry/videos/12345"),
    "tiktok": ("6806030056956251397",),
    "bluesky": ("did:plc:z72i7hdynmk6r22z27h6tvur/3l66vf2q4pi26",),
    "threads": ("C-srcchPpp7",),
    "truthsocial": ("109598702184774628",),
    "telegram": ("ferrytown/41",),
    "reddit": ("t3_7pfpeq",),
    "vimeo": ("235352744",),
    "linkedin": ("activity:7000000000000000001",),
    "tumblr": ("ferry-town/165326273724",),
    "pinterest": ("106890191127977979",),
    "imgur": ("X6rkCc5", "a/AbCd123"),
    "vk": ("wall-1_2",),
    "weibo": ("Nab12cdEf",),
    "nostr": ("4cd665db042864ee600ee976d6cfcc7c5ce743859462f94a347cd970d88a5f3b",),
    "vine": ("OHQBTeUJ9jT",),
    "mastodon": ("mastodon.social/110446183735368325", "a.example/objects/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"),
}
ALSO = {"pinterest": {"data-pin-do": "embedPin"}}
"""Attributes that a platform's elements need beside the one that names the post."""


def examples(platform: str) -> tuple[PostRef, ...]:
    """The platform's example posts."""
    return tuple(PostRef(platform=platform, key=key) for key in KEYS[platform])
