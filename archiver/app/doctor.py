"""`doctor`: check that this machine has what the main job needs, and name the command that fixes what is missing."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from archiver import __version__
from archiver.app.memories.named import FolderMemory, TimestampMemory, load_memories
from archiver.app.own_key_trials import KeyFacts, configured_keys, try_keys
from archiver.app.posts.chosen_controls import load_controls
from archiver.app.posts.contact import CONTACT_REMEDY
from archiver.app.posts.control_problems import recorded_problems
from archiver.app.posts.planning import first_host
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.runs.severity import FindingSeverity
from archiver.errors import ArchiverError, InputError
from archiver.ledger.control_posts import ControlRecords
from archiver.ledger.doubts import open_doubts
from archiver.ledger.reader import LedgerReader
from archiver.platforms.interface import Controls
from archiver.reporting.phrases import claim_phrase, count_of
from archiver.web import open_web
from archiver.web.browser_discovery import BrowserFacts, BrowserProblem, browser_facts, install_command
from archiver.web.fonts import FontFacts, font_facts
from archiver.web.playwright_driver import driver_problem
from archiver.web.proxy_settings import UNUSED_REMEDY, UpstreamProxy, unused_proxies
from archiver.web.sandbox import sandbox_off, sandbox_problem
from archiver.web.settings import POSTS_WITHOUT_CONTACT, WebSettings
from archiver.web.temporary_folder import temporary_folder_problem

_TRIED_HOSTS = 4
_MIN_SQLITE = (3, 37)  # STRICT tables
_LOW_DISK_BYTES, _MIN_DISK_BYTES = 2 * 1024**3, 200 * 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorFinding:
    """One thing that is wrong or missing: its code, what it is, and how to fix it."""

    code: str
    severity: FindingSeverity
    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What this machine has, and what is wrong.

    `network` has the hosts that were tried, each with why no TLS connection could be made, or None if it could; `keys` are the
    operator's own, by name.
    """

    version: str
    browser: BrowserFacts | None
    fonts: FontFacts
    sqlite: str
    home: Home
    writable: bool
    free_bytes: int
    controls: Mapping[str, Controls]
    network: Mapping[str, str | None]
    keys: Mapping[str, KeyFacts]
    findings: tuple[DoctorFinding, ...]

    @property
    def fit(self) -> bool:
        """Whether the main job can run."""
        return all(finding.severity is not FindingSeverity.ERROR for finding in self.findings)


def diagnose(
    home: Home, clock: Clock, *, web: WebSettings, offline: bool, environment: Mapping[str, str] = os.environ
) -> Diagnosis:
    """Check everything that the main job needs; `web` are the settings that a run would use. `offline` leaves out the network."""
    browser, fonts = browser_facts(environment), font_facts()
    free, writable = _disk(home)
    controls, control_findings = _controls(home)
    network = {} if offline else asyncio.run(_connections(controls, web, clock))
    keys = configured_keys(web.keys) if offline else asyncio.run(_tried_keys(web, clock))
    findings = (
        *_check_browser(browser, environment),
        *_check_fonts(fonts),
        *_check_disk(home, free, writable=writable),
        *_check_sqlite(),
        *_check_clock(clock, home),
        *_check_environment(environment, web.proxy, web.contact),
        *_check_memories(home),
        *_check_network(network),
        *_check_keys(keys),
    )
    return Diagnosis(
        version=__version__,
        browser=browser if isinstance(browser, BrowserFacts) else None,
        fonts=fonts,
        sqlite=sqlite3.sqlite_version,
        home=home,
        writable=writable,
        free_bytes=free,
        controls=controls,
        network=network,
        keys=keys,
        findings=(*findings, *control_findings, *_check_database(home, controls)),
    )


def _error(code: str, what: str, remedy: str) -> DoctorFinding:
    return DoctorFinding(code=code, severity=FindingSeverity.ERROR, what=what, remedy=remedy)


def _warning(code: str, what: str, remedy: str) -> DoctorFinding:
    return DoctorFinding(code=code, severity=FindingSeverity.WARNING, what=what, remedy=remedy)


def _check_browser(browser: BrowserFacts | BrowserProblem, environment: Mapping[str, str]) -> Iterator[DoctorFinding]:
    if isinstance(browser, BrowserProblem):
        yield _error("D001", browser.what, browser.remedy)
        return
    if (problem := driver_problem()) is not None:
        yield _error("D013", problem.what, problem.remedy)
    if not any(name in browser.build.lower() for name in ("chrom", "headless")):
        says = f"says that it is “{browser.build}”" if browser.build else "does not say what it is"
        yield _error("D012", f"{browser.path} {says}, and is not a working Chromium", install_command())
    elif not browser.headless_shell:
        yield _warning(
            "D002",
            "the browser is a full Chromium, which takes twice the time for a capture",
            "apt-get install chromium-headless-shell",
        )
    if (problem := sandbox_off(environment)) is not None:
        yield _warning("D003", problem.what, problem.remedy)
    elif (problem := sandbox_problem(browser.path, environment)) is not None:
        yield _error("D023", problem.what, problem.remedy)


def _check_fonts(fonts: FontFacts) -> Iterator[DoctorFinding]:
    if fonts.missing:
        missing = " and ".join(
            name for name, present in (("emoji", fonts.emoji), ("Chinese, Japanese and Korean", fonts.cjk)) if not present
        )
        yield _warning("D004", f"screenshots will show boxes instead of {missing}", fonts.remedy or "install fonts for them")


def _disk(home: Home) -> tuple[int, bool]:
    """The free bytes on the disk of the home, which need not exist yet, and whether it can be written to."""
    folder = home.folder
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free, os.access(folder, os.W_OK | os.X_OK)


def _check_disk(home: Home, free: int, *, writable: bool) -> Iterator[DoctorFinding]:
    if not writable:
        yield _error("D005", f"{home.folder} cannot be written", "change its owner or mode, or name another with --home DIR")
    if free < _MIN_DISK_BYTES:
        yield _error(
            "D006", f"{free // 1024**2} MiB are free at {home.folder}", "make room, or name another folder with --home DIR"
        )
    elif free < _LOW_DISK_BYTES:
        yield _warning("D006", f"{free // 1024**2} MiB are free at {home.folder}", "make room soon: a post takes about a megabyte")


def _check_memories(home: Home) -> Iterator[DoctorFinding]:
    try:
        memories = load_memories(home)
    except InputError as error:
        yield _error("D019", error.message, error.remedy or "see docs/memories.md")
        return
    if not memories:
        what = "nobody else is handed the checkpoints, so that whoever can write to the archive can rewrite it unnoticed"
        yield _warning(
            "D020", what, f"name a folder on another disk, an authority or a witness in {home.settings} (docs/memories.md)"
        )
    for memory in memories:
        if isinstance(memory, FolderMemory) and not memory.folder.is_dir():
            yield _warning("D021", f"{home.settings.name}: there is no folder {memory.folder}", "mount its disk, or make it")
        if isinstance(memory, TimestampMemory) and memory.certificates is None:
            what = f"the timestamps of {memory.url} cannot be checked"
            yield _warning("D021", what, f"add the file of the authority's certificates to its entry in {home.settings}")


async def _connections(controls: Mapping[str, Controls], web: WebSettings, clock: Clock) -> Mapping[str, str | None]:
    """The hosts of a control of some platforms, each with why no TLS connection can be made to it, or None."""
    live = (known.live[0] for known in controls.values() if known.live)
    hosts = list(islice(dict.fromkeys(host for post in live if (host := first_host(post))), _TRIED_HOSTS))
    async with open_web(web, clock=clock) as opened:
        return dict(zip(hosts, await asyncio.gather(*map(opened.tls_fault, hosts)), strict=True))


async def _tried_keys(web: WebSettings, clock: Clock) -> Mapping[str, KeyFacts]:
    """The operator's keys, each tried with one request."""
    if not web.keys.keys:
        return configured_keys(web.keys)
    async with open_web(web, clock=clock) as opened:
        return await try_keys(opened, web.keys)


def _check_keys(keys: Mapping[str, KeyFacts]) -> Iterator[DoctorFinding]:
    for facts in keys.values():
        if facts.fault is not None:
            remedy = f"see to {facts.origin}, or make a new key at the platform (docs/own-keys.md); without it all else works"
            yield _warning("D025", f"the key {facts.name} does not work: {facts.fault}", remedy)


def _check_network(network: Mapping[str, str | None]) -> Iterator[DoctorFinding]:
    if network and all(network.values()):
        faults = "; ".join(str(fault) if host in str(fault) else f"{host}: {fault}" for host, fault in network.items())
        yield _warning(
            "D024",
            f"no platform can be reached ({faults})",
            "see to the connection of this machine, its firewall, --proxy and SSL_CERT_FILE; --offline leaves this out",
        )


def _check_sqlite() -> Iterator[DoctorFinding]:
    if sqlite3.sqlite_version_info < _MIN_SQLITE:
        yield _error("D007", f"SQLite {sqlite3.sqlite_version} is too old", "use a Python whose SQLite is 3.37 or later")
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(words, tokenize = 'trigram')")
    except sqlite3.OperationalError:
        yield _error("D008", "this SQLite lacks full-text search (FTS5)", "use a Python whose SQLite has it, such as Debian's")
    finally:
        connection.close()


def _check_clock(clock: Clock, home: Home) -> Iterator[DoctorFinding]:
    last_run = None
    with suppress(ArchiverError), open_archive(home) as archive:  # a database that cannot be read is a finding of its own
        last_run = archive.last_run()
    if (doubt := clock.doubt(last_run)) is not None:
        yield _error("D009", doubt, "set the clock: it dates the evidence; if it is right, add --clock-is-right to the next run")


def _check_environment(environment: Mapping[str, str], proxy: UpstreamProxy | None, contact: str | None) -> Iterator[DoctorFinding]:
    if (problem := temporary_folder_problem(environment)) is not None:
        yield _error("D014", problem.what, problem.remedy)
    if (unused := unused_proxies(environment, proxy)) is not None:
        yield _warning("D015", unused, UNUSED_REMEDY)
    if contact is None:
        what = f"no contact address is set, so runs that ask about more than {POSTS_WITHOUT_CONTACT} posts are refused"
        yield _warning("D022", what, CONTACT_REMEDY)


def _controls(home: Home) -> tuple[Mapping[str, Controls], tuple[DoctorFinding, ...]]:
    try:
        return load_controls(home), ()
    except InputError as error:
        return {}, (_error("D010", error.message, error.remedy or "see seeds/README.md"),)


def _check_nights(archive: LedgerReader, controls: Mapping[str, Controls]) -> Iterator[DoctorFinding]:
    """Which platforms the last runs could not believe or read, since when, and which runs are in doubt."""
    records = ControlRecords(archive.query)
    for platform, known in controls.items():
        for what, remedy in recorded_problems(records, platform, known):
            yield _warning("D016", f"{platform}: {what}", remedy)
    for doubt in open_doubts(archive.query):
        what = f"run {doubt.run} is in doubt: {count_of(len(doubt.posts), 'post')} of {doubt.scope} {claim_phrase(doubt.claim)}"
        yield _warning(
            "D017", what, f"look at some of them; if it is so: check --accept-night {doubt.run} --platform {doubt.scope}"
        )


def _check_database(home: Home, controls: Mapping[str, Controls]) -> Iterator[DoctorFinding]:
    if not home.folder.exists():
        yield _warning(
            "D018", f"there is no folder {home.folder}", "is the name right? `archive` makes it; --home DIR names another"
        )
    if home.database.exists():
        try:
            with open_archive(home) as archive:
                yield from _check_nights(archive, controls)
        except InputError:
            return  # it is still empty
        except ArchiverError as error:
            yield _error("D011", error.message, error.remedy or "restore the database from a backup")
