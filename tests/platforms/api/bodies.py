"""Answers that show a live post, built from what is known of their shapes, with any words in them."""

import html
import json
from collections.abc import Callable, Mapping

from archiver.model.digests import JSONValue

Body = Callable[[str], str]

TELEGRAM = """<div class="tgme_widget_message" data-post="ferrytown/{number}"><div class="tgme_widget_message_bubble">
<div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name" href="https://t.me/ferrytown">Ferry Town</a></div>
{grouped}<div class="tgme_widget_message_text js-message_text">{words}</div>
<a class="tgme_widget_message_date" href="https://t.me/ferrytown/{number}"><time datetime="2026-04-14T16:51:23+00:00"></time></a>
</div></div>"""


def telegram(words: str, number: int = 41, *, album: bool = False) -> str:
    """A message of Telegram."""
    grouped = '<div class="tgme_widget_message_grouped_wrap"></div>' if album else ""
    return TELEGRAM.format(number=number, words=html.escape(words), grouped=grouped)


def status(words: str, *, key: str = "109598702184774628", host: str = "truthsocial.com", **more: JSONValue) -> str:
    """A status of Mastodon's API."""
    said: dict[str, JSONValue] = {
        "id": key,
        "uri": f"https://{host}/users/ferry/statuses/{key}",
        "url": f"https://{host}/@ferry/{key}",
        "created_at": "2022-12-29T19:51:18.161Z",
        "content": f"<p>{html.escape(words)}</p>",
        "account": {"id": "1", "acct": "ferry", "display_name": "Ferry Town"},
        "media_attachments": [],
    }
    return json.dumps({**said, **more})


def note(words: str) -> str:
    """An object of ActivityPub."""
    address = "https://snac.example/ferry/p/1795392615.730974"
    return json.dumps({"type": "Note", "id": address, "attributedTo": "https://snac.example/ferry", "content": html.escape(words)})


def thing(words: str, **more: JSONValue) -> str:
    """A post of Reddit."""
    said: dict[str, JSONValue] = {"name": "t3_7pfpeq", "author": "ferry", "title": "The quay", "selftext": words, "is_self": True}
    return json.dumps([{"data": {"children": [{"kind": "t3", "data": {**said, "removed_by_category": None, **more}}]}}])


def comment(words: str, **more: JSONValue) -> str:
    """A comment of Reddit."""
    said: dict[str, JSONValue] = {"name": "t1_def", "author": "ferry", "body": words, "parent_id": "t3_7pfpeq"}
    return json.dumps({"data": {"children": [{"kind": "t1", "data": {**said, **more}}]}})


def tiktok(words: str, state: JSONValue = 0, **more: JSONValue) -> str:
    """The page of a video of TikTok."""
    item: dict[str, JSONValue] = {
        "id": "6806030056956251397",
        "desc": words,
        "createTime": "1584652361",
        "author": {"uniqueId": "ferry"},
    }
    detail: dict[str, JSONValue] = {"statusCode": state, "itemInfo": {"itemStruct": {**item, **more}}}
    said = json.dumps({"__DEFAULT_SCOPE__": {"webapp.video-detail": detail}}).replace("</", "<\\/")
    return f'<html><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{said}</script></html>'


def player(words: str, state: str = "OK", reason: str = "", key: str = "eiHXASgRTcA") -> str:
    """The watch page of YouTube."""
    said: dict[str, JSONValue] = {"playabilityStatus": {"status": state, "reason": reason}}
    if state == "OK":
        said["videoDetails"] = {"videoId": key, "title": words, "shortDescription": "At the quay", "channelId": "UC1"}
    written = json.dumps(said).replace("</", "<\\/")
    return f"<script>var ytInitialPlayerResponse = {written};</script>"


def oembed(markup: str, **more: JSONValue) -> str:
    """An answer of oEmbed."""
    return json.dumps({"version": "1.0", "type": "rich", "html": markup, **more})


def threads(words: str) -> str:
    """The embed's page of Threads."""
    return f"""<div class="Embed"><div class="LinkContainer"><a href="https://www.threads.com/@ferry/post/C-srcchPpp7?xmt=A"></a></div>
<div class="AuthorIdentity"><a class="HeaderLink"><span>ferry</span></a></div>
<span class="BodyTextContainer"><span>{html.escape(words)}</span></span></div>"""


def instagram(words: str) -> str:
    """The embed's page of Instagram."""
    return f"""<div class="Embed"><a href="https://www.instagram.com/p/B9bOM-6Ax_d/?utm_source=ig_embed"></a>
<span class="UsernameText">ferry</span><div class="Caption"><a class="CaptionUsername">ferry</a> {html.escape(words)}
<div class="CaptionComments">View all 12 comments</div></div></div>"""


def facebook(words: str) -> str:
    """The plugin of Facebook."""
    return f"""<div><img aria-label="Ferry Town"><a href="https://www.facebook.com/rubyonrailstogo/posts/3610333842332884">
<abbr data-utime="1596611111">5 August</abbr></a><div data-testid="post_message">{html.escape(words)}</div></div>"""


def linkedin(words: str) -> str:
    """The embed's page of LinkedIn."""
    return f"""<article data-activity-urn="urn:li:activity:7000000000000000001">
<a href="https://www.linkedin.com/company/ferry?trk=x" data-tracking-control-name="public_post_embed_feed-actor-name">Ferry</a>
<p data-test-id="main-feed-activity-embed-card__commentary">{html.escape(words)}</p></article>"""


def tumblr(words: str) -> str:
    """A post's page of Tumblr, and what stands in its theme."""
    return f"""<html><head><link rel="canonical" href="https://www.tumblr.com/ferry-town/165326273724"></head>
<body><p>{html.escape(words)}</p></body></html>"""


def weibo(words: str) -> str:
    """A post of Weibo."""
    return json.dumps({"ok": 1, "mblogid": "Nab12cdEf", "user": {"idstr": "7", "screen_name": "ferry"}, "text_raw": words})


LIVE: Mapping[tuple[str, str], tuple[str | None, Body]] = {
    ("mastodon", "mastodon-status"): (None, lambda words: status(words, key="110446183735368325", host="mastodon.social")),
    ("mastodon", "mastodon-object"): ("snac.example/ferry/p/1795392615.730974", note),
    ("truthsocial", "truthsocial-status"): (None, status),
    ("threads", "threads-embed"): (None, threads),
    ("instagram", "instagram-embed"): (None, instagram),
    ("facebook", "facebook-plugin"): (None, facebook),
    ("tiktok", "tiktok-page"): (None, tiktok),
    ("telegram", "telegram-embed"): (None, telegram),
    ("telegram", "telegram-preview"): (None, lambda words: telegram("before", 40) + telegram(words) + telegram("after", 42)),
    ("reddit", "reddit-listing"): (None, thing),
    ("youtube", "youtube-watch"): (None, player),
    ("linkedin", "linkedin-embed"): (None, linkedin),
    ("tumblr", "tumblr-page"): (None, tumblr),
    ("weibo", "weibo-status"): (None, weibo),
    ("youtube", "youtube-oembed"): (
        None,
        lambda words: oembed('<iframe src="https://www.youtube.com/embed/eiHXASgRTcA?feature=oembed"></iframe>', title=words),
    ),
    ("tiktok", "tiktok-oembed"): (
        None,
        lambda words: oembed('<blockquote class="tiktok-embed" data-video-id="6806030056956251397"></blockquote>', title=words),
    ),
    ("pinterest", "pinterest-oembed"): (
        None,
        lambda words: oembed('<iframe src="//assets.pinterest.com/ext/embed.html?id=106890191127977979"></iframe>', title=words),
    ),
    ("vimeo", "vimeo-oembed"): (None, lambda words: oembed("", video_id=235352744, title=words)),
    ("imgur", "imgur-oembed"): (
        None,
        lambda words: oembed(f'<blockquote class="imgur-embed-pub" data-id="X6rkCc5"><a>{html.escape(words)}</a></blockquote>'),
    ),
    ("reddit", "reddit-oembed"): (
        None,
        lambda words: oembed('<blockquote><a href="https://www.reddit.com/r/a/comments/7pfpeq/b/">c</a></blockquote>', title=words),
    ),
}
"""Each platform's live answers by probe: the key of the post (None: the example), and the body around words."""
