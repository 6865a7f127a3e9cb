"""Every form of address in which a post of some platform is named, mirrors and short names too, beside those that name none."""

from itertools import product

import pytest

from archiver.finding import find_embeds, read_article
from archiver.finding.url_claims import UrlClaims
from archiver.model.embeds import Kind
from archiver.platforms import FINDERS

DID = "did:plc:z72i7hdynmk6r22z27h6tvur"
NOTE = "note1fntxtkcy9pjwucqwa9mddn7v03wwwsu9j330jj350nvhpky2tuaspk6nqc"
EVENT = "4cd665db042864ee600ee976d6cfcc7c5ce743859462f94a347cd970d88a5f3b"
X_ID, STATUS, VIDEO, CODE = "1841206275088290279", "110446183735368325", "6806030056956251397", "CuE2WNQs6vA"

FORMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    f"x:{X_ID}": (
        (
            *("twitter.com", "x.com", "www.x.com", "m.twitter.com", "mobile.x.com"),
            "twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion",
        ),
        (
            *(f"/u/status/{X_ID}", f"/u/statuses/{X_ID}", f"/i/status/{X_ID}", f"/i/web/status/{X_ID}", f"/statuses/{X_ID}"),
            *(f"/u/status/{X_ID}/photo/1", f"/u/status/{X_ID}/video/2?s=20", f"/i/cards/tfw/v1/{X_ID}", f"/i/videos/{X_ID}"),
            *(f"/i/videos/tweet/{X_ID}", f"/u/article/{X_ID}", f"/#!/u/status/{X_ID}"),
        ),
    ),
    f"x:{X_ID} ": (
        (
            *("fxtwitter.com", "fixupx.com", "twittpr.com", "xfixup.com", "vxtwitter.com", "fixvx.com", "d.fxtwitter.com"),
            *("dl.fxtwitter.com", "t.fixupx.com", "i.fxtwitter.com", "g.fxtwitter.com", "m.fixupx.com", "o.fxtwitter.com"),
            *("nitter.net", "nitter.somewhere.example", "lightbrd.com"),
        ),
        (f"/u/status/{X_ID}", f"/u/status/{X_ID}#m", f"/i/status/{X_ID}"),
    ),
    f"x:{X_ID}    ": (("fxtwitter.com", "nitter.net"), (f"/status/{X_ID}", f"/article/{X_ID}")),
    f"x:{X_ID}  ": (
        ("platform.twitter.com", "platform.x.com"),
        (f"/embed/Tweet.html?dnt=true&id={X_ID}&theme=dark", f"/embed/index.html?id={X_ID}"),
    ),
    f"x:{X_ID}   ": (
        ("twitframe.com",),
        (f"/show?url={X_ID}", f"/show?url=https%3A%2F%2Fx.com%2Fu%2Fstatus%2F{X_ID}"),
    ),
    f"bluesky:{DID}/3l66vf2q4pi26": (
        (
            *("bsky.app", "www.bsky.app", "main.bsky.dev", "staging.bsky.app", "fxbsky.app", "vxbsky.app", "cbsky.app", "bskx.app"),
            *("bskyx.app", "bskye.app", "bsyy.app", "xbsky.app"),
        ),
        (
            *(f"/profile/{DID}/post/3l66vf2q4pi26?ref_src=embed", f"/profile/{DID.replace(':', '%3A')}/post/3l66vf2q4pi26"),
            *(f"/profile/{DID}/post/3l66vf2q4pi26/{others}" for others in ("liked-by", "reposted-by", "quotes")),
        ),
    ),
    "bluesky:did:web:harbour.example/3l66vf2q4pi26": (("bsky.app",), ("/profile/did:web:harbour.example/post/3l66vf2q4pi26",)),
    f"mastodon:h.example/{STATUS}": (
        ("h.example",),
        (
            *(f"/@u/{STATUS}", f"/@u@other.example/{STATUS}", f"/users/u/statuses/{STATUS}", f"/ap/users/123456/statuses/{STATUS}"),
            *(f"/web/statuses/{STATUS}", f"/statuses/{STATUS}", f"/web/@u/{STATUS}", f"/deck/@u@other.example/{STATUS}"),
            f"/@u/{STATUS}/embed",
        ),
    ),
    f"mastodon:t.example/{STATUS}": (("t.example",), (f"/@u@t.example/posts/{STATUS}/", f"/@u/posts/{STATUS}")),
    "mastodon:p.example/AeabcdEFGHIJKLMNOP": (
        ("p.example",),
        (
            *("/notice/AeabcdEFGHIJKLMNOP", "/@u/AeabcdEFGHIJKLMNOP", "/@u@other.example/AeabcdEFGHIJKLMNOP"),
            *("/@u/posts/AeabcdEFGHIJKLMNOP", "/notice/AeabcdEFGHIJKLMNOP/embed_player"),
        ),
    ),
    "mastodon:p.example/objects/0a6b7c1e-1111-2222-3333-444455556666": (
        ("p.example",),
        ("/objects/0a6b7c1e-1111-2222-3333-444455556666",),
    ),
    "mastodon:m.example/notes/9abcdefghi": (("m.example",), ("/notes/9abcdefghi", "/embed/notes/9abcdefghi")),
    "mastodon:m.example/notes/9qppkxzyd1ee3i9p": (("m.example",), ("/notes/9qppkxzyd1ee3i9p", "/@u/9qppkxzyd1ee3i9p")),
    "mastodon:m.example/notes/01HZ7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z": (("m.example",), ("/notes/01HZ7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z",)),
    f"mastodon:f.example/p/u/{STATUS}": (("f.example",), (f"/p/u/{STATUS}", f"/p/u/{STATUS}/embed?caption=true&layout=full")),
    "mastodon:g.example/@u/statuses/01HZ7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z": (
        ("g.example",),
        ("/@u/statuses/01HZ7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z", "/users/u/statuses/01HZ7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z"),
    ),
    "mastodon:r.example/display/0a6b7c1e-1111-2222-3333-444455556666": (
        ("r.example",),
        ("/display/0a6b7c1e-1111-2222-3333-444455556666",),
    ),
    "mastodon:lemmy.example/post/12": (("lemmy.example",), ("/post/12",)),
    "mastodon:beehaw.org/comment/345678": (("beehaw.org",), ("/comment/345678",)),
    "mastodon:k.example/m/harbour/t/4321": (("k.example",), ("/m/harbour/t/4321", "/m/harbour/t/4321/Water-is-rising")),
    "mastodon:v.example/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d": (
        ("v.example",),
        (
            *("/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d", "/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d?title=0"),
            *("/w/9c9de5e8-0a1e-484a-b099-e80766180a6d", "/w/kkGMgK9ZtnKfYAgnEtQxbv", "/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv"),
        ),
    ),
    "truthsocial:109598702184774628": (
        ("truthsocial.com", "www.truthsocial.com"),
        (
            *("/@u/posts/109598702184774628", "/@u/109598702184774628", "/users/u/statuses/109598702184774628"),
            "/@u/109598702184774628/embed",
        ),
    ),
    "threads:C-srcchPpp7": (
        ("www.threads.com", "www.threads.net", "threads.net"),
        (
            *("/@u.v/post/C-srcchPpp7", "/@u/post/C-srcchPpp7/media", "/@u/post/C-srcchPpp7?xmt=AQG", "/t/C-srcchPpp7"),
            *("/@u/post/C-srcchPpp7/embed", "/t/C-srcchPpp7/embed", "/@/post/C-srcchPpp7"),
        ),
    ),
    f"instagram:{CODE}": (
        ("www.instagram.com", "instagram.com", "instagr.am", "ddinstagram.com", "www.kkinstagram.com", "67instagram.com"),
        (
            *(f"/p/{CODE}/", f"/tv/{CODE}", f"/reel/{CODE}/?igsh=x", f"/reels/{CODE}/", f"/some.body/p/{CODE}/"),
            *(f"/some.body/reel/{CODE}", f"/p/{CODE}/embed/", f"/p/{CODE}/embed/captioned/?cr=1", f"/p/{CODE}{'A' * 28}/"),
        ),
    ),
    "facebook:42424242/posts/123456789": (
        (
            *("www.facebook.com", "m.facebook.com", "touch.facebook.com", "mbasic.facebook.com", "web.facebook.com", "fb.com"),
            *("www.facebookcorewwwi.onion", "www.facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion"),
        ),
        (
            *("/permalink.php?story_fbid=123456789&id=42424242", "/story.php?story_fbid=123456789&id=42424242&__tn__=R"),
            "/42424242/posts/123456789/",
        ),
    ),
    "facebook:permalink.php?story_fbid=pfbid02AbcdefGHIJKL&id=42424242": (
        ("www.facebook.com", "business.facebook.com"),
        ("/permalink.php?story_fbid=pfbid02AbcdefGHIJKL&id=42424242", "/42424242/posts/pfbid02AbcdefGHIJKL"),
    ),
    "facebook:photo/?fbid=123456789": (
        ("www.facebook.com",),
        (
            *("/photo.php?fbid=123456789&set=a.1", "/photo/?fbid=123456789", "/u/photos/a.1.2/123456789/?type=3"),
            *("/photos/123456789", "/pg/u/photos/123456789", f"/u/photos/bc.{'Ab3-' * 40}/123456789/"),
        ),
    ),
    "facebook:u/posts/123456789": (
        ("www.facebook.com", "m.facebook.com"),
        (
            *("/u/posts/123456789?__cft__=1", "/u/posts/some-words/123456789", "/U/posts/123456789", "/pg/u/posts/123456789"),
            "/u/posts/123456789?comment_id=of-no-comment",
        ),
    ),
    "facebook:jodoe/posts/123456789": (("www.facebook.com",), ("/Jo.Doe/posts/123456789", "/jo.d.oe/posts/123456789")),
    "facebook:u/posts/123456789?comment_id=987654": (
        ("www.facebook.com",),
        (
            *("/u/posts/123456789?comment_id=987654&__tn__=R", "/U/posts/some-words/123456789?ref=x&comment_id=987654"),
            "/u/posts/123456789?comment_id=Y29tbWVudDoxMjM0NTY3ODlfOTg3NjU0",
        ),
    ),
    "facebook:u/posts/123456789?comment_id=987654&reply_comment_id=987655": (
        ("www.facebook.com",),
        ("/u/posts/123456789?comment_id=987654&reply_comment_id=987655",),
    ),
    "facebook:watch/?v=123456789&comment_id=987654": (("www.facebook.com",), ("/u/videos/123456789/?comment_id=987654",)),
    "facebook:u/posts/123456789 ": (
        ("www.facebook.com",),
        tuple(
            f"/plugins/{one}.php?href=https%3A%2F%2Fwww.facebook.com%2Fu%2Fposts%2F123456789&width=500"
            for one in ("post", "video", "comment_embed")
        ),
    ),
    "facebook:u/posts/pfbid02AbcdefGHIJKL": (("www.facebook.com",), ("/u/posts/pfbid02AbcdefGHIJKL",)),
    "facebook:watch/?v=123456789": (
        ("www.facebook.com",),
        (
            *("/watch/?v=123456789", "/watch?v=123456789", "/video/embed?video_id=123456789", "/reel/123456789"),
            *("/u/videos/123456789/", "/u/videos/some-words/123456789/", "/U/videos/vb.1/123456789/", "/video.php?id=123456789"),
            *("/u#!/photo.php?v=123456789", "/u?fref=ts#!/photo.php?v=123456789"),
            *("/video.php?v=123456789", "/video/video.php?v=123456789", "/photo.php?v=123456789", "/watch/live/?v=123456789"),
        ),
    ),
    "facebook:watchparty/123456789": (("www.facebook.com",), ("/watchparty/123456789",)),
    "facebook:groups/g/posts/123456789": (
        ("www.facebook.com",),
        (
            *("/groups/g/posts/123456789/", "/groups/G/permalink/123456789/", "/groups/g/posts/some-words/123456789/?app=fbl"),
            *("/groups/g?view=permalink&id=123456789", "/groups/g/?multi_permalinks=123456789"),
        ),
    ),
    f"tiktok:{VIDEO}": (
        ("www.tiktok.com", "m.tiktok.com"),
        (
            *(f"/@u.v/video/{VIDEO}", f"/@u/photo/{VIDEO}?lang=en", f"/@/video/{VIDEO}", f"/share/video/{VIDEO}"),
            *(f"/v/{VIDEO}.html", f"/embed/{VIDEO}", f"/embed/v2/{VIDEO}", f"/embed/v3/{VIDEO}", f"/player/v1/{VIDEO}"),
        ),
    ),
    f"tiktok:{VIDEO} ": (("tiktokv.com", "www.tiktokv.com"), (f"/share/video/{VIDEO}",)),
    f"tiktok:{VIDEO}  ": (("www.vxtiktok.com", "tnktok.com"), (f"/@u/video/{VIDEO}", f"/@{'MS4wLjABAAAA' * 6}/video/{VIDEO}")),
    "telegram:chan_x/123": (
        ("t.me", "telegram.me", "telegram.dog"),
        (
            *("/chan_x/123", "/s/chan_x/123", "/chan_x/7/123", "/chan_x/123?single", "/chan_x/123?comment=5"),
            *("/chan_x/123?thread=7", "/chan_x/123?embed=1&mode=tme", "/Chan_X/123", "/chan_x/123/photo", "/chan%5Fx/%3123"),
        ),
    ),
    "telegram:chan_x/123 ": (("chan_x.t.me",), ("/123",)),
    "reddit:t3_1fmi585": (
        tuple(f"{one}reddit.com" for one in ("", "www.", "old.", "new.", "np.", "i.", "m.", "sh.", "embed.")),
        (
            *("/r/pics/comments/1fmi585/some_words/", "/u/x_y/comments/1fmi585/some_words/", "/user/x_y/comments/1fmi585"),
            *("/comments/1fmi585", "/gallery/1fmi585"),
        ),
    ),
    "reddit:t3_1fmi585 ": (
        ("www.redditmedia.com",),
        ("/r/pics/comments/1fmi585/some_words/?ref_source=embed&ref=share&embed=true",),
    ),
    "reddit:t3_1fmi585  ": (("redd.it",), ("/1fmi585",)),
    "reddit:t1_lo9abcd": (("www.reddit.com", "old.reddit.com"), ("/r/pics/comments/1fmi585/some_words/lo9abcd/?context=3",)),
    "youtube:jP6fEHm-lA0": (
        ("www.youtube.com", "m.youtube.com", "music.youtube.com", "www.youtube-nocookie.com"),
        (
            *("/watch?app=d&v=jP6fEHm-lA0&t=3s", "/shorts/jP6fEHm-lA0", "/live/jP6fEHm-lA0?si=x", "/embed/jP6fEHm-lA0?rel=0"),
            *("/v/jP6fEHm-lA0", "/e/jP6fEHm-lA0", "/attribution_link?a=1&u=%2Fwatch%3Fv%3DjP6fEHm-lA0%26feature%3Dshare"),
        ),
    ),
    "youtube:jP6fEHm-lA0 ": (("youtu.be", "www.youtu.be"), ("/jP6fEHm-lA0?t=3",)),
    "youtube:jP6fEHm-lA0  ": (
        ("youtube.com",),
        (
            *("/watch?feature=x&amp;v=jP6fEHm-lA0", "/watch?feature=x&amp;amp;v=jP6fEHm-lA0", "/details?v=jP6fEHm-lA0"),
            *("/?vi=jP6fEHm-lA0", "/w/jP6fEHm-lA0"),
            *("/watch#!v=jP6fEHm-lA0", "/watch?vi=jP6fEHm-lA0", "/embed/?v=jP6fEHm-lA0", "/source/jP6fEHm-lA0/shorts"),
            *("/user/u#p/a/u/1/jP6fEHm-lA0", "/user/u#p/u/12/jP6fEHm-lA0"),
        ),
    ),
    "youtube:jP6fEHm-lA0   ": (("youtube.googleapis.com",), ("/v/jP6fEHm-lA0&source=uds", "/embed/jP6fEHm-lA0")),
    "youtube:jP6fEHm-lA0    ": (
        ("yewtu.be", "invidious.harbour.example", "piped.video", "piped.harbour.example", "inv.nadeko.net"),
        ("/watch?v=jP6fEHm-lA0", "/embed/jP6fEHm-lA0"),
    ),
    "youtube:jP6fEHm-lA0     ": (("yewtu.be", "invidio.us"), ("/jP6fEHm-lA0",)),
    "youtube:UgkxAbcdefghijklmnopqrst": (
        ("www.youtube.com",),
        ("/post/UgkxAbcdefghijklmnopqrst", "/channel/UCabcdefghijklmnopqrstuv/community?lb=UgkxAbcdefghijklmnopqrst"),
    ),
    **{
        f"linkedin:{kind}:7012345678901234567": (
            ("www.linkedin.com", "de.linkedin.com"),
            (
                f"/embed/feed/update/urn:li:{kind}:7012345678901234567?compact=1",
                f"/feed/update/urn:li:{kind}:7012345678901234567/",
                f"/posts/jo-doe_some-words-{kind}-7012345678901234567-AbCd",
            ),
        )
        for kind in ("share", "ugcPost", "activity")
    },
    "tumblr:some-blog/123456789": (("some-blog.tumblr.com",), ("/post/123456789", "/post/123456789/words", "/image/123456789")),
    "tumblr:some-blog/123456789 ": (
        ("www.tumblr.com", "at.tumblr.com"),
        ("/some-blog/123456789/words", "/Some-Blog/123456789", "/blog/some-blog/123456789", "/blog/view/some-blog/123456789"),
    ),
    "pinterest:106890191127977979": (
        ("www.pinterest.com", "pinterest.com", "www.pinterest.de", "de.pinterest.com", "www.pinterest.co.uk"),
        ("/pin/106890191127977979/", "/pin/some-words--106890191127977979/"),
    ),
    "pinterest:106890191127977979 ": (("assets.pinterest.com",), ("/ext/embed.html?id=106890191127977979",)),
    "vimeo:123456789": (
        ("vimeo.com",),
        (
            *("/123456789", "/123456789/settings", "/channels/x/123456789", "/groups/g/videos/123456789", "/m/123456789"),
            *("/event/4753126/videos/123456789", "/u/review/123456789/a316d6ed8d", "/moogaloop.swf?clip_id=123456789&server=x"),
            *("/showcase/3253534?video=123456789", "/some_name.swf?clip_id=123456789"),
        ),
    ),
    "vimeo:123456789 ": (("player.vimeo.com",), ("/video/123456789?h=abc",)),
    "vimeo:123456789  ": (("vimeopro.com",), ("/staff/frame/video/123456789",)),
    "imgur:X6rkCc5": (
        ("imgur.com", "m.imgur.com", "imgur.io"),
        (
            *("/X6rkCc5", "/t/cats/X6rkCc5", "/X6rkCc5/embed?pub=true", "/topic/Aww/X6rkCc5", "/a-walk-by-the-sea-X6rkCc5"),
            "/t/cats/a-walk-X6rkCc5",
        ),
    ),
    "imgur:X6rkCc5 ": (
        ("i.imgur.com", "i.imgur.io"),
        ("/X6rkCc5.png", "/X6rkCc5.gifv", "/X6rkCc5h.jpg", "/X6rkCc5_d.webp?maxwidth=520"),
    ),
    "imgur:X6rkC": (("i.imgur.com",), ("/X6rkC.png", "/X6rkCs.gif")),
    "imgur:a/AbCd123": (
        ("imgur.com", "imgur.io"),
        ("/a/AbCd123", "/a/some-words-AbCd123", "/gallery/AbCd123", "/gallery/some-words-AbCd123"),
    ),
    "vk:wall-1_2": (("vk.com", "m.vk.com", "vk.ru"), ("/wall-1_2", "/feed?w=wall-1_2", "/wall-1_2?reply=3")),
    "vk:video-1_2": (
        ("vk.com", "vk.ru", "vkvideo.ru"),
        ("/video-1_2", "/video_ext.php?oid=-1&id=2&hash=3", "/clip-1_2", "/clips?z=clip-1_2"),
    ),
    "weibo:LxYzAbCdE": (("weibo.com", "www.weibo.com"), ("/1234567890/LxYzAbCdE?refer_flag=1", "/status/LxYzAbCdE")),
    "weibo:LxYzAbCdE ": (("m.weibo.cn",), ("/status/LxYzAbCdE", "/detail/LxYzAbCdE")),
    "weibo:yCirT0Iox": (("m.weibo.cn",), ("/status/3491273850170657", "/detail/3491273850170657")),
    "weibo:yCirT0Iox  ": (("weibo.com",), ("/0/3491273850170657", "/1234567890/3491273850170657")),
    "weibo:yCirT0Iox ": (("weibo.cn",), ("/detail/3491273850170657",)),
    f"nostr:{EVENT}": (("njump.me", "primal.net", "snort.social"), (f"/{NOTE}", f"/e/{NOTE}")),
    "vine:OHQBTeUJ9jT": (("vine.co",), ("/v/OHQBTeUJ9jT", "/v/OHQBTeUJ9jT/embed/simple")),
    "bsky.app/profile/some.body.example/post/3l66vf2q4pi26": (
        ("bsky.app", "fxbsky.app"),
        ("/profile/some.body.example/post/3l66vf2q4pi26", "/profile/Some.Body.example/post/3l66vf2q4pi26/quotes"),
    ),
    "www.threads.com/share/BAbc_d123": (("www.threads.com", "www.threads.net"), ("/share/BAbc_d123", "/share/BAbc_d123/")),
    "www.instagram.com/share/p/BAbc_d123": (("www.instagram.com", "instagram.com"), ("/share/p/BAbc_d123/",)),
    "www.instagram.com/share/reel/BAbc_d123": (("www.instagram.com",), ("/share/reel/BAbc_d123",)),
    **{
        f"www.facebook.com/share/{kind}/1AbcDef": (("www.facebook.com", "m.facebook.com"), (f"/share/{kind}/1AbcDef/",))
        for kind in "prv"
    },
    "fb.watch/abcdefg": (("fb.watch",), ("/abcdefg/",)),
    "fb.me/abcdefg": (("fb.me",), ("/abcdefg",)),
    "vm.tiktok.com/ZMabc": (("vm.tiktok.com",), ("/ZMabc/",)),
    "vt.tiktok.com/ZMabc": (("vt.tiktok.com",), ("/ZMabc",)),
    "www.tiktok.com/t/ZMabc": (("www.tiktok.com", "tiktok.com"), ("/t/ZMabc/",)),
    "www.reddit.com/r/pics/s/WNauetbiNG": (("www.reddit.com", "reddit.com"), ("/r/pics/s/WNauetbiNG",)),
    "www.reddit.com/u/x_y/s/WNauetbiNG": (("www.reddit.com",), ("/u/x_y/s/WNauetbiNG/",)),
    "v.redd.it/abc123def45": (("v.redd.it",), ("/abc123def45",)),
    "v.redd.it/abc123def45 ": (("www.reddit.com",), ("/video/abc123def45",)),
    "pin.it/3xAmPLe": (("pin.it",), ("/3xAmPLe",)),
    "lnkd.in/eAbCdEfG": (("lnkd.in",), ("/eAbCdEfG",)),
    "weibo.com/tv/show/1034:4912345678901234": (("weibo.com",), ("/tv/show/1034:4912345678901234?from=old",)),
    "weibo.com/tv/show/1034:4912345678901234 ": (("video.weibo.com",), ("/show?fid=1034:4912345678901234",)),
}
"""For each post, or short name of one, the hosts and the paths that name it."""

SPELLED = [(name.strip(), [f"https://{host}{path}" for host, path in product(*forms)]) for name, forms in FORMS.items()]
OF_PROGRAMS = [
    (f"bluesky:{DID}/3l66vf2q4pi26", [f"at://{DID}/app.bsky.feed.post/3l66vf2q4pi26"]),
    ("bsky.app/profile/some.body.example/post/3l66vf2q4pi26", ["at://some.body.example/app.bsky.feed.post/3l66vf2q4pi26"]),
    (
        "telegram:chan_x/123",
        [
            "tg://resolve?domain=chan_x&post=123",
            "tg:resolve?domain=Chan_X&post=123&single",
            "TG://resolve?post=123&domain=chan%5Fx",
        ],
    ),
    (f"nostr:{EVENT}", [f"nostr:{NOTE}"]),
]
each_form = pytest.mark.parametrize(("name", "spelled"), [*SPELLED, *OF_PROGRAMS])

NO_POSTS = f"""
    https://invidio.us/preferences
    https://yewtu.be/feed/popular
    https://www.facebook.com/u#!/u.v?v=info
    https://www.reddit.com/video/
    https://x.com/u
    https://x.com/intent/post?url=https://x.com/u/status/20
    https://x.com/search?q=from%3Au
    https://x.com/u/likes
    https://notx.com/u/status/1841206275088290279
    https://x.com.example.org/u/status/1841206275088290279
    https://avyoix.com/u/status/1841206275088290279
    https://platform.twitter.com/widgets.js
    https://twitter.com/i/events/1841206275088290279
    https://bsky.app/profile/{DID}/feed/aaa
    https://bsky.app/intent/compose?text=https://bsky.app/profile/a.example/post/3l66vf2q4pi26
    https://bsky.app/profile/{DID}/lists/3l66vf2q4pi26
    at://{DID}/app.bsky.graph.list/3l66vf2q4pi26
    https://whiskybsky.app.example/profile
    https://h.example/@u
    https://h.example/@u/with_replies
    https://h.example/share?text=https://h.example/@u/110446183735368325
    https://h.example/@u/12345
    https://shop.example/p/shoes/12345
    https://docs.example/notes/release-notes-2024
    https://truthsocial.com/@u
    https://truthsocial.com/share?url=https://truthsocial.com/@u/posts/109598702184774628
    https://www.threads.net/@u
    https://www.threads.net/intent/post?url=https://www.threads.net/@u/post/C-srcchPpp7
    https://www.instagram.com/u/
    https://www.instagram.com/stories/u/3135870261135649728/
    https://www.instagram.com/explore/tags/reel/
    https://www.facebook.com/u
    https://www.facebook.com/plugins/share_button.php?href=https://www.facebook.com/u/posts/123456789
    https://www.facebook.com/plugins/likebox.php?href=https://www.facebook.com/u
    https://www.facebook.com/plugins/follow.php?href=https://www.facebook.com/u
    https://www.facebook.com/groups/123456789/
    https://www.facebook.com/events/123456789/
    https://www.facebook.com/dialog/share?href=https://www.facebook.com/u/posts/123456789
    https://www.tiktok.com/@u
    https://www.tiktok.com/tag/sea
    https://www.tiktok.com/music/original-sound-6806030056956251397
    https://www.tiktok.com/embed/@u
    https://t.me/chan_x
    https://t.me/c/1234567/12
    https://t.me/joinchat/AAAA
    https://t.me/share/url?url=https://t.me/chan_x/123
    tg://resolve?domain=chan_x
    https://www.reddit.com/r/pics/
    https://www.reddit.com/user/x_y/
    https://i.redd.it/abc123def45.jpg
    https://www.reddit.com/submit?url=https://www.reddit.com/comments/1fmi585
    https://www.youtube.com/@u
    https://www.youtube.com/playlist?list=PLabcdefghijkl
    https://www.youtube.com/embed/live_stream?channel=UC1
    https://www.youtube.com/subscribe_embed?channelid=UC1
    https://www.linkedin.com/in/jo-doe
    https://www.linkedin.com/company/harbour/posts/
    https://www.linkedin.com/sharing/share-offsite/?url=https://a.example
    https://www.linkedin.com/pulse/some-words-jo-doe/
    https://some-blog.tumblr.com/
    https://www.tumblr.com/tagged/sea
    https://www.tumblr.com/widgets/share/tool?posttype=link&canonicalUrl=https://a.example/12345
    https://www.pinterest.com/u/board/
    https://www.pinterest.com/pin/create/button/?url=https://a.example
    https://vimeo.com/u
    https://vimeo.com/channels/x
    https://vimeo.com/ondemand/film
    https://imgur.com/user/jo
    https://imgur.com/r/pics
    https://s.imgur.com/min/embed.js
    https://imgur.com/memegen
    https://imgur.com/gallery/random
    https://i.imgur.com/removed.png
    https://i.stack.imgur.com/sw7YK.jpg
    https://imgur.com/t/cats/newest
    https://www.snapchat.com/p/6100652f-14d5-44d1-a1f1-4e373a1e2404/2599453165191168
    https://story.snapchat.com/p/8bb879c7-45c0-499c-bb3c-7a3d0e229301/347654839924736
    https://fonts.googleapis.com/v/jP6fEHm-lA0
    https://youtube.harbour.example/v/jP6fEHm-lA0
    https://x.com/status/1841206275088290279
    https://bsky.app/profile/{DID}/post/3l66vf2q4pi26/anything
    https://vk.com/club1
    https://vk.com/share.php?url=https://vk.com/wall-1_2
    https://vk.com/js/api/openapi.js?173
    https://weibo.com/1234567890
    https://service.weibo.com/share/share.php?url=https://weibo.com/1234567890/LxYzAbCdE
    https://weibo.com/tv
    https://njump.me/npub1sn0wdenkukak0d9dfczzeacvhkrgz92ak56egt7vdgzn8pv2wfqqhrjdv9
    https://njump.me/{NOTE[:-1]}q
    https://primal.net/home
    https://blog.example/post/12
    https://blog.example/comment/12
    https://blog.example/notes/introduction
    https://blog.example/@amy/internationalising
    https://blog.example/@amy/accountabilities
    https://blog.example/@amy/posts/internationalising
    https://blog.example/embed/abcdefghijklmnopqr
    https://blog.example/display/summer
    https://wiki.example/w/index.php
    https://wiki.example/w/BattleOfTheThirdHarbour
    https://video.example/videos/watch/summer
    https://shop.example/m/news/t/
    https://lemmy.example/c/harbour
    https://peer.example/w/aaaaaaaaaaaaaaaaaaaaaa
""".split()
"""What stands beside posts and is none: profiles, share and follow buttons, lists, pages, groups, hosts that look alike."""


NUMBERS_OF_OTHER_KINDS = f"""
    https://x.com/i/article/{X_ID}
    https://twitter.com/i/article/{X_ID}
    https://fxtwitter.com/i/article/{X_ID}
    https://x.com/i/events/{X_ID}
    https://x.com/i/spaces/1DXGydznBYWKM
    https://x.com/i/broadcasts/{X_ID}
    https://x.com/i/lists/{X_ID}
    https://x.com/i/communities/{X_ID}
    https://x.com/i/moments/{X_ID}
    https://x.com/u/lists/{X_ID}
    https://www.instagram.com/reels/audio/{X_ID}/
    https://www.instagram.com/reel/audio/{X_ID}/
    https://www.instagram.com/stories/u/{X_ID}/
    https://www.instagram.com/stories/highlights/{X_ID}/
    https://www.facebook.com/stories/287202590802695
    https://www.facebook.com/stories/posts/287202590802695
    https://www.facebook.com/events/287202590802695
    https://www.facebook.com/u/photos/albums/287202590802695
    https://www.facebook.com/u/videos/playlist/287202590802695
    https://www.facebook.com/reels/audio/287202590802695
    https://www.facebook.com/marketplace/item/287202590802695
    https://www.tiktok.com/music/original-sound-{VIDEO}
    https://www.tiktok.com/@u/playlist/x-{VIDEO}
    https://www.tiktok.com/@u/collection/x-{VIDEO}
    https://www.tiktok.com/share/music/{VIDEO}
    https://www.youtube.com/channel/UCBR8-60-B28hp2BmDPdntcQ
    https://www.youtube.com/playlist?list=PLBR860B28hp2BmDPdntcQ
    https://www.youtube.com/embed/videoseries?list=PLBR860B28hp2
    https://www.youtube.com/clip/UgkxABCDEFGHIJKLMNOPQRST
    https://www.youtube.com/user/elevenchars
    https://t.me/c/1234567890/12
    https://t.me/joinchat/1234567890
    https://t.me/durov/s/1
    https://t.me/s/durov/s/1
    https://t.me/giftcode/12345
    https://t.me/contact/12345
    https://t.me/addstickers/12345
    https://www.reddit.com/r/x/wiki/abc123
    https://www.reddit.com/live/abc123
    https://www.reddit.com/r/x/collection/abc123
    https://www.linkedin.com/pulse/some-words-7123456789012345678
    https://www.linkedin.com/feed/update/urn:li:article:7123456789012345678
    https://www.linkedin.com/feed/update/urn:li:comment:(urn:li:activity:7123456789012345678,7123456789012345679)
    https://vk.com/album-1_2
    https://vk.com/topic-1_2
    https://vk.com/story-1_2
    https://vk.com/video/playlist/-1_2
    https://bsky.app/profile/a.example/feed/3l66vf2q4pi26
    https://bsky.app/starter-pack/a.example/3l66vf2q4pi26
    https://vimeo.com/showcase/12345678
    https://vimeo.com/event/12345678
    https://weibo.com/ttarticle/p/show?id=2309404567890123456789
    https://h.example/lists/{STATUS}
    https://truthsocial.com/group/x/{STATUS}
    https://u.tumblr.com/tagged/165326273724
    https://imgur.com/user/sw7YKab
""".split()
"""Addresses with the numbers of articles, events, sounds, albums, playlists, stories and channels."""


def named(written: str) -> str | None:
    """What an address names, as the program says it."""
    embed = UrlClaims(FINDERS).embed_at(written)
    return None if embed is None else str(embed.post or embed.aliases[0])


@each_form
def test_every_form_of_url_names_its_post(name: str, spelled: list[str]) -> None:
    assert dict.fromkeys(spelled, name) == {written: named(written) for written in spelled}


def test_similar_urls_name_no_post() -> None:
    assert dict.fromkeys(NO_POSTS) == {written: named(written) for written in NO_POSTS}


def test_a_number_of_another_kind_names_no_post() -> None:
    """A platform would deny such a number if it was asked about as a post, although what has it lives."""
    assert dict.fromkeys(NUMBERS_OF_OTHER_KINDS) == {written: named(written) for written in NUMBERS_OF_OTHER_KINDS}


def told(page: str) -> list[tuple[str, Kind]]:
    found = find_embeds(read_article("a", page.encode()), FINDERS)
    return [(str(embed.post or embed.aliases[0]), embed.kind) for embed in found]


@each_form
def test_a_page_with_nothing_but_a_url_is_searched(name: str, spelled: list[str]) -> None:
    """No platform is forgotten where pages are told from those that cannot hold a post."""
    for written in spelled:
        address = written.replace("&", "&amp;")
        assert [(name, Kind.EMBED)] == told(f"<html><body><p>Some words.</p><p>{address}</p></body></html>"), written
        assert [(name, Kind.LINK)] == told(f'<html><body><p>Some <a href="{address}">words</a> of mine.</p></body></html>'), written
        assert [(name, Kind.EMBED)] == told(f"Some words.\n\n{written}\n\nMore words."), written


@pytest.mark.parametrize(("name", "spelled"), SPELLED)
def test_iframes_show_their_post_also_when_lazy(name: str, spelled: list[str]) -> None:
    for written in spelled:
        address = written.replace("&", "&amp;")
        for frame in (f'<iframe src="{address}"></iframe>', f'<iframe src="about:blank" data-src="{address}"></iframe>'):
            assert [(name, Kind.EMBED)] == told(f"<html><body><p>Some words.</p>{frame}</body></html>"), written


def test_iframes_and_links_without_a_post_show_none() -> None:
    for written in NO_POSTS:
        address = written.replace("&", "&amp;")
        for one in (f'<iframe src="{address}"></iframe>', f'<a href="{address}">here</a>', f"<p>{address}</p>"):
            assert [] == told(f"<html><body><p>Some words.</p>{one}</body></html>"), written


@pytest.mark.parametrize(
    ("written", "alias"), [("https://m.facebook.com/share/p/1AbcDef/?mibextid=x", "www.facebook.com/share/p/1AbcDef")]
)
def test_an_alias_is_the_same_on_every_host_of_its_platform(written: str, alias: str) -> None:
    assert alias == named(written)
