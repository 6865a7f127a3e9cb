"""Plays nights in this process: an archive that knows a scene's posts, and checks of it by the program's own code.

Everything is the program's own, from the plan of a check to the brake and the ledger, except for the network: the answers come
through a `Door`. A real command would need a second and a half for a night of which there are ten thousand.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from archiver.app.check import check_posts
from archiver.app.posts.planning import CheckOptions, plan_check
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home, ensure_writable
from archiver.app.runs.run import Run
from archiver.app.runs.run_files import finish_run_file
from archiver.evidence import RunFile
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Observation, Reading
from archiver.reporting.events import RunKind, RunSummary
from archiver.verdicts.judge import Verdict
from tests.renames.door import Door
from tests.renames.renaming import Rename
from tests.renames.scenes import Scene

if TYPE_CHECKING:
    from archiver.web.door import Web

FIRST_NIGHT = datetime(2026, 12, 1, 2, tzinfo=UTC)
CLEAN_NIGHTS = 3
"""Nights on which everything is known before a rename: the first reading, and two more."""
RENAMED_NIGHTS = 2


@dataclass(frozen=True, kw_only=True)
class Night:
    """What a check left: its summary, of each post the verdict and the observations of this run, and how the controls read."""

    summary: RunSummary
    verdicts: Mapping[int, Verdict]
    observations: Mapping[int, tuple[Observation, ...]]
    controls: tuple[tuple[str, ...], ...]

    @property
    def readings(self) -> Mapping[int, tuple[Reading, ...]]:
        """How each post read, by each of its probes."""
        return {post: tuple(observation.reading for observation in seen) for post, seen in self.observations.items()}

    def reads_like(self, other: "Night") -> bool:
        """Whether every post and every control reads as on another night."""
        return self.readings == other.readings and self.controls == other.controls

    @property
    def shown(self) -> Mapping[int, Observation | None]:
        """The observation of each post that first showed what it says."""
        return {
            post: next((observation for observation in seen if observation.content is not None), None)
            for post, seen in self.observations.items()
        }


@dataclass(frozen=True, kw_only=True)
class Archive:
    """An archive that knows a scene's posts from clean nights: its home, the last clean night, the bodies of all answers."""

    scene: Scene
    home: Path
    clean: Night
    bodies: frozenset[bytes]


def prepare(scene: Scene, home: Path) -> Archive:
    """Make an archive of a scene's posts, and watch them for the clean nights."""
    with _run(home, Door(scene=scene, clock=_clock(0)), kind=RunKind.ARCHIVE) as run:
        article = Article(source="a", text="", markup=Markup.HTML, content=b"a")
        version = run.ledger.record_article(run.id, article)
        for position, post in enumerate(scene.posts, 1):
            embed = Embed(platform=post.platform, post=post, form=Form.BARE_URL, position=position)
            run.ledger.record_embed(run.id, version, embed)
    bodies: set[bytes] = set()
    for night in range(1, CLEAN_NIGHTS + 1):
        door = Door(scene=scene, clock=_clock(night))
        clean = _check(home, door)
        bodies |= door.bodies
    return Archive(scene=scene, home=home, clean=clean, bodies=frozenset(bodies))


def play(archive: Archive, rename: Rename, home: Path, *, nights: int = RENAMED_NIGHTS) -> list[Night]:
    """The nights with a rename, on a copy of an archive. After a night that reads everything as before, the next is no other."""
    shutil.copytree(archive.home, home, dirs_exist_ok=True)
    played: list[Night] = []
    try:
        for night in range(1, nights + 1):
            played.append(_check(home, Door(scene=archive.scene, clock=_clock(CLEAN_NIGHTS + night), rename=rename)))
            if played[-1].reads_like(archive.clean):
                break
    finally:
        shutil.rmtree(home)
    return played


def _clock(night: int) -> Clock:
    return Clock(rehearsed=True, started=FIRST_NIGHT + timedelta(days=night))


def _check(home: Path, door: Door) -> Night:
    options = CheckOptions(everything=True)
    with _run(home, door) as run:
        summary = asyncio.run(check_posts(run, options, plan_check(run, options)))
        posts = run.ledger.every_post()
        observations = {
            post: tuple(observation for observation in seen if observation.run == run.id)
            for post, seen in run.ledger.observations(posts).items()
        }
        verdicts = run.ledger.current_verdicts(posts)
        return Night(summary=summary, verdicts=verdicts, observations=observations, controls=_controls(home, run.id))


def _controls(home: Path, run: int) -> tuple[tuple[str, ...], ...]:
    """How the controls read in a run: each by its probe, with the parts that it did not show."""
    query = "SELECT ref, probe, reading, reason, healthy, unproven FROM observation WHERE control AND run = ? ORDER BY id"
    with closing(sqlite3.connect(Home(folder=home).database)) as ledger:
        return tuple(tuple(map(str, row)) for row in ledger.execute(query, (run,)))


@contextmanager
def _run(home: Path, door: Door, kind: RunKind = RunKind.CHECK) -> Iterator[Run]:
    """A run of the program whose web is a door."""
    place, clock = Home(folder=home), door.clock
    assert isinstance(clock, Clock)
    ensure_writable(place)
    with Ledger.open(place.database, clock=clock) as ledger:
        number = ledger.begin(kind.value, rehearsed=True, options={})
        file = RunFile(home, run=number, at=clock())
        yield Run(
            id=number,
            kind=kind,
            started_at=clock(),
            home=place,
            clock=clock,
            ledger=ledger,
            file=file,
            web=cast("Web", door),
            emit=lambda _: None,
            controls={door.scene.platform: door.scene.controls},
        )
        ledger.finish(number, {})
        finish_run_file(ledger, file, number, clock())
        file.close()
