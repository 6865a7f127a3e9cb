"""A slow or rate-limiting host delays no other host, and an error in one post affects no other post."""

import json
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from archiver.demo.smallweb.messages import JSON, Response, json_answer
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import Trouble, World
from archiver.demo.smallweb.x.oembed import blockquote
from archiver.demo.smallweb.x.server import HOSTS as X_HOSTS
from archiver.demo.story import founding
from tests.commands.conftest import PRESIDENT, Done, Process, Program, Running, flaws, inherited
from tests.platforms.api import bodies

WORKING, HUNG, LIMITED = "working.example", "hung.example", "limited.example"
IDS = ("110446183735368301", "110446183735368302", "110446183735368303", "110446183735368304")
MISSING = json_answer({"error": "Record not found"}, status=404)


def host(name: str) -> dict[tuple[str, str], Response]:
    """A host of the Fediverse that works, with its posts."""
    statuses = {
        (name, f"/api/v1/statuses/{key}"): Response(body=bodies.status("Water", key=key, host=name).encode(), content_type=JSON)
        for key in IDS
    }
    return statuses | {(name, "/api/v1/instance"): json_answer({"uri": name}), (name, "/api/v1/statuses/0"): MISSING}


def world() -> World:
    """All is well."""
    return founding.world_for_founding().with_pages(host(WORKING) | host(HUNG) | host(LIMITED))


def posts(name: str) -> set[str]:
    """The posts of a host."""
    return {f"mastodon:{name}/{key}" for key in IDS}


ARTICLE = "<title>The quay</title>" + blockquote(founding.PRESIDENT_POST)
ARTICLE += "".join(
    f'<blockquote class="mastodon-embed" data-embed-url="https://{name}/@ferry/{key}/embed"></blockquote>'
    for key in IDS
    for name in (HUNG, LIMITED, WORKING)
)


@pytest.fixture
def town(program: Program) -> Iterator[tuple[Program, SmallWeb]]:
    """A home in which the posts of all hosts were archived, without a browser, and the web that they are on."""
    program.home.mkdir(parents=True)
    page = program.home / "quay.html"
    page.write_text(ARTICLE, encoding="utf-8")
    with small_web(world(), hosts=(WORKING, HUNG, LIMITED)) as web:
        known = replace(program, environment=inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"})
        known("archive", str(page), clock="2026-12-01T03:00:00Z")
        yield known, web


def probed_until(process: Process, wanted: set[str]) -> set[str]:
    """The posts that a run says it has probed, until all of these are among them, or the run ends."""
    told: set[str] = set()
    for line in process.stdout or ():
        event = json.loads(line)
        if event["event"] == "probed":
            told.add(event["post"])
        if wanted <= told:
            break
    return told


def test_hanging_and_rate_limiting_hosts_delay_no_other_host(town: tuple[Program, SmallWeb], running: Running) -> None:
    """X hangs as a whole, its controls too; the run is killed as soon as all others were asked."""
    program, web = town
    broken = world().in_trouble((HUNG, *X_HOSTS), Trouble.NEVER_ANSWERS)
    web.world = broken.in_trouble((LIMITED,), Trouble.TOO_MANY_REQUESTS, retry_after="7200")
    process = running(program.start("check", "--all", "--json", clock="2026-12-02T03:00:00Z"))
    told = probed_until(process, posts(WORKING) | posts(LIMITED))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert posts(WORKING) | posts(LIMITED) == told

    web.world = world()
    asked = web.requests_to(LIMITED)
    soon = program("check", "--all", "--json", clock="2026-12-02T03:30:00Z")
    assert (asked, posts(LIMITED)) == (web.requests_to(LIMITED), unread(soon))
    later = program("check", "--all", "--json", clock="2026-12-02T05:30:00Z")
    assert (asked + len(IDS), set()) == (web.requests_to(LIMITED), unread(later))
    assert {"intact": 1 + 3 * len(IDS)} == {name: count for name, count in later.summary["verdicts"].items() if count}
    assert [] == flaws(program)


def unread(done: Done) -> set[str]:
    """The posts of which a run has heard nothing."""
    return {one["post"] for one in done.events("probed") if one["reading"] == "unreadable"}


def test_an_error_in_one_post_affects_no_other_post(town: tuple[Program, SmallWeb]) -> None:
    """Its history holds a reason that this version of the program has never heard of."""
    program, web = town
    web.world = world()
    (broken,) = program.rows("SELECT id, 'mastodon:' || key FROM post WHERE key = ?", f"{HUNG}/{IDS[1]}")
    columns = "run, post, at, probe, about, witness, reading, reason, healthy, control, rehearsed"
    strange = f"1, {broken[0]}, '2026-12-01T03:00:01.000000Z', 'p', 'post', 'platform-api', 'gone', 'shadow-banned', 1, 0, 1"
    with closing(sqlite3.connect(program.home / "db" / "archive.sqlite", isolation_level=None)) as database:
        database.execute(f"INSERT INTO observation ({columns}) VALUES ({strange})")  # noqa: S608 - our own words
    done = program("check", "--all", "--json", clock="2026-12-02T03:00:00Z")

    assert 1 == done.code
    assert [(broken[1], True)] == [(one["where"], "shadow-banned" in one["what"]) for one in done.summary["problems"]]
    assert (posts(WORKING) | posts(HUNG) | posts(LIMITED) | {PRESIDENT}) - {broken[1]} == {
        one["post"] for one in done.events("judged")
    }
