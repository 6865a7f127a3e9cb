"""The month, played: the real program archives articles that show every post, then checks them every night.

It is started as cron would start it, once a night, each time in a process of its own; the small web is all that it meets. What it
concluded is read from its own report, and from the observations that it recorded.
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

from bench.figures import Say
from bench.month.dialects import DIALECTS
from bench.month.dialects.bluesky import CONTROL_LISTS
from bench.month.serving import Served
from bench.month.town import FIRST_NIGHT, Plan
from bench.month.truth import Standing
from bench.places import program

_PER_ARTICLE = 60
_CONNECTIONS = 10
_PATIENCE = "5"  # seconds: a night is rehearsed, and its hosts ask for one second or for an hour
_TELL_EVERY = 100
_JITTER = 40  # minutes by which cron may be early or late


@dataclass(kw_only=True)
class Heard:
    """What one night came to: where posts stand, of which anything was said, which platforms were void, what was captured."""

    night: int
    seconds: float
    standings: Mapping[str, Standing]
    said: frozenset[str]
    void: frozenset[str] = frozenset()
    captured: int = 0
    partial: int = 0


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where the month is played: the archive's home, the small web, and the environment of the program."""

    home: Path
    web: Served
    month: Plan
    browser: bool

    def prepare(self) -> None:
        """Write the articles, and the controls that the small web's Bluesky can sign for."""
        articles = self.home / "articles"
        articles.mkdir(parents=True)
        (self.home / "seeds").mkdir()
        (self.home / "seeds" / "controls.toml").write_text(CONTROL_LISTS, encoding="utf-8")
        for number, first in enumerate(range(0, len(self.month.posts), _PER_ARTICLE)):
            shown = self.month.posts[first : first + _PER_ARTICLE]
            body = "\n".join(
                f"<p>Paragraph {post.number} of the story tells what was said.</p>\n{DIALECTS[post.dialect].markup(post)}"
                for post in shown
            )
            title = f"The quay, part {number}"
            page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>\n{body}</article></body></html>"
            (articles / f"quay-{number:03}.html").write_text(page, encoding="utf-8")

    def play(self, say: Say) -> Iterator[Heard]:
        """Archive on the first night, check on all others."""
        dice = Random(self.month.seed)
        for night in range(self.month.nights + 1):
            self.web.turn(night)
            late = timedelta(minutes=dice.randint(-_JITTER, _JITTER) if night else 0)
            clock = f"{FIRST_NIGHT + timedelta(days=night) + late:%Y-%m-%dT%H:%M:%SZ}"
            began = monotonic()
            verb = ("check", "--all") if night else ("archive", "--render", "never", str(self.home / "articles"))
            summary = self._run(*verb, "--json", clock=clock, say=say)
            standings = self._standings()
            yield Heard(
                night=night,
                seconds=monotonic() - began,
                standings=standings,
                said=self._said(summary["run"]),
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
        blind = {} if self.browser else {"ARCHIVER_BROWSER": "/nowhere"}
        return kept | self.web.environment | blind

    def _run(self, *arguments: str, clock: str, say: Say) -> dict[str, Any]:
        """Run a verb to its end; its summary. How far it is, is said after every so many captures."""
        command = self._command(*arguments, clock=clock)
        last, kept = "", 0
        with subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None  # noqa: S101 - they are pipes
            assert process.stderr is not None  # noqa: S101
            for line in process.stdout:
                last = line
                if line.startswith('{"event": "judged"') and arguments[0] == "archive":
                    kept += 1
                    if kept % _TELL_EVERY == 0:
                        say(f"  {kept} posts archived")
            complained = process.stderr.read()
        if process.returncode not in {0, 1}:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {complained}")
        summary: dict[str, Any] = json.loads(last)
        return summary

    def _standings(self) -> dict[str, Standing]:
        """Where every post stands, by the program's own report."""
        done = subprocess.run(
            self._command("report", "--format", "json"), env=self._environment, capture_output=True, check=True, text=True
        )
        return {
            one["post"]: Standing(verdict=one["verdict"], reason=one["reason"], suspected=one["suspected"])
            for one in json.loads(done.stdout)["posts"]
            if one["post"] is not None
        }

    def _said(self, run: int) -> frozenset[str]:
        """About which posts a run brought anything that could be read."""
        question = (
            "SELECT DISTINCT ref FROM observation WHERE run = ? AND control = 0 AND about = 'post' AND reading != 'unreadable'"
        )
        with closing(sqlite3.connect(f"file:{self.home / 'db' / 'archive.sqlite'}?mode=ro", uri=True)) as ledger:
            return frozenset(str(ref) for (ref,) in ledger.execute(question, (run,)))
