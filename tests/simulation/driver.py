"""Runs the real program through a month: it archives articles that show every post, then checks the posts every night.

Each night is a process of its own, started as cron would start it. Its conclusions are read from its own report, and from the
observations that it recorded.
"""

import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

from archiver.demo.smallweb.bluesky.platform import CONTROL_LISTS
from archiver.demo.smallweb.platforms import PLATFORMS
from bench.figures import Say
from bench.paths import program
from bench.web_process import WebProcess
from tests.simulation.expectations import Standing
from tests.simulation.scenario import Scenario
from tests.simulation.server import turn
from tests.simulation.simulated_web import FIRST_NIGHT

_POSTS_PER_ARTICLE = 60
_CONNECTIONS = 10
_PATIENCE = "5"  # seconds: the clock is simulated, and hosts ask for one second or for an hour
_PROGRESS_INTERVAL = 100  # posts
_CRON_JITTER = 40  # minutes


@dataclass(kw_only=True)
class NightResult:
    """One night: the posts' standings, which posts had an answer, which platforms were void, how many captures there were."""

    night: int
    seconds: float
    standings: Mapping[str, Standing]
    answered: frozenset[str]
    void: frozenset[str] = frozenset()
    captured: int = 0
    partial: int = 0


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
        (self.home / "seeds").mkdir()
        (self.home / "seeds" / "controls.toml").write_text(CONTROL_LISTS, encoding="utf-8")
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
        for night in range(self.scenario.nights + 1):
            turn(self.server, night)
            jitter = timedelta(minutes=dice.randint(-_CRON_JITTER, _CRON_JITTER) if night else 0)
            clock = f"{FIRST_NIGHT + timedelta(days=night) + jitter:%Y-%m-%dT%H:%M:%SZ}"
            began = monotonic()
            verb = ("check", "--all") if night else ("archive", "--render", "never", str(self.home / "articles"))
            summary = self._run(*verb, "--json", clock=clock, say=say)
            standings = self._standings()
            yield NightResult(
                night=night,
                seconds=monotonic() - began,
                standings=standings,
                answered=self._answered(summary["run"]),
                void=frozenset(summary["void"]),
                captured=summary["captured"],
                partial=summary["partial"],
            )

    def _command(self, *arguments: str, clock: str | None = None) -> list[str]:
        when = ("--clock", clock) if clock else ()
        options = ("--home", str(self.home), "--pace", "0", "--connections", str(_CONNECTIONS), "--patience", _PATIENCE, *when)
        return [*program(), *options, *arguments]

    @property
    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVER_") or name == "ARCHIVER_BROWSER"}
        no_browser = {} if self.browser else {"ARCHIVER_BROWSER": "/nowhere"}
        return kept | self.server.environment | no_browser

    def _run(self, *arguments: str, clock: str, say: Say) -> dict[str, Any]:
        """Run a command to its end, print its progress, and return its summary."""
        command = self._command(*arguments, clock=clock)
        last, archived = "", 0
        with subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            for line in process.stdout:
                last = line
                if line.startswith('{"event": "judged"') and arguments[0] == "archive":
                    archived += 1
                    if archived % _PROGRESS_INTERVAL == 0:
                        say(f"  {archived} posts archived")
            errors = process.stderr.read()
        if process.returncode not in {0, 1}:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {errors}")
        summary: dict[str, Any] = json.loads(last)
        return summary

    def _standings(self) -> dict[str, Standing]:
        """The standing of every post, by the program's own report."""
        done = subprocess.run(
            self._command("report", "--format", "json"), env=self._environment, capture_output=True, check=True, text=True
        )
        return {
            post["post"]: Standing(verdict=post["verdict"], reason=post["reason"], suspected=post["suspected"])
            for post in json.loads(done.stdout)["posts"]
            if post["post"] is not None
        }

    def _answered(self, run: int) -> frozenset[str]:
        """The posts about which a run recorded a readable answer."""
        query = "SELECT DISTINCT ref FROM observation WHERE run = ? AND control = 0 AND about = 'post' AND reading != 'unreadable'"
        with closing(sqlite3.connect(f"file:{self.home / 'db' / 'archive.sqlite'}?mode=ro", uri=True)) as ledger:
            return frozenset(str(ref) for (ref,) in ledger.execute(query, (run,)))
