"""Nights on which something other than the platforms answers: captive portals, filters, intercepted TLS, lying name servers.

One post is suspected to be gone before them, so that there is a suspicion to lose; in all of them nothing moves, and on the first
night after them the end is confirmed and everything else goes on as if they had not been.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.demo.smallweb.hosts import answer
from archiver.demo.smallweb.messages import Request, Response, page, redirect
from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding
from archiver.demo.story.founding import PRESIDENT_POST
from tests.commands.conftest import CHALLENGE, PRESIDENT, Done, Program, flaws, inherited
from tests.commands.test_many_platforms import ARTICLE, CARD, CHANNEL, EVENT, LOST, SILENT, first_night

Stood = dict[str, tuple[str, str | None, bool]]

WELCOME = (
    "<html><head><title>Hotel Wi-Fi</title></head><body>Page not found? Accept our terms, or log in. Post not found.</body></html>"
)
INTACT, SUSPECTED = ("intact", None, False), ("intact", None, True)
BEFORE: Mapping[str, tuple[str, str | None, bool]] = dict.fromkeys((LOST, SILENT, CHANNEL, CARD, CHALLENGE), INTACT) | {
    PRESIDENT: SUSPECTED,
    EVENT: ("unknown", None, False),
}


def of_a_portal(_: World, request: Request, *, said: Response) -> Response:
    """The portal's answer to every request."""
    assert request.host
    return said


PORTALS: Mapping[str, Response] = {
    "leads to its login": redirect("http://login.portal.example/", status=302),
    "shows its page for everything": page(WELCOME),
    "asks for a login (511)": page(WELCOME, status=511),
    "denies everything (404)": Response(status=404, body=b"Not Found", content_type="text/plain"),
    "denies everything for good (410)": page(WELCOME, status=410),
    "forbids everything (451)": page(WELCOME, status=451),
    "says an empty object": Response(body=b"{}", content_type="application/json"),
}


@dataclass(frozen=True, kw_only=True)
class Nights:
    """What the program said on each night, and where the posts stood after it."""

    program: Program
    said: dict[str, Done]
    stood: dict[str, Stood]

    def play(self, night: str, program: Program, *arguments: str, day: int) -> None:
        """One night."""
        self.said[night] = program("--patience", "0", *arguments, "--json", clock=f"2026-11-{day:02}T02:00:00Z")
        with open_archive(Home(folder=program.home)) as archive:
            verdicts = {str(one.post): one.verdict for one in archive.all_posts()}
        self.stood[night] = {
            post: (one.standing.value, one.reason.value if one.reason else None, one.suspected) for post, one in verdicts.items()
        }


class Welcome(BaseHTTPRequestHandler):
    """The portal's own page, in clear."""

    def do_GET(self) -> None:
        """Answer anything."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(WELCOME.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Say nothing of it."""


@contextmanager
def in_clear() -> Iterator[int]:
    """A server without TLS at a port of loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Welcome) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        yield server.server_port
        server.shutdown()
        serving.join()


WITHOUT_NETWORK = """
import fcntl, os, socket, struct, sys
with socket.socket() as one:
    fcntl.ioctl(one, 0x8914, struct.pack("16sh", b"lo", 0x41))  # SIOCSIFFLAGS: loopback up, for the gate's own port
os.execv(sys.argv[1], sys.argv[1:])
"""


NO_NAME = "no name resolves"
CAN_BE_ALONE = (
    shutil.which("unshare") is not None
    and not subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode
)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("portals")
    (folder / "quay.html").write_text(ARTICLE, encoding="utf-8")
    (folder / "two-presidents.txt").write_text(founding.ARTICLE, encoding="utf-8")
    healthy = founding.world_for_founding().with_pages(first_night().pages)
    deleted = healthy.post_became(PRESIDENT_POST.id, PostState.DELETED)
    with small_web(healthy, folder=folder) as web, in_clear() as clear:
        places = {"ARCHIVER_CONNECT_TO": f"{web.connect_to},*:80:127.0.0.1:{clear}", "ARCHIVER_BROWSER": "/nowhere"}
        program = Program(home=folder / "home", environment=inherited() | web.environment | places)
        played = Nights(program=program, said={}, stood={})
        played.play("first", program, "archive", str(folder / "quay.html"), str(folder / "two-presidents.txt"), day=1)
        web.world = deleted
        played.play("suspected", program, "check", "--all", day=2)
        day = 3
        for name, said in PORTALS.items():
            web.answering = partial(of_a_portal, said=said)
            played.play(name, program, "check", "--all", day=day)
            day += 1
        everybody = {host for host, _ in web.counts}
        web.impersonated = everybody
        played.play("intercepts TLS", program, "check", "--all", day=day)
        web.answering = answer
        both = folder / "both.pem"
        both.write_bytes(Path(web.ca_file).read_bytes() + (folder / "untrusted" / "authority.pem").read_bytes())
        played.play("is another host by its certificate", program.using(SSL_CERT_FILE=str(both)), "check", "--all", day=day + 1)
        web.impersonated = ()
        if CAN_BE_ALONE:
            alone = program.using("unshare", "-rn", sys.executable, "-c", WITHOUT_NETWORK, ARCHIVER_CONNECT_TO="")
            played.play(NO_NAME, alone, "check", "--all", day=day + 2)
        played.play("after", program, "check", "--all", day=day + 3)
        yield played


ALONE = pytest.param(
    NO_NAME, marks=pytest.mark.skipif(not CAN_BE_ALONE, reason="this machine lets nobody start a program without a network")
)
EVERY_NIGHT = (*PORTALS, "intercepts TLS", "is another host by its certificate", ALONE)


def test_one_post_is_suspected_before_the_first_portal(nights: Nights) -> None:
    assert BEFORE == nights.stood["suspected"]


@pytest.mark.parametrize("night", EVERY_NIGHT)
def test_answers_that_are_not_the_platforms_change_no_verdict(nights: Nights, night: str) -> None:
    done = nights.said[night]

    assert (1, []) == (done.code, done.summary["changes"])
    assert BEFORE == nights.stood[night]


@pytest.mark.parametrize("night", EVERY_NIGHT)
def test_the_platforms_are_void_with_the_reason(nights: Nights, night: str) -> None:
    summary = nights.said[night].summary

    assert ["telegram", "x"] == summary["void"]
    assert ({"the network"} if night == NO_NAME else {"telegram", "x"}) <= {one["where"] for one in summary["problems"]}
    assert all(one["what"] and one["remedy"] for one in summary["problems"])


def test_without_a_network_the_reason_is_dns(nights: Nights) -> None:
    if NO_NAME not in nights.said:
        pytest.skip("this machine lets nobody start a program without a network")
    (problem,) = nights.said[NO_NAME].summary["problems"]

    assert "the network" == problem["where"]
    assert "no host could be reached (no-address: " in problem["what"]


def test_the_suspicion_is_confirmed_afterwards_and_nothing_else_has_changed(nights: Nights) -> None:
    done = nights.said["after"]

    assert [] == done.summary["void"]
    assert {**BEFORE, PRESIDENT: ("gone", "deleted", False)} == nights.stood["after"]
    assert [(PRESIDENT, "gone")] == [(one["post"], one["to"]) for one in done.summary["changes"]]


def test_the_archive_is_intact_afterwards(nights: Nights) -> None:
    assert [] == flaws(nights.program)
