"""Scenes: a platform's web with some posts, as an archive knows them, with the answers that show them.

The pretend platforms' posts have words and, where their answers show them, pictures. Recorded answers, where they are at hand, show
the rest: quotes, polls, albums, videos.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from random import Random

from archiver.demo.smallweb.bluesky.platform import CONTROL_LISTS
from archiver.demo.smallweb.fediverse.servers import SERVERS
from archiver.demo.smallweb.interface import CONTROL_NUMBER, PlatformView, PretendPlatform, handle_of, written_at
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.pictures import draw_harbour
from archiver.demo.smallweb.platforms import PLATFORMS
from archiver.demo.smallweb.posts import PretendPost, TextPiece
from archiver.model.observations import Present
from archiver.model.posts import PostRef
from archiver.model.probes import Probe
from archiver.model.urls import URL
from archiver.platforms import by_name
from archiver.platforms.interface import Controls
from bench.edits import random_post
from bench.fake_answers import FAKE_ANSWERS
from tests.platforms.cases import FIXTURES, Case, cases

POSTS = 12
_SEED = 7
_RECORDED_POSTS = 12
_WITHOUT_ANSWERS = {"nostr", "vine"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Scene:
    """A platform's web: its posts, what it answers, and which posts the archive uses as controls.

    `recorded` are bodies of recorded answers by URL, for those of the posts that are recorded.
    """

    name: str
    platform: str
    posts: tuple[PostRef, ...]
    controls: Controls
    pretend: PretendPlatform
    pretend_posts: Mapping[str, PretendPost]
    recorded: Mapping[str, Response] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()

    def answer(self, url: URL, probe: Probe, *, now: datetime) -> Response | None:
        """The answer to a request; None where a recorded post has no recorded one."""
        written = str(url)
        if written in self.recorded:
            return self.recorded[written]
        if written in self.silent:
            return None
        request = Request(
            host=url.host,
            path=url.path,
            query=url.query,
            method="GET" if probe.sends is None else "POST",
            headers={name.lower(): value for name, value in probe.headers},
            body=probe.sends or b"",
        )
        return self.pretend.answer(_view(self, now), request)


@cache
def _view(scene: Scene, now: datetime) -> PlatformView:
    return PlatformView(now=now, posts=scene.pretend_posts)


@cache
def picture(name: str) -> bytes:
    """What a picture's URL returns."""
    return draw_harbour(name, 64, 48)


@cache
def scenes(*, posts: int = POSTS) -> Mapping[str, Scene]:
    """All scenes by name: one a platform, and one a kind of server of the Fediverse."""
    pretending = [*PLATFORMS.values(), *SERVERS]
    return {pretend.NAME: _scene(pretend, posts) for pretend in pretending if pretend.NAME not in _WITHOUT_ANSWERS}


def _scene(pretend: PretendPlatform, number: int) -> Scene:
    dice = Random(f"{_SEED}/{pretend.NAME}")
    pictures = max((fake.pictures for fake in FAKE_ANSWERS if fake.platform == pretend.NAME), default=0)
    made = {post.key: post for post in (_post(pretend, place, dice, pictures) for place in range(1, number + 1))}
    later = {post.key: post for post in (_post(pretend, number + place, dice, 0) for place in range(1, len(_later(pretend)) + 1))}
    known = {
        key: PretendPost(
            key=key,
            pieces=(TextPiece(text="A post that everyone knows"),),
            number=CONTROL_NUMBER,
            handle=handle_of(CONTROL_NUMBER),
            written=written_at(CONTROL_NUMBER),
        )
        for key in pretend.CONTROLS
    }
    refs = tuple(PostRef(platform=pretend.LEDGER_NAME, key=key) for key in (*made, *later))
    recorded = _recorded(pretend.NAME)
    unasked = [url for answers in recorded.values() for url, response in answers.items() if response is None]
    return Scene(
        name=pretend.NAME,
        platform=pretend.LEDGER_NAME,
        posts=(*refs, *recorded),
        controls=_controls(pretend),
        pretend=pretend,
        pretend_posts=made | later | known,
        recorded={url: response for answers in recorded.values() for url, response in answers.items() if response is not None},
        silent=frozenset([*unasked, *_unanswered(pretend, list(later))]),
    )


def _post(pretend: PretendPlatform, number: int, dice: Random, pictures: int) -> PretendPost:
    """A post of a platform; every third has no picture, where others have one or two."""
    key = pretend.new_key(number, dice)
    post = random_post(dice, key, pictures=min(number % 3, pictures))
    return replace(post, number=number, handle=handle_of(number), written=written_at(number))


def _later(pretend: PretendPlatform) -> list[str]:
    """The kinds of probe that show a post and are sent after another one, each twice."""
    platform = by_name(pretend.LEDGER_NAME)
    assert platform is not None
    kinds = [probe.kind for probe in platform.probes(PostRef(platform=pretend.LEDGER_NAME, key=pretend.EXAMPLE))]
    return [kind for kind in kinds[1:] if kind in pretend.ANSWERS for _ in range(2)]


def _unanswered(pretend: PretendPlatform, keys: Sequence[str]) -> Iterator[str]:
    """The URLs that give no answer about posts which only a later probe shows."""
    platform = by_name(pretend.LEDGER_NAME)
    assert platform is not None
    for key, kind in zip(keys, _later(pretend), strict=True):
        probes = platform.probes(PostRef(platform=pretend.LEDGER_NAME, key=key))
        yield from (probe.url for probe in probes[: [probe.kind for probe in probes].index(kind)])


def _controls(pretend: PretendPlatform) -> Controls:
    """The platform's controls, as the small web has them."""
    platform = by_name(pretend.LEDGER_NAME)
    assert platform is not None
    if pretend.NAME != "bluesky":
        return platform.controls
    live, gone = (line.split('"')[1].partition(":")[2] for line in CONTROL_LISTS.splitlines()[1:])
    return replace(platform.controls, live=(PostRef(platform="bluesky", key=live),), gone=(PostRef(platform="bluesky", key=gone),))


# -- recorded answers


def _recorded(name: str) -> dict[PostRef, dict[str, Response | None]]:
    """Posts that recorded answers show, with the answer to each of their probes; None where that is not recorded."""
    posts: dict[PostRef, dict[str, Response | None]] = {}
    for case in cases() if FIXTURES.is_dir() else ():
        if len(posts) >= _RECORDED_POSTS:
            break
        if _scene_of(case) == name and case.post not in posts and _shows_content(case):
            posts[case.post] = dict(_answers(case))
    return posts


def _scene_of(case: Case) -> str:
    if case.post.platform != "mastodon":
        return case.post.platform
    return "mastodon" if case.probe.kind == "mastodon-status" else "activitypub"


def _shows_content(case: Case) -> bool:
    platform = by_name(case.post.platform)
    if platform is None or case.post in platform.controls.live:
        return False
    if case.name.startswith(("live ", "row ")) or case.status != 200:
        return False
    reading = case.read(case.answer())
    return isinstance(reading, Present) and reading.content is not None


def _answers(case: Case) -> Iterator[tuple[str, Response | None]]:
    platform = by_name(case.post.platform)
    assert platform is not None
    for probe in platform.probes(case.post):
        is_it = probe.kind == case.probe.kind
        yield probe.url, Response(body=case.body, headers=_without_lengths(case)) if is_it else None


def _without_lengths(case: Case) -> tuple[tuple[str, str], ...]:
    unwanted = {"content-length", "content-encoding", "transfer-encoding", "etag", "last-modified"}
    return tuple((name, value) for name, value in case.headers if name.lower() not in unwanted)
