"""How all platforms know their posts: by address, by their own markup, by what is left in flat text."""

from datetime import UTC, datetime

import pytest

from archiver.finding import find_embeds, read_article
from archiver.model.embeds import Form
from archiver.model.posts import PostRef
from archiver.model.urls import parse_url
from archiver.platforms import FINDERS, identify
from archiver.platforms.registry import could_know, platforms_at

DID = "did:plc:z72i7hdynmk6r22z27h6tvur"
NOTE = "note1fntxtkcy9pjwucqwa9mddn7v03wwwsu9j330jj350nvhpky2tuaspk6nqc"

NAMED = [
    (f"https://bsky.app/profile/{DID}/post/3l66vf2q4pi26?ref_src=embed", f"bluesky:{DID}/3l66vf2q4pi26"),
    (f"https://embed.bsky.app/embed/{DID}/app.bsky.feed.post/3l66vf2q4pi26?id=1", f"bluesky:{DID}/3l66vf2q4pi26"),
    ("https://fosstodon.example/@user/110446183735368325", "mastodon:fosstodon.example/110446183735368325"),
    ("https://social.example/@user@other.example/110446183735368325/embed", "mastodon:social.example/110446183735368325"),
    ("https://social.example/users/user/statuses/110446183735368325", "mastodon:social.example/110446183735368325"),
    ("https://snac.example/user/p/1795392615.730974", "mastodon:snac.example/user/p/1795392615.730974"),
    ("https://truthsocial.com/@user/posts/109598702184774628", "truthsocial:109598702184774628"),
    ("https://truthsocial.com/@user/109598702184774628/embed", "truthsocial:109598702184774628"),
    ("https://www.threads.net/@user/post/C-srcchPpp7?xmt=a", "threads:C-srcchPpp7"),
    ("https://www.threads.com/t/C-srcchPpp7", "threads:C-srcchPpp7"),
    ("https://www.instagram.com/p/CuE2WNQs6vA/embed/captioned/", "instagram:CuE2WNQs6vA"),
    ("https://instagram.com/some.body/reel/CuE2WNQs6vA/?utm_source=ig_embed", "instagram:CuE2WNQs6vA"),
    ("https://www.facebook.com/somepage/posts/some-words/10154009990506729", "facebook:somepage/posts/10154009990506729"),
    (
        "https://m.facebook.com/story.php?story_fbid=123456789&id=42424242",
        "facebook:42424242/posts/123456789",
    ),
    (
        "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fp%2Fvideos%2F1661762744%2F",
        "facebook:watch/?v=1661762744",
    ),
    ("https://www.facebook.com/reel/1661762744185332", "facebook:watch/?v=1661762744185332"),
    ("https://www.tiktok.com/@user/video/6806030056956251397?lang=en", "tiktok:6806030056956251397"),
    ("https://www.tiktok.com/embed/v2/6806030056956251397", "tiktok:6806030056956251397"),
    ("https://t.me/s/somechannel/123?single", "telegram:somechannel/123"),
    ("https://somechannel.t.me/123", "telegram:somechannel/123"),
    ("https://old.reddit.com/r/pics/comments/1fmi585/a_title/", "reddit:t3_1fmi585"),
    ("https://www.reddit.com/r/pics/comments/1fmi585/a_title/lo9abcd/?context=3", "reddit:t1_lo9abcd"),
    ("https://redd.it/1fmi585", "reddit:t3_1fmi585"),
    ("https://youtu.be/jP6fEHm-lA0?t=3", "youtube:jP6fEHm-lA0"),
    ("https://www.youtube-nocookie.com/embed/jP6fEHm-lA0?rel=0", "youtube:jP6fEHm-lA0"),
    ("https://m.youtube.com/watch?app=desktop&v=jP6fEHm-lA0", "youtube:jP6fEHm-lA0"),
    ("https://www.youtube.com/shorts/jP6fEHm-lA0", "youtube:jP6fEHm-lA0"),
    ("https://player.vimeo.com/video/123456789?h=abc", "vimeo:123456789"),
    ("https://www.linkedin.com/embed/feed/update/urn:li:share:7012345678901234567", "linkedin:share:7012345678901234567"),
    ("https://www.linkedin.com/posts/jo-doe_words-activity-7012345678901234567-AbCd", "linkedin:activity:7012345678901234567"),
    ("https://someblog.tumblr.com/post/123456789/slug", "tumblr:someblog/123456789"),
    ("https://www.tumblr.com/someblog/123456789", "tumblr:someblog/123456789"),
    ("https://www.pinterest.co.uk/pin/106890191127977979/", "pinterest:106890191127977979"),
    ("https://assets.pinterest.com/ext/embed.html?id=106890191127977979", "pinterest:106890191127977979"),
    ("https://imgur.com/a/AbCd123", "imgur:a/AbCd123"),
    ("https://i.imgur.com/X6rkCc5.png", "imgur:X6rkCc5"),
    ("https://vk.com/feed?w=wall-1_2", "vk:wall-1_2"),
    ("https://vkvideo.ru/video_ext.php?oid=-1&id=2&hash=3", "vk:video-1_2"),
    ("https://weibo.com/1234567890/LxYzAbCdE", "weibo:LxYzAbCdE"),
    ("https://vine.co/v/OHQBTeUJ9jT/embed/simple", "vine:OHQBTeUJ9jT"),
    (f"https://njump.me/{NOTE}", "nostr:4cd665db042864ee600ee976d6cfcc7c5ce743859462f94a347cd970d88a5f3b"),
]


@pytest.mark.parametrize(("written", "name"), NAMED)
def test_a_url_names_a_post_whose_own_url_names_it_again(written: str, name: str) -> None:
    url = parse_url(written)
    assert url is not None
    post = identify(url)
    assert name == str(post)
    assert sum(finder.identify(url) is not None for finder in FINDERS) == 1


@pytest.mark.parametrize(
    "written",
    [
        f"https://bsky.app/profile/{DID}",
        "https://fosstodon.example/@user",
        "https://medium.com/@user/110446183735368325",
        "https://www.instagram.com/some.body/",
        "https://www.instagram.com/explore/tags/p/",
        "https://www.facebook.com/sharer/sharer.php?u=https://www.facebook.com/p/posts/123456789",
        "https://www.facebook.com/plugins/like.php?href=https://www.facebook.com/p/posts/123456789",
        "https://www.facebook.com/plugins/page.php?href=https://www.facebook.com/p",
        "https://www.tiktok.com/@user",
        "https://t.me/somechannel",
        "https://t.me/share/url?url=https://t.me/somechannel/1",
        "https://t.me/c/1234567/12",
        "https://www.reddit.com/r/pics/",
        "https://www.youtube.com/embed/videoseries?list=PLabcdefghijkl",
        "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv",
        "https://vimeo.com/about",
        "https://www.linkedin.com/shareArticle?url=https://example.org",
        "https://www.pinterest.com/pin/create/button/?url=https://example.org",
        "https://imgur.com/upload",
        "https://vk.com/share.php?url=https://example.org",
        "https://weibo.com/1234567890",
        "https://example.org/p/CuE2WNQs6vA/",
    ],
)
def test_profiles_share_links_and_other_sites_name_no_post(written: str) -> None:
    url = parse_url(written)
    assert url is not None
    assert identify(url) is None


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("instagram:CuE2WNQs6vA", datetime(2023, 6, 29, 13, 21, 27, tzinfo=UTC)),
        ("threads:C-srcchPpp7", datetime(2024, 8, 15, 16, 58, 7, tzinfo=UTC)),
        ("tiktok:7005293332821822726", datetime(2021, 9, 7, 20, 35, 55, tzinfo=UTC)),
        ("truthsocial:109598702184774628", datetime(2022, 12, 29, 19, 51, 18, tzinfo=UTC)),
        ("mastodon:social.example/110446183735368325", datetime(2023, 5, 28, 11, 57, 0, tzinfo=UTC)),
        ("mastodon:snac.example/user/p/1795392615.730974", datetime(2026, 11, 23, 0, 10, 15, tzinfo=UTC)),
        ("mastodon:p.example/AcoUaA7EH1igiYKmFU", datetime(2023, 12, 14, 22, 0, 52, tzinfo=UTC)),
        ("mastodon:m.example/notes/9qppkxzyd1ee3i9p", datetime(2024, 3, 10, 23, 27, 19, tzinfo=UTC)),
        ("mastodon:g.example/@u/statuses/01HZ7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z", datetime(2024, 5, 31, 18, 40, 24, tzinfo=UTC)),
        ("mastodon:f.example/p/u/712345678901234567", datetime(2024, 6, 28, 16, 47, 24, tzinfo=UTC)),
        ("mastodon:lemmy.example/post/12", None),
        ("mastodon:a.example/objects/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", None),
        (f"bluesky:{DID}/3k2yihcrp6f2c", datetime(2023, 7, 20, 23, 35, 30, tzinfo=UTC)),
        ("youtube:jP6fEHm-lA0", None),
        ("reddit:t3_1fmi585", None),
    ],
)
def test_a_key_may_contain_the_time(name: str, at: datetime | None) -> None:
    platform, _, key = name.partition(":")
    finder = next(one for one in FINDERS if one.name == platform)
    held = finder.posted_at(PostRef(platform=platform, key=key))
    assert at == (held.replace(microsecond=0) if held else None)


def told(markup: str) -> list[tuple[str, str]]:
    page = f"<html><body><article><p>Some words before.</p>{markup}</article></body></html>"
    return [
        (str(embed.post or embed.aliases[0]), embed.kind.value) for embed in find_embeds(read_article("a", page.encode()), FINDERS)
    ]


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        (
            f'<blockquote class="bluesky-embed" data-bluesky-uri="at://{DID}/app.bsky.feed.post/3l66vf2q4pi26"><p>Hi</p></blockquote>',
            f"bluesky:{DID}/3l66vf2q4pi26",
        ),
        (
            '<blockquote class="mastodon-embed" data-embed-url="https://s.example/@u/110446183735368325/embed"></blockquote>',
            "mastodon:s.example/110446183735368325",
        ),
        (
            '<iframe class="truthsocial-embed lazyLoad" data-src="https://truthsocial.com/@u/109598702184774628/embed"></iframe>',
            "truthsocial:109598702184774628",
        ),
        (
            '<blockquote class="text-post-media" data-text-post-permalink="https://www.threads.net/@u/post/C-srcchPpp7"></blockquote>',
            "threads:C-srcchPpp7",
        ),
        (
            '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/reel/CuE2WNQs6vA/"></blockquote>',
            "instagram:CuE2WNQs6vA",
        ),
        ('<amp-instagram data-shortcode="CuE2WNQs6vA"></amp-instagram>', "instagram:CuE2WNQs6vA"),
        ('<div class="fb-post" data-href="https://www.facebook.com/p/posts/10154009990"></div>', "facebook:p/posts/10154009990"),
        (
            '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@u/video/6806030056956251397"></blockquote>',
            "tiktok:6806030056956251397",
        ),
        (
            '<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="somechannel/123"></script>',
            "telegram:somechannel/123",
        ),
        (
            (
                '<blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/p/comments/1fmi585/t/">T</a>'
                " by u/a in p</blockquote>"
            ),
            "reddit:t3_1fmi585",
        ),
        ('<lite-youtube videoid="jP6fEHm-lA0"></lite-youtube>', "youtube:jP6fEHm-lA0"),
        ('<embetty-video type="vimeo" video-id="123456789"></embetty-video>', "vimeo:123456789"),
        (
            '<div class="tumblr-post" data-href="https://embed.tumblr.com/embed/post/k/1"><a href="https://b.tumblr.com/post/123456"></a></div>',
            "tumblr:b/123456",
        ),
        ('<a data-pin-do="embedPin" href="https://www.pinterest.com/pin/106890191127977979/"></a>', "pinterest:106890191127977979"),
        (
            '<blockquote class="imgur-embed-pub" data-id="a/AbCd123"><a href="//imgur.com/AbCd123">T</a></blockquote>',
            "imgur:a/AbCd123",
        ),
        ('<div id="vk_post_-1_2"></div>', "vk:wall-1_2"),
        (
            '<div data-type="iframe" data-iframe="&lt;iframe src=&quot;https://www.youtube.com/embed/jP6fEHm-lA0&quot;&gt;"></div>',
            "youtube:jP6fEHm-lA0",
        ),
        (
            (
                '<script type="text/template">'
                "PGlmcmFtZSBzcmM9Imh0dHBzOi8vd3d3LnlvdXR1YmUuY29tL2VtYmVkL2pQNmZFSG0tbEEwIj48L2lmcmFtZT4=</script>"
            ),
            "youtube:jP6fEHm-lA0",
        ),
        (
            '<textarea>&lt;iframe src="https://www.youtube.com/embed/jP6fEHm-lA0"&gt;&lt;/iframe&gt;</textarea>',
            "youtube:jP6fEHm-lA0",
        ),
        ('<template><iframe src="https://www.youtube.com/embed/jP6fEHm-lA0"></iframe></template>', "youtube:jP6fEHm-lA0"),
        ("<p>https://www.instagram.com/p/CuE2WNQs6vA/</p>", "instagram:CuE2WNQs6vA"),
        ('<figure><oembed url="https://www.youtube.com/watch?v=jP6fEHm-lA0"></oembed></figure>', "youtube:jP6fEHm-lA0"),
    ],
)
def test_a_platform_s_own_markup_shows_its_post(markup: str, name: str) -> None:
    assert [(name, "embed")] == told(markup)


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="fb-like" data-href="https://www.facebook.com/p"></div>',
        '<div class="fb-page" data-href="https://www.facebook.com/p/"></div>',
        '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@u" data-embed-type="creator"></blockquote>',
        '<a data-pin-do="buttonPin" href="https://www.pinterest.com/pin/create/button/"></a>',
        '<a href="https://www.instagram.com/some.body/">Follow us</a>',
        '<iframe src="https://www.googletagmanager.com/ns.html?id=GTM-1"></iframe>',
        '<script>var css = ".instagram-media iframe { width: 100% }";</script>',
        '<aside class="widget"><iframe src="https://www.youtube.com/embed/jP6fEHm-lA0"></iframe></aside>',
    ],
)
def test_buttons_page_plugins_profiles_and_sidebars_show_no_post(markup: str) -> None:
    assert [] == told(markup)


def test_a_name_that_needs_a_request_is_an_alias() -> None:
    markup = "".join(
        f'<p><a href="https://{one}">https://{one}</a></p>'
        for one in (
            "bsky.app/profile/some.body.example/post/3l66vf2q4pi26",
            "vm.tiktok.com/ZMabc123",
            "fb.watch/abc123",
            "pin.it/abc123",
        )
    )
    names = ["bsky.app/profile/some.body.example/post/3l66vf2q4pi26", "vm.tiktok.com/ZMabc123", "fb.watch/abc123", "pin.it/abc123"]
    assert [(name, "embed") for name in names] == told(markup)


@pytest.mark.parametrize(
    ("text", "platform", "handle", "words"),
    [
        (
            "Before.\n\nThe tide is out.\n\n— Sea (@sea.bsky.social) March 16, 2026 at 9:01 AM\n\nAfter.",
            "bluesky",
            "sea.bsky.social",
            "The tide is out.",
        ),
        ("Before.\n\nView this post on Instagram\n\nA post shared by The Sea (@the.sea)\n\nAfter.", "instagram", "the.sea", None),
        ("Before.\n\n@the.sea The tide is out #sea ♬ original sound - sea\n\nAfter.", "tiktok", "the.sea", "The tide is out #sea"),
        ("Before.\n\nPost by @sea@social.example View on Mastodon\n\nAfter.", "mastodon", "sea@social.example", None),
    ],
)
def test_posts_in_flat_text_are_found(text: str, platform: str, handle: str, words: str | None) -> None:
    (embed,) = find_embeds(read_article("a.txt", text.encode()), FINDERS)
    assert (platform, handle, words, Form.FLAT_TEXT) == (embed.platform, embed.handle, embed.words, embed.form)


@pytest.mark.parametrize("written", [written for written, _ in NAMED])
def test_the_table_of_hosts_has_every_platform_that_knows_a_url(written: str) -> None:
    url = parse_url(written)
    assert url is not None
    knows = {finder.name for finder in FINDERS if finder.identify(url) is not None}
    assert set() == {name for name in knows if not could_know(name, url.host)}


def test_a_mirror_of_x_is_recognised_by_a_label_of_its_host() -> None:
    assert {"x"} == platforms_at("nitter.somebody.example")


def test_a_host_that_only_ends_like_a_platforms_is_none() -> None:
    assert frozenset() == platforms_at("notx.com")
