"""Two hundred answers of hostile servers: each ends with an observation and its reason, and good articles among them are read.

No platform is there: what becomes of the posts is not the subject.
"""

import asyncio
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from archiver.app.archive import ArchiveOptions, archive
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.sources.arguments import open_sources
from archiver.app.sources.rendering import RenderMode
from archiver.app.verify import verify
from archiver.bounds import exceeded
from archiver.reporting.events import ArticleRead, Event, Problem
from archiver.web import RobotsMode, WebSettings, parse_connect_tos
from tests.hostile_web.answers import ANSWERS, BODIES, HEADED, LATE, LISTED, MEGABYTE, READ, REDIRECTED
from tests.hostile_web.server import HostileServer

GOOD = [f"good-{number}" for number in range(5)]
"""Articles of an ordinary server, at the beginning, in the middle and at the end of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """Runs over all of these answers: what was told of each host, what they left, and the memory that they took.

    The answers that never end come in a run of their own, which waits for no more than seconds.
    """

    told: Mapping[str, list[str]]
    home: Home
    visited: frozenset[str]
    threads: frozenset[str]
    peak_bytes: int


def among(names: list[str], good: list[str]) -> list[str]:
    """The names, with the good ones at equal distances."""
    step = len(names) // len(good) + 1
    return [name for start, article in enumerate(good) for name in (article, *names[start * step : (start + 1) * step])]


def memory(name: str) -> int:
    """A number of bytes of this process, as the system counts it."""
    return int(Path("/proc/self/status").read_text(encoding="ascii").partition(f"{name}:")[2].split()[0]) * 1024


def host_of(event: Problem | ArticleRead) -> str:
    """The name of the answer that an event is about."""
    address = event.where if isinstance(event, Problem) else event.article
    return address.partition("//")[2].partition("/")[0].removesuffix(".example")


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    home = Home(folder=tmp_path_factory.mktemp("hostile") / "home")
    events: list[Event] = []
    before = {thread.name for thread in threading.enumerate()}
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted from now on
    at_first = memory("VmRSS")
    with HostileServer(ANSWERS) as server:
        names = among(list(ANSWERS), GOOD)
        rules = [f"{name}.example:80:127.0.0.1:{server.port}" for name in (*names, "gone")]
        web = WebSettings(
            connect_to=parse_connect_tos([*rules, "*:443:127.0.0.1:1"]),
            pace=0.0,
            patience=0.0,
            connections=4,
            robots=RobotsMode.OFF,
            silence_seconds=60.0,  # no page is so large that a busy machine takes as long
            answer_seconds=120.0,
            answer_bytes=16 * MEGABYTE,
        )
        impatient = replace(web, silence_seconds=3.0, answer_seconds=3.0)
        late = [name for name in names if name in ANSWERS and ANSWERS[name].expected == LATE]
        options = ArchiveOptions(render=RenderMode.NEVER)
        for part, settings in (([name for name in names if name not in late], web), (late, impatient)):
            sources = open_sources([f"http://{name}.example/" for name in part])
            asyncio.run(archive(sources, options, home=home, clock=Clock(), web=settings, emit=events.append))
        visited = frozenset(server.visited)
    told: dict[str, list[str]] = {}
    for event in events:
        if isinstance(event, Problem | ArticleRead):
            told.setdefault(host_of(event), []).append(READ if isinstance(event, ArticleRead) else event.what)
    return Night(
        told=told,
        home=home,
        visited=visited,
        threads=frozenset({thread.name for thread in threading.enumerate()} - before),
        peak_bytes=memory("VmHWM") - at_first,
    )


OF_READING = (
    "page_tags",
    "page_names",
    "flat_text_characters",
    "page_candidates",
    "post_markup_characters",
    "article_posts",
    "json_depth",
)


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_is_read_or_refused_for_its_own_reason(name: str, night: Night) -> None:
    bounds = {exceeded(name) for name in OF_READING}
    (found,) = [what for what in night.told.get(name, [LISTED]) if what not in bounds]

    assert f"{name}.example/" in night.visited
    assert re.search(ANSWERS[name].expected, found)


@pytest.mark.parametrize("name", GOOD)
def test_good_articles_among_them_are_read(name: str, night: Night) -> None:
    assert [READ] == night.told[name]


def test_no_reason_is_an_exception_of_python(night: Night) -> None:
    told = [what for reasons in night.told.values() for what in reasons]

    assert [] == [
        what for what in told if re.search(r"Traceback|\w+Error\b(?<!TimeoutError)|object has no|not subscriptable", what)
    ]


def test_nothing_that_is_not_public_was_visited(night: Night) -> None:
    assert [] == [visit for visit in night.visited if not re.match(r"[a-z0-9.-]+\.example/", visit)]


def test_the_archive_is_whole_afterwards(night: Night) -> None:
    found = verify(night.home, Clock(), lambda _: None, kept={})

    assert 0 == found.exit_code
    assert [] == [path for path in night.home.folder.rglob("*") if "draft" in path.name or path.name.endswith(".partial")]


def test_nothing_is_left_behind_but_the_thread_that_parses(night: Night) -> None:
    assert {name for name in night.threads if not name.startswith(("parsing", "asyncio"))} == set()


def test_the_run_takes_less_than_600_megabytes_more(night: Night) -> None:
    assert night.peak_bytes < 600 * MEGABYTE


def test_there_are_as_many_cases_as_a_hostile_web_has_at_least() -> None:
    assert len(BODIES) >= 120
    assert len(HEADED) + len(REDIRECTED) >= 20
