"""The pretend platforms' answers that tell what a post says, and which edits and differences each of them cannot show.

`python -m bench alterations` reads them with the program's own readers. Tumblr's and VK's answers do not tell it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archiver.demo.smallweb.platforms import PLATFORMS
from archiver.demo.smallweb.posts import PretendPost


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeAnswer:
    """A pretend platform's answer to one kind of probe.

    `pictures` is how many pictures it shows; `without` are the kinds of edits and of cosmetic differences that it cannot show.
    """

    platform: str
    probe: str
    body: Callable[[PretendPost], str]
    pictures: int
    without: frozenset[str]


_NO_PICTURES = ("picture replaced", "picture removed", "media re-encoded")
_NO_REDIRECTS = ("other short links", "links unwrapped")
_NO_SHORT_LINKS = ("other short links",)
_PLAIN_TEXT = ("emoji as images",)
_NO_OWN_WORDS = ("language of the page",)
_HIDES_TARGETS = ("link's target",)
_NO_PICTURE_URLS = ("media re-encoded",)


def _fake(platform: str, probe: str, *without: Sequence[str], pictures: int = 0) -> FakeAnswer:
    lacking = frozenset[str]().union(*without, () if pictures else _NO_PICTURES)
    body = PLATFORMS[platform].ANSWERS[probe]
    return FakeAnswer(platform=platform, probe=probe, body=body, pictures=pictures, without=lacking)


FAKE_ANSWERS: Sequence[FakeAnswer] = (
    _fake("x", "x-tweet-result", _PLAIN_TEXT, _NO_OWN_WORDS, pictures=2),
    _fake("x", "x-oembed", _HIDES_TARGETS),
    _fake("bluesky", "bluesky-posts", _PLAIN_TEXT, _NO_OWN_WORDS, _NO_REDIRECTS, pictures=2),
    _fake("mastodon", "mastodon-status", _NO_REDIRECTS, _NO_OWN_WORDS, pictures=2),
    _fake("activitypub", "mastodon-object", _NO_REDIRECTS, _NO_OWN_WORDS, pictures=2),
    _fake("truthsocial", "truthsocial-status", _NO_REDIRECTS, _NO_OWN_WORDS, pictures=2),
    _fake("telegram", "telegram-embed", _NO_REDIRECTS, _NO_OWN_WORDS, pictures=2),
    _fake("telegram", "telegram-preview", _NO_REDIRECTS, _NO_OWN_WORDS, pictures=2),
    _fake("threads", "threads-embed", _NO_SHORT_LINKS),
    _fake("instagram", "instagram-embed", _NO_REDIRECTS),
    _fake("facebook", "facebook-plugin", _NO_SHORT_LINKS),
    _fake("linkedin", "linkedin-embed", _HIDES_TARGETS),
    _fake("tiktok", "tiktok-page", _PLAIN_TEXT, _NO_REDIRECTS),
    _fake("tiktok", "tiktok-oembed", _PLAIN_TEXT, _NO_REDIRECTS, _NO_OWN_WORDS),
    _fake("reddit", "reddit-listing", _PLAIN_TEXT, _NO_REDIRECTS, _NO_OWN_WORDS, _NO_PICTURE_URLS, pictures=2),
    _fake("reddit", "reddit-oembed", _PLAIN_TEXT, _NO_REDIRECTS, _NO_OWN_WORDS),
    _fake("youtube", "youtube-watch", _PLAIN_TEXT, _NO_REDIRECTS),
    _fake("youtube", "youtube-oembed", _PLAIN_TEXT, _NO_REDIRECTS, _NO_OWN_WORDS),
    _fake("weibo", "weibo-status", _PLAIN_TEXT, _NO_OWN_WORDS, _HIDES_TARGETS, _NO_PICTURE_URLS, pictures=2),
    _fake("pinterest", "pinterest-oembed", _PLAIN_TEXT, _NO_REDIRECTS, _NO_OWN_WORDS, pictures=1),
    _fake("vimeo", "vimeo-oembed", _PLAIN_TEXT, _NO_REDIRECTS, _NO_OWN_WORDS),
    _fake("imgur", "imgur-oembed", _PLAIN_TEXT, _NO_REDIRECTS, _NO_OWN_WORDS),
)
