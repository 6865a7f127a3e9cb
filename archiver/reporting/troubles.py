"""Troubles: what goes wrong night after night, folded to one a host, so that it is told when it begins, changes and ends.

A run's problems say a thing each night in other words: on how many days, since when, about how many posts. Two problems of a host
are of one kind if they differ in nothing else. A trouble is news when it has a kind that was not told of it before; it ends when a
later run has heard of the host, and has no problem with it. One that began and ended untold is told as over.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archiver.model.digests import JSONValue, digest
from archiver.model.timestamps import format_iso, parse_iso
from archiver.model.urls import parse_url
from archiver.reporting.events import Problem
from archiver.reporting.status import RecordedRun

FORGOTTEN_AFTER = timedelta(days=90)
"""After how long without it a trouble that nothing ends is forgotten, so that it is told again."""
KEPT = "what is kept"
"""Where the trouble is that `verify` finds."""
THIS_RUN = "this run"
"""Where the trouble is of a run that had not enough time."""
PARTIAL = "captured only in part"
"""How the problem of a post begins that was captured without some of its parts."""
_KIND_CHARACTERS = 12
_POSTS_OF = "posts of "
_SINCE = re.compile(r"[,;] (?:on|last usable answer on|last read on|it was last read on|never a usable answer|tried on) [^;:]*")
_DETAIL = re.compile(r"\(([a-z]+(?:-[a-z]+)*): [^)]*\)")
_NUMBERED = re.compile(r"\S*\d\S*")
_PLURAL = re.compile(r"(# \w+?)s\b")

ServiceOf = Callable[[str], str | None]
"""The service that a post is on, by the post's name; None for what is no name of a post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong with a host, or another thing that a run deals with, since the run that began at `since`.

    `kinds` are the kinds of its problems so far, `last` when the last run began that had it. `what` and `remedy` are those of its
    newest problem, `more` the number of its others in that run.
    """

    name: str
    since: datetime
    last: datetime
    kinds: frozenset[str]
    what: str = ""
    remedy: str | None = None
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleNews:
    """The troubles that began, changed and ended, those that `passed` before their beginning was told, and those that last."""

    began: tuple[Trouble, ...] = ()
    changed: tuple[Trouble, ...] = ()
    ended: tuple[Trouble, ...] = ()
    passed: tuple[Trouble, ...] = ()
    lasting: tuple[Trouble, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.began or self.changed or self.ended or self.passed)


@dataclass(slots=True, kw_only=True)
class Troubles:
    """The troubles by name, as they stand after the runs that were followed.

    `present` are the names that one of these runs had trouble with, `ended` the last trouble of those whose trouble is over.
    """

    standing: dict[str, Trouble] = field(default_factory=dict)
    ended: dict[str, Trouble] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)

    def follow(self, run: RecordedRun, service_of: ServiceOf) -> None:
        """Take in what a run had trouble with, and what it heard of again."""
        by_name: dict[str, list[Problem]] = {}
        for problem in problems_of(run):
            by_name.setdefault(_name_of(problem.where, service_of), []).append(problem)
        for name, problems in by_name.items():
            self.standing[name] = _continued(self.standing.get(name), name, problems, run)
        silent = {*_names(run, "silent"), *run.void}
        self.present |= by_name.keys() | silent
        for name, trouble in list(self.standing.items()):
            has_ended = name in _names(run, "answered") and name not in silent
            if name not in by_name and (has_ended or run.started_at - trouble.last > FORGOTTEN_AFTER):
                del self.standing[name]
                if has_ended:
                    self.ended[name] = trouble

    def news_since(self, before: Mapping[str, Trouble]) -> TroubleNews:
        """What has become of the troubles that were told before."""
        changed = {name for name, trouble in self.standing.items() if name in before and not trouble.kinds <= before[name].kinds}
        return TroubleNews(
            began=tuple(trouble for name, trouble in self.standing.items() if name not in before),
            changed=tuple(trouble for name, trouble in self.standing.items() if name in changed),
            ended=tuple(before[name] for name in before if name in self.ended and name not in self.standing),
            passed=tuple(trouble for name, trouble in self.ended.items() if name not in before and name not in self.standing),
            lasting=tuple(before[name] for name in self.standing if name in before and name in self.present - changed),
        )


def problems_of(run: RecordedRun) -> list[Problem]:
    """The problems of a recorded run."""
    return [
        Problem(where=str(entry.get("where")), what=str(entry.get("what")), remedy=str(remedy) if remedy else None)
        for entry in run.listed("problems")
        for remedy in [entry.get("remedy")]
    ]


def _names(run: RecordedRun, key: str) -> set[str]:
    """The names in a list of a run's summary."""
    value = run.summary.get(key)
    return {name for name in value if isinstance(name, str)} if isinstance(value, list) else set()


def _name_of(where: str, service_of: ServiceOf) -> str:
    """The host that a problem is about, or the posts of a service; a thing of another kind by its own name."""
    url = parse_url(where) if where.startswith(("http://", "https://")) else None
    if url is not None:
        return url.host
    service = service_of(where)
    return where if service is None else f"{_POSTS_OF}{service}"


def kind_of(problem: Problem) -> str:
    """The kind of a problem, without numbers and days; each finding of `verify` is of its own kind."""
    parts = [problem.what, problem.remedy or ""]
    if problem.where != KEPT:
        parts = [_PLURAL.sub(r"\1", _NUMBERED.sub("#", _SINCE.sub("", _DETAIL.sub(r"(\1)", part)))) for part in parts]
    return digest("\n".join(parts).encode()).removeprefix("sha256:")[:_KIND_CHARACTERS]


def _continued(known: Trouble | None, name: str, problems: Sequence[Problem], run: RecordedRun) -> Trouble:
    kinds = frozenset(map(kind_of, problems))
    before = known.kinds if known is not None else frozenset()
    newest = next((problem for problem in problems if kind_of(problem) not in before), problems[0])
    return Trouble(
        name=name,
        since=known.since if known is not None else run.started_at,
        last=run.started_at,
        kinds=kinds | before,
        what=newest.what if newest.where == name else f"{newest.where}: {newest.what}",
        remedy=newest.remedy,
        more=len(problems) - 1,
    )


def state_json(troubles: Iterable[Trouble]) -> list[JSONValue]:
    """The troubles that were told, as an act records them."""
    return [
        {
            "name": trouble.name,
            "since": format_iso(trouble.since),
            "last": format_iso(trouble.last),
            "kinds": list[JSONValue](sorted(trouble.kinds)),
        }
        for trouble in troubles
    ]


def troubles_from(recorded: JSONValue) -> dict[str, Trouble]:
    """The troubles that an act recorded, by name; what somebody made of another form is left out."""
    found: dict[str, Trouble] = {}
    for entry in recorded if isinstance(recorded, list) else ():
        if not isinstance(entry, Mapping):
            continue
        name, since, last, kinds = (entry.get(key) for key in ("name", "since", "last", "kinds"))
        try:
            times = parse_iso(str(since)), parse_iso(str(last))
        except ValueError:
            continue
        if isinstance(name, str) and isinstance(kinds, list):
            found[name] = Trouble(
                name=name,
                since=times[0],
                last=times[1],
                kinds=frozenset(map(str, kinds)),
            )
    return found
