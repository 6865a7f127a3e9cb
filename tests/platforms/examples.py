"""For each platform: keys of posts, one for each form that its keys have, and an official embed. Tests over all start here."""

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
    "mastodon": (
        *("mastodon.social/110446183735368325", "a.example/objects/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"),
        *("m.example/notes/9qppkxzyd1ee3i9p", "g.example/@amy/statuses/01HZ7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z"),
        *("f.example/p/amy/712345678901234567", "lemmy.example/post/12"),
    ),
}
MARKUP = {
    "x": '<blockquote class="twitter-tweet"><p>Rising</p>&mdash; Ferry (@ferry) '
    '<a href="https://twitter.com/ferry/status/1911842373636882499">April 14, 2025</a></blockquote>',
    "instagram": '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/B9bOM-6Ax_d/"></blockquote>',
    "youtube": '<iframe src="https://www.youtube.com/embed/eiHXASgRTcA"></iframe>',
    "facebook": '<div class="fb-post" data-href="https://www.facebook.com/rubyonrailstogo/posts/3610333842332884"></div>',
    "tiktok": '<blockquote class="tiktok-embed" data-video-id="6806030056956251397"><section></section></blockquote>',
    "bluesky": '<blockquote class="bluesky-embed" '
    'data-bluesky-uri="at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3l66vf2q4pi26"><p>Rising</p></blockquote>',
    "threads": '<blockquote class="text-post-media" data-text-post-permalink="https://www.threads.com/@ferry/post/C-srcchPpp7">'
    "</blockquote>",
    "truthsocial": '<iframe class="truthsocial-embed" src="https://truthsocial.com/@ferry/109598702184774628/embed"></iframe>',
    "telegram": '<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="ferrytown/41"></script>',
    "reddit": '<blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/quay/comments/7pfpeq/rising/">Rising</a> by '
    '<a href="https://www.reddit.com/user/ferry/">u/ferry</a></blockquote>',
    "vimeo": '<iframe src="https://player.vimeo.com/video/235352744"></iframe>',
    "linkedin": '<iframe src="https://www.linkedin.com/embed/feed/update/urn:li:activity:7000000000000000001"></iframe>',
    "tumblr": '<div class="tumblr-post" data-href="https://embed.tumblr.com/embed/post/c2VjcmV0/165326273724">'
    '<a href="https://ferry-town.tumblr.com/post/165326273724/rising">a post</a></div>',
    "pinterest": '<a data-pin-do="embedPin" href="https://www.pinterest.com/pin/106890191127977979/"></a>',
    "imgur": '<blockquote class="imgur-embed-pub" data-id="X6rkCc5"><a href="//imgur.com/X6rkCc5">Rising</a></blockquote>',
    "vk": '<div id="vk_post_-1_2"></div>',
    "weibo": '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\nhttps://m.weibo.cn/status/Nab12cdEf\n</div></figure>',
    "nostr": '<nostr-note noteid="note1fntxtkcy9pjwucqwa9mddn7v03wwwsu9j330jj350nvhpky2tuaspk6nqc"></nostr-note>',
    "vine": '<iframe src="https://vine.co/v/OHQBTeUJ9jT/embed/simple"></iframe>',
    "mastodon": '<blockquote class="mastodon-embed" data-embed-url="https://mastodon.social/@ferry/110446183735368325/embed">'
    "</blockquote>",
}
"""What the platform's “embed” button gives for its first key, without scripts and styles; or what publishers use instead."""
ALSO = {"pinterest": {"data-pin-do": "embedPin"}}
"""Attributes that a platform's elements need beside the one that names the post."""


def examples(platform: str) -> tuple[PostRef, ...]:
    """The platform's example posts."""
    return tuple(PostRef(platform=platform, key=key) for key in KEYS[platform])
