"""What platforms say of where a post stands: their tables, row by row, in answers built from what is known of them."""

from collections.abc import Callable

import pytest

from archiver.model.captures import Headers
from archiver.model.observations import Present, Reading
from archiver.model.posts import PostRef
from tests.platforms.api import bodies
from tests.platforms.api.conftest import Told

IMAGE = (("Content-Type", "image/jpeg"),)
SNAC = (("X-Creator", "snac/2.75"),)
NOTICE = '<div class="tgme_widget_message_error">{}</div>'
LABEL = '<div class="message_media_not_supported_label">{}</div>'
PRIVATE, FLOODED = '{"error":403,"reason":"private"}', "Too many requests"
PLUGIN_NOTICE = "<div>This Facebook post is no longer available. It may have been removed.</div>"
BROKEN = '<div class="EmbedBrokenMedia"><div class="ebmLogo"></div></div>'
OG = (
    '<meta property="og:url" content="https://www.instagram.com/p/{}/">'
    '<meta property="og:title" content="a"><meta property="og:image" content="b">'
)
BANNED = '{"message":"Not Found","error":404,"reason":"banned"}'
NOT_FOUND = '{"error":"Record not found"}'
UNSIGNED = '{"error":"Request not signed"}'
TERMINATED = "This video is no longer available because the YouTube account associated with this video has been terminated."
around = bodies.telegram("before", 39) + bodies.telegram("after", 43)
album = bodies.telegram("before", 39, album=True) + bodies.telegram("after", 43)

Row = tuple[str, int, str, str]

ROWS: list[Row] = [
    ("mastodon-status", 404, NOT_FOUND, "gone, not-stated"),
    ("mastodon-status", 404, "<h1>Not found</h1>", "unreadable, not-understood"),
    ("mastodon-status", 410, "", "gone, not-stated"),
    ("mastodon-status", 401, '{"error":"This method requires an authenticated user"}', "unreadable, signed-in-only"),
    ("mastodon-status", 403, UNSIGNED, "unreadable, blocked"),
    ("mastodon-status", 422, "{}", "unreadable, our-mistake"),
    ("mastodon-status", 429, FLOODED, "unreadable, rate-limited"),
    ("mastodon-status", 503, "", "unreadable, server-trouble"),
    ("mastodon-status", 451, "", "withheld, withheld-in-country"),
    ("mastodon-status", 200, "{}", "unreadable, not-understood"),
    ("truthsocial-status", 404, NOT_FOUND, "gone, not-stated"),
    ("truthsocial-status", 404, "<title>404</title>", "unreadable, not-understood"),
    ("truthsocial-status", 403, '<div id="cf-wrapper" class="block_headline">', "unreadable, challenged"),
    ("truthsocial-status", 403, "Forbidden", "unreadable, blocked"),
    ("threads-embed", 200, '<div class="EmbedError"><span class="ErrorText">Beitrag fehlt</span></div>', "gone, not-stated, alike"),
    ("threads-embed", 200, '<script src="/shell.js"></script>', "unreadable, script-shell"),
    (
        "threads-embed",
        200,
        '<meta property="og:url" content="https://www.threads.com/@/post/C-srcchPpp7">',
        "unreadable, script-shell",
    ),
    ("threads-embed", 404, "", "unreadable, blocked"),
    ("instagram-embed", 200, BROKEN, "gone, not-stated, alike"),
    ("instagram-embed", 200, '<div class="ebmMessage">リンクに問題があるか</div>', "gone, not-stated, alike"),
    ("instagram-embed", 200, '<div class="EmbedIsBroken"></div>', "gone, not-stated, alike"),
    ("instagram-embed", 200, '<div class="ebmLogo"></div>', "gone, not-stated, alike"),
    ("instagram-embed", 200, "<div id='react-root'></div>", "unreadable, script-shell"),
    ("instagram-embed", 403, "", "unreadable, blocked"),
    ("instagram-embed", 508, "", "unreadable, server-trouble"),
    ("instagram-page", 200, OG.format("B9bOM-6Ax_d"), "present, unsaid"),
    ("instagram-page", 200, OG.format("CuE2WNQs6vA"), "unreadable, other-post"),
    ("instagram-page", 200, "<title>Instagram</title>", "unreadable, script-shell"),
    (
        "instagram-page",
        200,
        '<meta property="og:type" content="profile">' + OG.format("B9bOM-6Ax_d"),
        "unreadable, script-shell",
    ),
    ("instagram-oembed", 400, '{"error":{"code":24}}', "unreadable, our-mistake"),
    ("facebook-plugin", 200, PLUGIN_NOTICE, "unreadable, script-shell"),
    ("facebook-plugin", 200, "<title>Content Not Found</title>", "unreadable, script-shell"),
    ("facebook-plugin", 200, "<title>Leaving Facebook...</title>", "unreadable, script-shell"),
    ("facebook-plugin", 200, "<span>This content isn't available right now</span>", "unreadable, script-shell"),
    ("facebook-plugin", 200, '{"__dr":"CometErrorRoot.react"}', "unreadable, script-shell"),
    ("facebook-plugin", 400, "", "unreadable, our-mistake"),
    ("facebook-oembed-post", 404, "{}", "unreadable, blocked"),
    *[("tiktok-page", 200, bodies.tiktok("a", state), "unreadable, challenged") for state in (10000, 10101)],
    ("tiktok-page", 200, bodies.tiktok("a", 10204), "gone, not-stated, alike"),
    ("tiktok-page", 200, bodies.tiktok("a", 10216), "withheld, not-stated"),
    ("tiktok-page", 200, bodies.tiktok("a", 10222), "withheld, account-protected"),
    ("tiktok-page", 200, bodies.tiktok("a", 10221), "gone, account-deleted"),
    ("tiktok-page", 200, bodies.tiktok("a", 10231), "withheld, withheld-in-country"),
    ("tiktok-page", 200, bodies.tiktok("a", 10102), "unreadable, blocked"),
    ("tiktok-page", 200, bodies.tiktok("a", 10201), "unreadable, our-mistake"),
    ("tiktok-page", 200, bodies.tiktok("a", 10202), "unreadable, not-understood"),
    ("tiktok-page", 200, bodies.tiktok("a", 99999), "unreadable, not-understood"),
    ("tiktok-page", 200, bodies.tiktok("a", isContentClassified=True), "withheld, login-wall"),
    ("tiktok-page", 200, '<p id="wci" class="_wafchallengeid"></p>', "unreadable, challenged"),
    ("tiktok-page", 200, "<p>Video currently unavailable</p>", "unreadable, script-shell"),
    ("tiktok-oembed", 400, '{"code":400,"message":"Something went wrong"}', "unreadable, our-mistake"),
    ("telegram-embed", 200, NOTICE.format("Post not found"), "gone, not-stated, alike"),
    ("telegram-embed", 200, NOTICE.format("Channel with username <b>@ferrytown</b> not found"), "unreadable, not-understood"),
    ("telegram-embed", 429, "", "unreadable, rate-limited"),
    (
        "telegram-embed",
        200,
        bodies.telegram("a").replace("</div></div>", '<div class="message_media_not_supported">VIEW IN TELEGRAM</div></div></div>'),
        "present",
    ),
    (
        "telegram-embed",
        200,
        bodies.telegram("a").replace('tgme_widget_message"', 'tgme_widget_message service_message"'),
        "unreadable, not-understood",
    ),
    ("telegram-embed", 200, NOTICE.format("Channel is private"), "unreadable, not-understood"),
    ("telegram-embed", 200, NOTICE.format("Beitrag nicht gefunden"), "unreadable, not-understood"),
    (
        "telegram-embed",
        200,
        bodies.telegram("").replace("</div></div>", LABEL.format("Please open Telegram to view this post") + "</div></div>"),
        "withheld, not-stated",
    ),
    (
        "telegram-embed",
        200,
        bodies.telegram("a").replace("</div></div>", LABEL.format("Please open Telegram to view this post") + "</div></div>"),
        "present",
    ),
    (
        "telegram-embed",
        200,
        bodies.telegram("a").replace("</div></div>", LABEL.format("This media is not supported") + "</div></div>"),
        "present",
    ),
    ("telegram-embed", 200, bodies.telegram("a", 42), "unreadable, other-post"),
    ("telegram-preview", 200, around, "gone, not-stated"),
    ("telegram-preview", 200, album, "unreadable, not-understood"),
    ("telegram-preview", 200, bodies.telegram("later", 99), "unreadable, not-understood"),
    ("telegram-preview", 200, '<div class="tme_no_messages_found">No posts found</div>', "unreadable, script-shell"),
    ("telegram-channel", 200, bodies.telegram("later", 99), "present, unsaid"),
    ("telegram-channel", 200, '<div class="tme_no_messages_found">No posts found</div>', "unreadable, script-shell"),
    ("reddit-listing", 403, "<title>Blocked</title>whoa there, pardner!", "unreadable, blocked"),
    ("reddit-listing", 403, PRIVATE, "withheld, account-protected"),
    ("reddit-listing", 403, '{"error":403,"reason":"quarantined"}', "withheld, login-wall"),
    ("reddit-listing", 403, '{"error":403,"reason":"gated"}', "withheld, login-wall"),
    ("reddit-listing", 404, '{"message":"Not Found","error":404}', "gone, not-stated"),
    ("reddit-listing", 404, "<title>not found</title>", "unreadable, blocked"),
    ("reddit-listing", 404, BANNED, "gone, account-suspended"),
    ("reddit-listing", 200, bodies.reddit_post("[deleted]", author="[deleted]"), "gone, deleted"),
    ("reddit-listing", 200, bodies.reddit_post("[deleted]", author="[deleted]", removed_by_category="deleted"), "gone, deleted"),
    *[
        ("reddit-listing", 200, bodies.reddit_post("[removed]", removed_by_category=by), "gone, removed")
        for by in (
            *("moderator", "automod_filtered", "anti_evil_ops", "reddit", "content_takedown", "copyright_takedown"),
            *("legal", "community_ops"),
        )
    ],
    ("reddit-listing", 200, bodies.reddit_post("", removed_by_category="author"), "gone, deleted"),
    ("reddit-listing", 200, bodies.reddit_post("At the quay", author="[deleted]"), "present"),
    ("reddit-listing", 200, '{"data":{"children":[]}}', "unreadable, not-understood"),
    ("reddit-listing", 429, "", "unreadable, rate-limited"),
    ("reddit-listing", 502, "", "unreadable, server-trouble"),
    ("reddit-oembed", 404, "{}", "unreadable, blocked"),
    ("youtube-oembed", 401, "Unauthorized", "present, unsaid"),
    ("youtube-oembed", 401, "<h1>Log in to the hotel's network</h1>", "unreadable, blocked"),
    ("youtube-oembed", 403, "Forbidden", "withheld, not-stated"),
    ("youtube-oembed", 200, "Forbidden", "withheld, not-stated"),
    ("youtube-oembed", 403, "<h1>Forbidden</h1>", "unreadable, blocked"),
    ("youtube-oembed", 404, "Not Found", "gone, not-stated"),
    ("youtube-oembed", 404, "<h1>Not Found</h1>", "unreadable, blocked"),
    ("youtube-oembed", 400, "Bad Request", "unreadable, our-mistake"),
    ("youtube-oembed", 429, "", "unreadable, rate-limited"),
    ("youtube-watch", 200, bodies.player("", "ERROR", "Video unavailable"), "gone, not-stated, alike"),
    ("youtube-watch", 200, bodies.player("", "ERROR", TERMINATED), "gone, account-suspended"),
    ("youtube-watch", 200, bodies.player("", "LOGIN_REQUIRED", "This video is private"), "withheld, not-stated"),
    ("youtube-watch", 200, bodies.player("", "LOGIN_REQUIRED", "Sign in to confirm your age"), "withheld, age-gated"),
    ("youtube-watch", 200, bodies.player("", "LOGIN_REQUIRED", "Sign in to confirm you’re not a bot"), "unreadable, blocked"),
    ("youtube-watch", 200, bodies.player("", "ERROR", "This video is private"), "withheld, not-stated"),
    ("youtube-watch", 200, "<title>YouTube</title>", "unreadable, script-shell"),
    ("youtube-watch", 200, bodies.player("", "UNPLAYABLE", "Video unavailable"), "unreadable, blocked"),
    ("linkedin-embed", 999, "Request denied", "unreadable, blocked"),
    ("linkedin-embed", 200, "<p>This post cannot be displayed</p>", "unreadable, script-shell"),
    ("tumblr-oembed", 404, "{}", "gone, not-stated, alike"),
    ("tumblr-page", 404, "<h1>There's nothing here.</h1>", "gone, not-stated, alike"),
    ("tumblr-blog", 404, "<h1>There's nothing here.</h1>", "gone, not-stated, alike"),
    ("pinterest-oembed", 404, "{}", "unreadable, blocked"),
    ("vimeo-oembed", 404, "[]", "gone, not-stated, alike"),
    ("vimeo-oembed", 403, "{}", "unreadable, blocked"),
    ("imgur-oembed", 404, "{}", "unreadable, blocked"),
    ("weibo-status", 200, '{"ok":0,"error_code":20101}', "gone, not-stated, alike"),
    ("weibo-status", 200, '{"ok":-100,"url":"https://weibo.com/login.php"}', "unreadable, not-understood"),
    ("vk-page", 200, "<title>Wall</title>", "unreadable, script-shell"),
    ("vk-page", 200, "This video is no longer available, because it has been deleted.", "unreadable, script-shell"),
    ("vk-page", 404, "", "unreadable, blocked"),
]


@pytest.mark.parametrize(("kind", "status", "body", "expected"), ROWS, ids=lambda value: str(value)[:40])
def test_an_answer_has_the_reading_in_the_platforms_table(
    told: Told, spelled: Callable[[Reading], str], *, kind: str, status: int, body: str, expected: str
) -> None:
    assert expected == spelled(told.read(told.post(kind.partition("-")[0]), kind, body, status=status))


@pytest.mark.parametrize(
    ("kind", "url", "expected"),
    [
        ("threads-embed", "https://www.facebook.com/unsupportedbrowser", "unreadable, blocked"),
        ("instagram-page", "https://www.instagram.com/accounts/login/?next=/p/B9bOM-6Ax_d/", "unreadable, blocked"),
        ("instagram-page", "https://www.instagram.com/", "unreadable, blocked"),
        ("facebook-plugin", "https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com", "unreadable, blocked"),
        ("facebook-plugin", "https://www.facebook.com/checkpoint/1/", "unreadable, blocked"),
        ("tiktok-page", "https://www.tiktok.com/login?redirect_url=x", "unreadable, blocked"),
        ("telegram-preview", "https://t.me/ferrytown", "unreadable, script-shell"),
        ("youtube-watch", "https://consent.youtube.com/m?continue=x", "unreadable, blocked"),
        ("linkedin-embed", "https://www.linkedin.com/authwall?trk=x", "unreadable, blocked"),
        ("tumblr-page", "https://www.tumblr.com/login?redirect_to=x", "unreadable, blocked"),
        ("tumblr-page", "https://www.tumblr.com/safe-mode?url=x", "unreadable, script-shell"),
        ("imgur-picture", "https://i.imgur.com/removed.png", "gone, not-stated"),
        ("imgur-picture", "https://imgur.com/removed.png", "gone, not-stated"),
        ("vk-page", "https://vk.com/challenge.html?hash=x", "unreadable, blocked"),
        ("vk-page", "https://login.vk.com/?role=fast", "unreadable, blocked"),
        ("weibo-status", "https://login.sina.com.cn/sso/login.php?url=x", "unreadable, blocked"),
        ("weibo-status", "https://passport.weibo.com/visitor/visitor?entry=miniblog", "unreadable, blocked"),
    ],
)
def test_a_redirect_to_a_login_wall_says_nothing_and_one_to_a_tombstone_ends_the_post(
    told: Told, spelled: Callable[[Reading], str], kind: str, url: str, expected: str
) -> None:
    post = told.post(kind.partition("-")[0])

    assert expected == spelled(told.read(post, kind, "<html><body>Log in</body></html>", url=url))


@pytest.mark.parametrize(
    ("status", "body", "headers", "expected"),
    [
        (404, "<h1>404 Not Found (snac/2.75)</h1>", SNAC, "gone, not-stated"),
        (404, "<h1>404 Not Found</h1>", (), "unreadable, not-understood"),
        (
            410,
            '{"type":"Tombstone","id":"https://snac.example/ferry/p/1795392615.730974"}',
            (),
            "gone, deleted",
        ),
        (
            200,
            '{"type":"Tombstone","id":"https://snac.example/ferry/p/1795392615.730974"}',
            (),
            "gone, deleted",
        ),
        (200, '{"type":"Note","id":"https://snac.example/ferry/p/1","content":"a"}', (), "unreadable, other-post"),
        (200, '{"type":"Person","id":"https://snac.example/ferry/p/1795392615.730974"}', (), "unreadable, not-understood"),
        (401, UNSIGNED, (), "unreadable, signed-in-only"),
    ],
)
def test_an_activitypub_object_is_read_by_its_id_and_type(
    told: Told, spelled: Callable[[Reading], str], *, status: int, body: str, headers: Headers, expected: str
) -> None:
    post = told.post("mastodon", "snac.example/ferry/p/1795392615.730974")

    assert expected == spelled(told.read(post, "mastodon-object", body, status=status, headers=headers))


def test_a_picture_at_its_own_url_is_present(told: Told) -> None:
    assert Present() == told.read(told.post("imgur"), "imgur-picture", b"\xff\xd8", headers=IMAGE)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (bodies.reddit_comment("[deleted]", author="[deleted]"), "gone, deleted"),
        (bodies.reddit_comment("[removed]", author="[deleted]"), "gone, removed"),
        (bodies.reddit_comment("[ Removed by Reddit ]", author="[deleted]"), "gone, removed"),
        (bodies.reddit_comment("[ Removed by Reddit ]"), "present"),
        (bodies.reddit_comment("[removed]"), "present"),
        (bodies.reddit_comment("At the quay"), "present"),
    ],
)
def test_a_comment_of_reddit_is_read_like_a_post(told: Told, spelled: Callable[[Reading], str], body: str, expected: str) -> None:
    assert expected == spelled(told.read(told.post("reddit", "t1_def"), "reddit-listing", body))


def test_a_removed_post_of_reddit_is_recognised_by_its_text(told: Told, spelled: Callable[[Reading], str]) -> None:
    body = bodies.reddit_post("[removed]").replace('"removed_by_category": null', '"score": 1')

    assert "gone, removed" == spelled(told.read(told.post("reddit"), "reddit-listing", body))


def test_a_status_has_its_warning_quote_and_pictures(told: Told) -> None:
    body = bodies.status(
        "At the quay",
        spoiler_text="Floods",
        quote_id="7",
        in_reply_to_id="8",
        media_attachments=[{"id": "9", "type": "image", "url": "https://a.example/9.jpg", "description": "A quay"}],
    )
    found = told.read(told.post("truthsocial"), "truthsocial-status", body)

    assert isinstance(found, Present)
    assert found.content is not None
    assert "Floods\n\nAt the quay" == found.content.text
    assert ["9", "A quay"] == [found.content.media[0].key, found.content.media[0].alt]
    assert (PostRef(platform="truthsocial", key="7"), PostRef(platform="truthsocial", key="8")) == (
        found.content.quoted,
        found.content.reply_to,
    )


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("mastodon", "no host"),
        ("truthsocial", "a"),
        ("tiktok", "a/b"),
        ("telegram", "c"),
        ("youtube", "UgkxShort"),
        ("linkedin", "pulse:1"),
        ("vk", "club1"),
        ("reddit", "t5_a"),
        ("tumblr", "blog"),
    ],
)
def test_an_impossible_key_is_not_probed(told: Told, kind: str, key: str) -> None:
    assert () == tuple(told.platforms[kind].probes(PostRef(platform=kind, key=key)))
