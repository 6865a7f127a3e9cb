"""The nights of one article that is archived with its posts on the first, and in whose place something else stands afterwards."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archiver.demo.smallweb.messages import Response
from archiver.demo.smallweb.newspaper import HOST
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import World
from tests.commands.conftest import Done, Program, inherited

ADDRESS = f"https://{HOST}/2026/11/story"
PROSE = "".join(f"<p>The harbour office said on day {day} that the ferries would sail again before long.</p>" for day in range(9))


@dataclass(frozen=True, kw_only=True)
class Nights:
    """The program, and the web that changes from night to night: `world` has an answer in the article's place."""

    program: Program
    web: SmallWeb
    world: Callable[[Response], World]

    def archive(self, answer: Response, day: int, *sources: str) -> Done:
        """One night of `archive`."""
        self.web.world = self.world(answer)
        return self.program("--patience", "0", "archive", "--json", *(sources or (ADDRESS,)), clock=f"2026-11-{day:02}T02:00:00Z")

    def shown(self, post: str) -> list[dict[str, Any]]:
        """What a look-up says of the articles that show a post."""
        (found,) = self.program("lookup", "--json", post).value
        articles: list[dict[str, Any]] = found["articles"]
        return articles

    def copied_to(self, home: Path) -> "Nights":
        """The same nights, to be continued with a copy of the archive."""
        shutil.copytree(self.program.home, home)
        return replace(self, program=self.program.at(home))


@contextmanager
def first_night_of(story: Response, world: Callable[[Response], World], home: Path) -> Iterator[Nights]:
    """The first night: the article is archived with its posts."""
    with small_web(world(story)) as web:
        first = Nights(program=Program(home=home, environment=inherited() | web.environment), web=web, world=world)
        assert 0 == first.archive(story, 1).code
        yield first
