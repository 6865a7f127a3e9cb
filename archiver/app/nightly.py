"""`nightly`: archive the home's seeds, check what is due, and verify a part of the archive, under one lock.

Archiving and checking are runs of their own, as if each had been started by itself; what is verified is an act. Which part is next
is read from the acts of the nights before.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from archiver.app.acts import VERIFY
from archiver.app.archive import ArchiveOptions, archive
from archiver.app.check import check
from archiver.app.news import News
from archiver.app.posts.planning import CheckOptions
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home, ensure_writable
from archiver.app.runs.open_archive import open_archive
from archiver.app.runs.settings_file import NIGHTLY, SettingsFile, require_known
from archiver.app.sources.arguments import holds_sources, open_sources
from archiver.app.verification.parts import MAX_PARTS, Part
from archiver.app.verify import Verification, verify
from archiver.errors import InputError
from archiver.ledger.custody import acts
from archiver.ledger.run_lock import keeping_lock
from archiver.ledger.store import LOCK
from archiver.reporting.events import NETWORK, Listener, RunSummary
from archiver.reporting.night import NightNews
from archiver.web import WebSettings

DEFAULT_PARTS = 7
"""In how many nights everything is verified."""
TROUBLE, QUIET, NEWS = 1, 0, 3
"""The exit codes of a night that was carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightPlan:
    """What the settings say about nights: the `sources` to archive besides the seeds, and in how many `parts` all is verified."""

    sources: tuple[str, ...] = ()
    parts: int = DEFAULT_PARTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What was done in a night: its runs, and the verification of a part."""

    runs: tuple[RunSummary, ...]
    part: Part
    verification: Verification


def plan_from(file: SettingsFile) -> NightPlan:
    """The plan of the settings; `InputError` for a key or a value that cannot be."""
    require_known(file, ("sources", "parts"), NIGHTLY)
    table = file.table(NIGHTLY)
    sources, parts = table.get("sources", []), table.get("parts", DEFAULT_PARTS)
    if not isinstance(sources, list) or not all(isinstance(source, str) and source for source in sources):
        raise InputError(f"{file.where(NIGHTLY, 'sources')} is no list of texts", remedy='write it as ["seeds/articles.txt"]')
    if not isinstance(parts, int) or isinstance(parts, bool) or not 1 <= parts <= MAX_PARTS:
        raise InputError(f"{file.where(NIGHTLY, 'parts')}: {parts!r} is no number from 1 to {MAX_PARTS}", remedy="write parts = 7")
    return NightPlan(sources=tuple(sources), parts=parts)


@contextmanager
def night_of(home: Home) -> Iterator[None]:
    """Hold the archive for a whole night; `LedgerError` if a run holds it."""
    ensure_writable(home)
    with keeping_lock(home.database.with_name(LOCK)):
        yield


async def nightly(
    plan: NightPlan,
    archiving: ArchiveOptions,
    checking: CheckOptions,
    *,
    home: Home,
    clock: Clock,
    web: WebSettings,
    emit: Listener,
) -> Night:
    """Carry out a night; raises what `archive`, `check` and `verify` raise. `InputError` where there is nothing to do."""
    sources = sources_of(plan, home)
    if not sources and not home.database.exists():
        raise InputError(
            f"there is nothing to archive in {home.seeds}, and no archive to check",
            remedy=f"list your articles and feeds in {home.seeds / 'articles.txt'}, one a line",
        )
    runs: list[RunSummary] = []
    if sources:
        runs.append(await archive(open_sources(sources), archiving, home=home, clock=clock, web=web, emit=emit))
    runs.append(await check(checking, home=home, clock=clock, web=web, emit=emit))
    part = _next_part(home, plan.parts)
    return Night(runs=tuple(runs), part=part, verification=verify(home, clock, emit, kept={}, part=part))


def sources_of(plan: NightPlan, home: Home) -> Sequence[str]:
    """What a night archives: the seeds of the home, if there are any, and what the settings name, relative to the home."""
    named = [source if "://" in source else str(home.folder / source) for source in plan.sources]
    return [*([str(home.seeds)] if holds_sources(home.seeds) else []), *named]


def _next_part(home: Home, of: int) -> Part:
    """The part after the last one that was verified of as many, the first after all."""
    with open_archive(home) as opened:
        parts = [act.detail.get("part") for act in acts(opened.query) if act.act == VERIFY]
    number, _, total = next((part.partition("/") for part in reversed(parts) if isinstance(part, str)), ("0", "", str(of)))
    last = int(number) if number.isdecimal() and total == str(of) else 0
    return Part(number=last % of + 1, of=of)


def news_of(home: Home, clock: Clock) -> News:
    """The news that nobody was told yet."""
    with open_archive(home) as opened:
        return News(opened, home, now=clock())


def exit_code_of(night: Night | None, news: NightNews, *, delivered: bool) -> int:
    """What a night means to whoever started it: that of damage, else of trouble, else of news."""
    if night is not None and night.verification.exit_code:
        return night.verification.exit_code
    is_cut_off = night is not None and any(problem.where == NETWORK for run in night.runs for problem in run.problems)
    if news.troubles.began or news.troubles.changed or is_cut_off or not delivered:
        return TROUBLE
    return NEWS if news else QUIET
