"""What a module of a pretend platform provides, and a pretend platform as it is at one time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Protocol

from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.posts import PostState, PretendPost

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


@dataclass(frozen=True, kw_only=True, eq=False)
class PlatformView:
    """A platform at one time: its posts by their keys, or none at all where it `denies` everything."""

    now: datetime
    posts: Mapping[str, PretendPost]
    denies: bool = False

    def find(self, key: str) -> PretendPost | None:
        """The post with a key; None where the platform has none, or denies it."""
        found = None if self.denies else self.posts.get(key)
        return None if found is None or found.state is PostState.DENIED else found


class PretendPlatform(Protocol):
    """A pretend platform. What it answers in each state follows `docs/platforms.md`."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a module's constant, as those below
        """What the pretend platform is called."""

    @property
    def LEDGER_NAME(self) -> str:  # noqa: N802
        """The platform's name in the ledger."""

    @property
    def HOSTS(self) -> tuple[str, ...]:  # noqa: N802
        """The hosts that it answers for."""

    @property
    def CONTROLS(self) -> tuple[str, ...]:  # noqa: N802
        """The keys of its posts that are always live."""

    @property
    def EXAMPLE(self) -> str:  # noqa: N802
        """The key of an example post."""

    @property
    def ANSWERS(self) -> Mapping[str, AnswerBody]:  # noqa: N802
        """The answers that show a live post, by the kind of probe."""

    def new_key(self, number: int, dice: Random, /) -> str:
        """The key of the post of that number."""

    def markup(self, post: PretendPost, /) -> str:
        """The platform's official embed of a post."""

    def answer(self, view: PlatformView, request: Request, /) -> Response:
        """The platform's answer to a request."""
