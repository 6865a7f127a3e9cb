"""Answers of platforms as the web door would bring them, and readings spelled short enough for tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from archiver.model.captures import Exchange, Headers
from archiver.model.observations import Gone, Present, Reading, Unreadable, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe
from archiver.platforms import REGISTRY
from archiver.platforms.lazy import LazyPlatform, PlatformApi
from tests.platforms.examples import KEYS

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)

_PLATFORMS = {platform.name: platform.api for platform in REGISTRY if isinstance(platform, LazyPlatform)}
EXAMPLES = {name: keys[0] for name, keys in KEYS.items()}


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
