"""Answers of platforms as the web door would bring them, and readings spelled short enough for tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from archiver.model.captures import Exchange, Headers
from archiver.model.observations import Gone, Present, Reading, Unreadable, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe
from archiver.platforms.facebook import api as facebook
from archiver.platforms.imgur import api as imgur
from archiver.platforms.instagram import api as instagram
from archiver.platforms.lazy import PlatformApi
from archiver.platforms.linkedin import api as linkedin
from archiver.platforms.mastodon import api as mastodon
from archiver.platforms.pinterest import api as pinterest
from archiver.platforms.reddit import api as reddit
from archiver.platforms.telegram import api as telegram
from archiver.platforms.threads import api as threads
from archiver.platforms.tiktok import api as tiktok
from archiver.platforms.truthsocial import api as truthsocial
from archiver.platforms.tumblr import api as tumblr
from archiver.platforms.vimeo import api as vimeo
from archiver.platforms.vk import api as vk
from archiver.platforms.weibo import api as weibo
from archiver.platforms.youtube import api as youtube

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)

_PLATFORMS: dict[str, PlatformApi] = {
    "facebook": facebook,
    "imgur": imgur,
    "instagram": instagram,
    "linkedin": linkedin,
    "mastodon": mastodon,
    "pinterest": pinterest,
    "reddit": reddit,
    "telegram": telegram,
    "threads": threads,
    "tiktok": tiktok,
    "truthsocial": truthsocial,
    "tumblr": tumblr,
    "vimeo": vimeo,
    "vk": vk,
    "weibo": weibo,
    "youtube": youtube,
}

EXAMPLES = {
    "facebook": "rubyonrailstogo/posts/3610333842332884",
    "imgur": "X6rkCc5",
    "instagram": "B9bOM-6Ax_d",
    "linkedin": "activity:7000000000000000001",
    "mastodon": "mastodon.social/110446183735368325",
    "pinterest": "106890191127977979",
    "reddit": "t3_7pfpeq",
    "telegram": "ferrytown/41",
    "threads": "C-srcchPpp7",
    "tiktok": "6806030056956251397",
    "truthsocial": "109598702184774628",
    "tumblr": "ferry-town/165326273724",
    "vimeo": "235352744",
    "vk": "wall-1_2",
    "weibo": "Nab12cdEf",
    "youtube": "eiHXASgRTcA",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Makes answers to a platform's probes and reads them."""

    platforms: dict[str, PlatformApi]

    def post(self, platform: str, key: str | None = None) -> PostRef:
        """A post of that platform: the one with that key, or the platform's example."""
        return PostRef(platform=platform, key=key or EXAMPLES[platform])

    def probe(self, post: PostRef, kind: str) -> Probe:
        """The post's probe of that kind."""
        return next(one for one in self.platforms[post.platform].probes(post) if one.kind == kind)

    def answer(
        self, probe: Probe, body: bytes = b"", *, status: int = 200, headers: Headers = (), url: str | None = None
    ) -> Answer:
        """An answer to a probe; with `url`, after one redirect to there."""
        hops = (
            [] if url is None else [Exchange(at=AT, method="GET", url=probe.url, status=302, response_headers=(("Location", url),))]
        )
        last = Exchange(at=AT, method="GET", url=url or probe.url, status=status, body=body, response_headers=headers)
        return Answer(probe=probe, exchanges=(*hops, last))

    def read(
        self,
        post: PostRef,
        kind: str,
        body: bytes | str = b"",
        *,
        status: int = 200,
        headers: Headers = (),
        url: str | None = None,
    ) -> Reading:
        """What the answer to the post's probe of that kind reads as."""
        sent = body if isinstance(body, bytes) else body.encode()
        answer = self.answer(self.probe(post, kind), sent, status=status, headers=headers, url=url)
        return self.platforms[post.platform].read(post, answer)


@pytest.fixture(scope="session")
def told() -> Told:
    """Makes answers to platforms' probes and reads them."""
    return Told(platforms=_PLATFORMS)


@pytest.fixture(scope="session")
def spelled() -> Callable[[Reading], str]:
    """Spells a reading in a few words."""

    def spell(reading: Reading) -> str:
        match reading:
            case Present(content=content):
                return "present" if content is not None else "present, unsaid"
            case Gone(reason=reason, ambiguous=ambiguous):
                return f"gone, {reason.value}" + (", alike" if ambiguous else "")
            case Withheld(reason=reason):
                return f"withheld, {reason.value}"
            case Unreadable(why=why):
                return f"unreadable, {why.value}"

    return spell
