"""What a module of a pretend platform provides, and a pretend platform as it is at one time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Protocol

from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND

CONTROL_NUMBER = 900_000
"""The number of every platform's control posts; other posts are numbered from 0 and stay far below."""
_FIRST_POST = datetime(2026, 1, 5, 8, tzinfo=UTC)
_INTERVAL = timedelta(minutes=61)

AnswerBody = Callable[[PretendPost], str]
"""Makes the body of the answer that shows a live post."""


def handle_of(number: int) -> str:
    """The account that writes the post of a number: each account writes one post."""
    return f"ferry{number}"


def written_at(number: int) -> datetime:
    """When the post of a number is written."""
    return _FIRST_POST + _INTERVAL * (number % CONTROL_NUMBER)


def no_answer(_view: "PlatformView", _request: Request) -> Response:
    """The answer of a platform that is not there."""
    return NOT_FOUND


@dataclass(frozen=True, kw_only=True, eq=False)
class PlatformView:
    """A platform at one time: its posts by their keys, or none at all where it `denies` everything."""

    now: datetime
    posts: Mapping[str, PretendPost]
    denies: bool = False

    def find(self, key: str, *states: PostState) -> PretendPost | None:
        """The post with a key, if it is in one of these states (or if none are given); None if the platform denies it."""
        found = None if self.denies else self.posts.get(key)
        return None if found is None or found.state is PostState.DENIED or (states and found.state not in states) else found


class PretendPlatform(Protocol):
    """A pretend platform, as its module. What it answers in each state follows `docs/platforms.md`.

    `NAME` is its own name, `LEDGER_NAME` the platform's in the ledger, `EXAMPLE` the key of an example post.
    """

    NAME: str
    LEDGER_NAME: str
    EXAMPLE: str

    @property
    def HOSTS(self) -> tuple[str, ...]:  # noqa: N802 - a module's constant, as those below
        """The hosts that it answers for."""

    @property
    def CONTROLS(self) -> tuple[str, ...]:  # noqa: N802
        """The keys of its posts that are always live."""

    @property
    def ANSWERS(self) -> Mapping[str, AnswerBody]:  # noqa: N802
        """The answers that show a live post, by the kind of probe."""

    def new_key(self, number: int, dice: Random, /) -> str:
        """The key of the post of that number."""

    def markup(self, post: PretendPost, /) -> str:
        """The platform's official embed of a post."""

    def answer(self, view: PlatformView, request: Request, /) -> Response:
        """The platform's answer to a request."""
