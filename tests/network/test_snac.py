"""The Fediverse against a real server, snac, taken through every state, by the program as a stranger runs it."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from archiver.demo.smallweb.certificates import make_certificates
from tests.commands.conftest import Program, inherited
from tests.network.fronts import free_port, fronts, led_to

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.slow

HOST = "social.harbour.test"
ACCOUNT = f"https://{HOST}/alice"
STRANGE = f"mastodon:{HOST}/110446183735368325"  # asked for by the API, which snac lets no stranger use
_FETCHING = 300
_ENDING = 20

Standing = tuple[str, str | None, bool]
File = tuple[str, bytes, str]
NO_FILE: File = ("", b"", "")
INTACT: Standing = ("intact", None, False)
ALTERED: Standing = ("altered", None, False)
UNKNOWN: Standing = ("unknown", "not-stated", False)


@dataclass(kw_only=True)
class Snac:
    """The server: started and stopped at will, and used as its own user does, through its web pages."""

    executable: Path
    folder: Path
    port: int
    password: str = ""
    process: "subprocess.Popen[str] | None" = field(default=None)

    def set_up(self) -> None:
        """Make the server's files, and an account."""
        told = f"127.0.0.1\n{self.port}\n{HOST}\n\nadmin@{HOST}\n"
        self._run("init", said=told)
        found = re.search(r"password is (\S+)", self._run("adduser", "alice"))
        assert found is not None
        self.password = found[1]

    def start(self) -> None:
        """Start serving; it has begun once it says so."""
        self.process = subprocess.Popen([self.executable, "httpd", self.folder], stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        assert any("httpd start" in line for line in self.process.stderr), "the server did not start"

    def stop(self) -> None:
        """Stop serving."""
        if self.process is not None:
            self.process.terminate()
            self.process.communicate(timeout=_ENDING)
            self.process = None

    def post(self, words: str, *, picture: bytes | None = None) -> str:
        """A new post; its address."""
        before = set(self.addresses())
        files = {"attach_0": ("quay.png", picture, "image/png")} if picture else {"nothing": NO_FILE}
        self._use("note", {"content": words, "alt_text_0": "the quay"}, files)
        (new,) = set(self.addresses()) - before
        return new

    def edit(self, address: str, words: str) -> None:
        """Put other words in the place of a post's."""
        self._use("note", {"content": words, "edit_id": address}, {"nothing": NO_FILE})

    def delete(self, address: str) -> None:
        """Delete a post."""
        self._use("action", {"id": address, "actor": ACCOUNT, "action": "Delete"})

    def addresses(self) -> list[str]:
        """The addresses of all posts."""
        outbox = self.asked("/alice/outbox", accept="application/activity+json").json()
        return [one["object"]["id"] for one in outbox["orderedItems"]]

    def asked(self, path: str, *, accept: str = "*/*") -> httpx.Response:
        """What the server answers to a stranger; it drops lines that it says it would keep."""
        return httpx.get(
            f"http://127.0.0.1:{self.port}{path}",
            headers={"Accept": accept, "Connection": "close"},
            trust_env=False,
            timeout=_ENDING,
        )

    def _use(self, page: str, said: "Mapping[str, str]", files: "Mapping[str, File] | None" = None) -> None:
        """Send in one of the forms of the user's own page."""
        place = f"http://127.0.0.1:{self.port}/alice/admin/{page}"
        reply = httpx.post(
            place,
            data=dict(said),
            files=files,
            auth=("alice", self.password),
            headers={"Connection": "close"},
            trust_env=False,
            timeout=_ENDING,
        )
        assert 303 == reply.status_code, reply.text

    def _run(self, command: str, *arguments: str, said: str = "") -> str:
        done = subprocess.run(
            [self.executable, command, self.folder, *arguments],
            input=said,
            capture_output=True,
            text=True,
            check=True,
            timeout=_ENDING,
        )
        return done.stdout + done.stderr


@pytest.fixture(scope="session")
def executable(pytestconfig: pytest.Config) -> Path:
    """The server's executable: the one that is installed, or the distribution's, brought once and kept with the tests' cache."""
    installed = shutil.which("snac")
    if installed is not None:
        return Path(installed)
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        pytest.skip("needs snac, or apt to bring it: a real server of the Fediverse")
    assert pytestconfig.cache is not None
    folder = Path(pytestconfig.cache.mkdir("snac"))
    brought = folder / "usr" / "bin" / "snac"
    if not brought.exists():
        script = Path(__file__).with_name("snac.sh")
        done = subprocess.run(["sh", script, folder], capture_output=True, text=True, timeout=_FETCHING, check=False)
        if done.returncode:
            pytest.skip(f"apt cannot bring snac here: {done.stderr[-300:]}")
    return brought


@contextmanager
def serving(executable: Path, folder: Path) -> Iterator[Snac]:
    """A server that is up."""
    server = Snac(executable=executable, folder=folder / "data", port=free_port())
    server.set_up()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def snac(executable: Path, tmp_path: Path) -> Iterator[Snac]:
    with serving(executable, tmp_path) as server:
        yield server


@pytest.fixture
def program(snac: Snac, tmp_path: Path) -> Iterator[Program]:
    """The program, with a way to the server over TLS and under its name."""
    certificates = make_certificates(tmp_path, [HOST], now=datetime.now(UTC))
    with (
        start_blocking_portal() as elsewhere,
        elsewhere.wrap_async_context_manager(fronts({HOST: snac.port}, certificates)) as ports,
    ):
        yield Program(home=tmp_path / "home", environment=inherited() | led_to(ports, certificates))


def shown(*addresses: str) -> str:
    """An article that shows posts, each by its address in a block of its own."""
    wrapped = (f'<div class="wp-block-embed__wrapper">\n{one}\n</div>' for one in addresses)
    return f"<html><title>The harbour</title><article>{''.join(wrapped)}</article></html>"


def named(address: str) -> str:
    return "mastodon:" + address.removeprefix("https://")


def test_every_state_of_a_real_server_is_recognised(snac: Snac, program: Program, tmp_path: Path) -> None:
    live, reworded, saved, deleted = (snac.post(f"Water {word}") for word in ("rises", "falls", "stays", "ebbs"))
    pictured = snac.post("Water is blue", picture=b"\x89PNG\r\n\x1a\n")
    media = snac.asked(pictured.removeprefix(f"https://{HOST}"), accept="application/activity+json").json()["attachment"][0]["url"]
    article = tmp_path / "harbour.html"
    article.write_text(
        shown(live, reworded, saved, deleted, pictured, f"https://{HOST}/web/statuses/{STRANGE[-18:]}"), encoding="utf-8"
    )
    today = datetime.now(UTC).replace(microsecond=0)

    def night(number: int, *arguments: str) -> dict[str, Standing]:
        program(*arguments, "--json", clock=(today + timedelta(days=number)).isoformat().replace("+00:00", "Z"))
        report = program("report", "--format", "json").value
        return {one["post"]: (one["verdict"], one["reason"], one["suspected"]) for one in report["posts"]}

    first = {named(one): INTACT for one in (live, reworded, saved, deleted, pictured)} | {STRANGE: UNKNOWN}

    assert first == night(0, "archive", str(article))

    snac.edit(reworded, "Water does not fall")
    snac.edit(saved, "Water stays")
    snac.delete(deleted)
    snac.delete(pictured)
    second = first | {named(reworded): ALTERED}
    suspected: dict[str, Standing] = {named(one): ("intact", None, True) for one in (deleted, pictured)}

    assert second | suspected == night(1, "check", "--all")

    assert program("lookup", "--json", named(reworded)).value[0]["alteration"]["declared"], (
        "the object's `updated` declares the edit"
    )

    snac.stop()

    assert second | suspected == night(2, "check", "--all")

    snac.start()
    gone: dict[str, Standing] = {named(one): ("gone", "not-stated", False) for one in (deleted, pictured)}

    assert 200 == snac.asked(media.removeprefix(f"https://{HOST}")).status_code, "snac keeps the files of posts that are gone"
    assert second | gone == night(3, "check", "--all")

    snac.edit(reworded, "Water falls")

    assert first | gone == night(4, "check", "--all")
    assert "Water ebbs" == program("lookup", "--json", named(deleted)).value[0]["original"]["text"]
