"""Runs the real program through a month: it archives articles that show every post, then checks the posts every night.

Each night is a process of its own: with a browser started as cron would start it, otherwise forked from the prepared process. Its
conclusions are read from its own report, and from the observations that it recorded.
"""

import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

from archiver.demo.smallweb.bluesky.platform import CONTROL_LISTS
from archiver.demo.smallweb.platforms import PLATFORMS
from bench.figures import Say
from bench.paths import program
from bench.web_process import WebProcess
from tests.commands.conftest import Done, inherited
from tests.commands.prepared_process import prepared_process
from tests.simulation.controls import control_settings
from tests.simulation.expectations import Standing
from tests.simulation.failures import Failure
from tests.simulation.scenario import Scenario
from tests.simulation.schedule import is_questioned
from tests.simulation.server import turn

_POSTS_PER_ARTICLE = 60
_CONNECTIONS = 10
_PATIENCE = "5"  # seconds: the clock is simulated, and hosts ask for one second or for an hour
_PROGRESS_INTERVAL = 100  # posts
_CRON_JITTER = 40  # minutes
_LONGEST_NIGHT = 3600.0  # seconds
_REFUSED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulClaim:
    """What a run doubted: a claim about the posts of a platform, or of one host of it."""

    platform: str
    host: str | None
    claim: str


@dataclass(kw_only=True)
class NightResult:
    """One night: the posts' standings, which posts had an answer, which platforms were void, how many captures there were.

    `refusals` says of each run that was to be refused whether it was, and wrote nothing; `accepted` is how many earlier nights the
    operator accepted before this one.
    """

    night: int
    seconds: float
    standings: Mapping[str, Standing]
    answered: frozenset[str]
    void: frozenset[str] = frozenset()
    doubtful: Sequence[DoubtfulClaim] = ()
    problems: Sequence[Mapping[str, str]] = ()
    refusals: Sequence[bool] = ()
    accepted: int = 0
    captured: int = 0
    partial: int = 0
    over_time: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Driver:
    """Runs the program in a home of its own against the server of a scenario."""

    home: Path
    server: WebProcess
    scenario: Scenario
    browser: bool

    def prepare(self) -> None:
        """Write the articles, and the controls that the pretend Bluesky can sign for."""
        articles = self.home / "articles"
        articles.mkdir(parents=True)
        for number, first in enumerate(range(0, len(self.scenario.posts), _POSTS_PER_ARTICLE)):
            body = "\n".join(
                f"<p>Paragraph {post.number} of the story reports what was said.</p>\n{PLATFORMS[post.platform].markup(post.on(0))}"
                for post in self.scenario.posts[first : first + _POSTS_PER_ARTICLE]
            )
            title = f"The quay, part {number}"
            page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>\n{body}</article></body></html>"
            (articles / f"quay-{number:03}.html").write_text(page, encoding="utf-8")

    def run(self, say: Say) -> Iterator[NightResult]:
        """Archive on the first night, check on all others."""
        dice = Random(self.scenario.seed)
        before, doubtful = None, list[tuple[int, NightResult]]()
        for night in self.scenario.schedule:
            turn(self.server, night.number)
            (self.home / "archiver.toml").write_text(self._controls(night.number), encoding="utf-8")
            jitter = timedelta(minutes=dice.randint(-_CRON_JITTER, _CRON_JITTER) if night.number else 0)
            clock = night.clock + jitter
            questioned = before is not None and is_questioned(before, clock)
            verb = ("check", "--all") if night.number else ("archive", "--render", "never", str(self.home / "articles"))
            began = monotonic()
            refusals = [self._is_refused(*verb, clock=clock)] if questioned else []
            right = ("--clock-is-right",) if questioned else ()
            accepted = sum(self._accept(run, result, clock, right, say) for run, result in doubtful)
            summary = self._run(*verb, *right, "--json", clock=clock, say=say)
            before = clock
            report = self._report(clock)
            result = NightResult(
                night=night.number,
                seconds=monotonic() - began,
                standings=_standings(report),
                answered=self._answered(summary["run"]),
                void=frozenset(summary["void"]),
                doubtful=[
                    DoubtfulClaim(platform=doubt["platform"], host=doubt["host"], claim=doubt["claim"])
                    for doubt in summary["doubtful"]
                ],
                problems=summary["problems"],
                refusals=refusals,
                accepted=accepted,
                captured=summary["captured"],
                partial=summary["partial"],
                over_time={name: report[name] for name in ("series", "survival", "causes")},
            )
            doubtful = [(summary["run"], result)] if result.doubtful else []
            yield result

    def _controls(self, night: int) -> str:
        """The operator's settings on a night."""
        return control_settings(self.scenario.controls, {"bluesky": CONTROL_LISTS}, night)

    def _is_refused(self, *verb: str, clock: datetime) -> bool:
        """Whether a run under a clock that cannot be right is refused, and writes nothing."""
        before = self._written()
        done = self._fork(*verb, "--json", clock=clock)
        return done.code == _REFUSED and "--clock-is-right" in done.out + done.err and before == self._written()

    def _written(self) -> list[str]:
        """Everything in the ledger."""
        with closing(sqlite3.connect(f"file:{self.home / 'db' / 'archive.sqlite'}?mode=ro", uri=True)) as ledger:
            return list(ledger.iterdump())

    def _accept(self, run: int, result: NightResult, clock: datetime, right: Sequence[str], say: Say) -> bool:
        """Accept an earlier night as a person would who sees that what it found is real; whether that was so."""
        failures = [self.scenario.failures.get(doubt.host or doubt.platform) for doubt in result.doubtful]
        real = {Failure.PURGE, Failure.NONE} if self.scenario.schedule[result.night].is_behind else {Failure.PURGE}
        if not all(planned is not None and planned[result.night] in real for planned in failures):
            return False
        self._run("check", *right, "--accept-night", str(run), "--json", clock=clock, say=say)
        return True

    def _arguments(self, *arguments: str, clock: datetime) -> list[str]:
        options = ("--home", str(self.home), "--pace", "0", "--connections", str(_CONNECTIONS), "--patience", _PATIENCE)
        return [*options, "--clock", f"{clock:%Y-%m-%dT%H:%M:%SZ}", *arguments]

    @property
    def _environment(self) -> dict[str, str]:
        no_browser = {} if self.browser else {"ARCHIVER_BROWSER": "/nowhere"}
        return inherited() | self.server.environment | no_browser

    def _fork(self, *arguments: str, clock: datetime) -> Done:
        """Run a command to its end in a fork of the prepared process."""
        given, environment = self._arguments(*arguments, clock=clock), self._environment
        done = prepared_process().run(given, folder=self.home, environment=environment, stdin=b"", seconds=_LONGEST_NIGHT)
        return Done(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())

    def _run(self, *arguments: str, clock: datetime, say: Say) -> dict[str, Any]:
        """Run a command to its end, and return its summary."""
        done = self._start(*arguments, clock=clock, say=say) if self.browser else self._fork(*arguments, clock=clock)
        if done.code not in {0, 1}:
            raise SystemExit(f"{' '.join(arguments)} ended with {done.code}: {done.err}")
        return done.summary

    def _start(self, *arguments: str, clock: datetime, say: Say) -> Done:
        """Run a command to its end in a new interpreter, and print its progress."""
        command = [*program(), *self._arguments(*arguments, clock=clock)]
        last, archived = "", 0
        with subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            for line in process.stdout:
                last = line
                if line.startswith('{"event": "judged"') and "archive" in arguments:
                    archived += 1
                    if archived % _PROGRESS_INTERVAL == 0:
                        say(f"  {archived} posts archived")
            errors = process.stderr.read()
        return Done(code=process.returncode, out=last, err=errors)

    def _report(self, clock: datetime) -> dict[str, Any]:
        """The program's own report of a night."""
        done = self._fork("report", "--format", "json", clock=clock)
        if done.code:
            raise SystemExit(f"report ended with {done.code}: {done.err}")
        found: dict[str, Any] = done.value
        return found

    def _answered(self, run: int) -> frozenset[str]:
        """The posts about which a run recorded a readable answer."""
        query = "SELECT DISTINCT ref FROM observation WHERE run = ? AND control = 0 AND about = 'post' AND reading != 'unreadable'"
        with closing(sqlite3.connect(f"file:{self.home / 'db' / 'archive.sqlite'}?mode=ro", uri=True)) as ledger:
            return frozenset(str(ref) for (ref,) in ledger.execute(query, (run,)))


def _standings(report: Mapping[str, Any]) -> dict[str, Standing]:
    """The standing of every post, by a report."""
    return {
        post["post"]: Standing(verdict=post["verdict"], reason=post["reason"], suspected=post["suspected"])
        for post in report["posts"]
        if post["post"] is not None
    }
