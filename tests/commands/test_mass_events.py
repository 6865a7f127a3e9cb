"""An account with two hundred posts is deleted: within two further nights they are gone, among others and alone in the archive."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from archiver.demo.smallweb import telegram
from archiver.demo.smallweb.bluesky.platform import CONTROL_LISTS
from archiver.demo.smallweb.interface import CONTROL_NUMBER, PlatformView, PretendPlatform, handle_of
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.platforms import PLATFORMS
from archiver.demo.smallweb.posts import PostState, PretendPost, TextPiece
from archiver.demo.smallweb.rendering import html_page
from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World
from tests.commands.conftest import Done, Program, inherited

OTHERS = 4
ACCOUNT = 1
"""The number of the account that is deleted."""
NOW = datetime(2026, 12, 1, tzinfo=UTC)
ENDS = {
    "x": PostState.DELETED,
    "telegram": PostState.DELETED,
    "bluesky": PostState.ACCOUNT_DELETED,
    "mastodon": PostState.ACCOUNT_DELETED,
}
"""How an account's posts end: a tombstone and a 404, a channel without them, an account that is gone, a healthy host's 404."""
each_platform = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == "x" else pytest.mark.slow) for name in ENDS]
)
many = pytest.mark.parametrize("posts", [20, pytest.param(200, marks=pytest.mark.slow)])


@dataclass(kw_only=True)
class MassEvent:
    """An archive of an account's posts, and what its nights brought: the run and where the account's posts stand."""

    program: Program
    platform: PretendPlatform
    posts: Mapping[str, PretendPost]
    ended: bool = False
    night: int = 0

    def answer(self, _: World, request: Request) -> Response:
        """The platform's answer: once the account has ended, it denies its posts."""
        posts = {key: self._now(post) for key, post in self.posts.items()}
        if self.platform is PLATFORMS["telegram"] and request.path.startswith("/s/harbour/"):
            key = request.path.removeprefix("/s/")
            return html_page(telegram.channel_page(posts[key]))
        return self.platform.answer(PlatformView(now=NOW, posts=posts), request)

    def _now(self, post: PretendPost) -> PretendPost:
        return replace(post, state=ENDS[self.platform.NAME]) if self.ended and post.number == ACCOUNT else post

    def play(self, *command: str) -> Done:
        """The next night."""
        self.night += 1
        done = self.program("--connections", "10", *command, "--json", clock=f"2026-12-{self.night:02}T02:00:00Z")
        assert done.code in {0, 1}, done.err
        return done

    def check(self) -> Done:
        """The next night: a check of every post."""
        return self.play("check", "--all")

    def gone(self) -> int:
        """How many of the account's posts are gone, by the report."""
        posts: list[dict[str, Any]] = self.program("report", "--format", "json").value["posts"]
        theirs = {f"{self.platform.LEDGER_NAME}:{key}" for key, post in self.posts.items() if post.number == ACCOUNT}
        gone = {post["post"] for post in posts if post["verdict"] == "gone"}
        assert gone <= theirs
        return len(gone)


@contextmanager
def watched(name: str, folder: Path, *, posts: int, others: int) -> Iterator[MassEvent]:
    """An archive of the account's posts and of one post each of some others, after two nights on which all were there."""
    platform = PLATFORMS[name]
    theirs, strangers = _of_the_account(platform, posts), [_of_another(platform, place) for place in range(others)]
    shown = {post.key: post for post in (*theirs, *strangers)}
    controls = {key: _post(key, CONTROL_NUMBER, handle_of(CONTROL_NUMBER)) for key in platform.CONTROLS}
    page = "\n".join(f"<p>Paragraph {place}</p>{platform.markup(post)}" for place, post in enumerate(shown.values()))
    (folder / "harbour.html").write_text(f"<html><head><title>Harbour</title></head><body>{page}</body></html>", encoding="utf-8")
    if name == "bluesky":
        (folder / "home" / "seeds").mkdir(parents=True)
        (folder / "home" / "archiver.toml").write_text(CONTROL_LISTS, encoding="utf-8")
    with small_web(World(), hosts=platform.HOSTS) as web:
        environment = inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"}
        event = MassEvent(program=Program(home=folder / "home", environment=environment), platform=platform, posts=shown | controls)
        web.answering = event.answer
        event.play("archive", "--render", "never", str(folder / "harbour.html"))
        event.check()
        event.ended = True
        yield event


def _of_the_account(platform: PretendPlatform, posts: int) -> Iterator[PretendPost]:
    for place in range(posts):
        key = platform.new_key(10 + place, Random(place))  # noqa: S311 - no secret
        match platform.NAME:
            case "telegram":
                key = f"harbour/{10 + 10 * place}"
            case "bluesky":
                key = f"{platform.new_key(ACCOUNT, Random(0)).partition('/')[0]}/{key.partition('/')[2]}"  # noqa: S311 - no secret
            case "mastodon":
                key = f"{platform.HOSTS[0]}/{key.partition('/')[2]}"
        yield _post(key, ACCOUNT, "harbour")


def _of_another(platform: PretendPlatform, place: int) -> PretendPost:
    number = 500 + place
    key = platform.new_key(number, Random(number))  # noqa: S311 - no secret
    if platform.NAME == "mastodon":
        key = f"{platform.HOSTS[0]}/{key.partition('/')[2]}"
    return _post(key, number, handle_of(number))


def _post(key: str, number: int, handle: str) -> PretendPost:
    return PretendPost(key=key, pieces=(TextPiece(text=f"Water rising at quay {key}"),), number=number, handle=handle)


@many
@each_platform
def test_a_deleted_account_among_others_is_gone_within_two_further_nights(name: str, posts: int, tmp_path: Path) -> None:
    with watched(name, tmp_path, posts=posts, others=OTHERS) as event:
        first = event.check()
        after_first = event.gone()
        event.check()
        after_second = event.gone()
        event.check()

        assert ([], 0) == (first.summary["doubtful"], after_first)
        assert after_second == posts
        assert event.gone() == posts


@many
@each_platform
def test_a_deleted_account_that_is_alone_in_the_archive_is_doubted_for_one_night(name: str, posts: int, tmp_path: Path) -> None:
    with watched(name, tmp_path, posts=posts, others=0) as event:
        first = event.check()
        after_first = event.gone()
        event.check()
        event.check()

        assert [posts] == [doubt["moved"] for doubt in first.summary["doubtful"]]
        assert "--accept-night" in str(first.summary["problems"])
        assert (0, posts) == (after_first, event.gone())
