"""Fediverse posts on a real server (snac) through every state, checked with the real command line."""

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
from tests.network.fronts import environment_for, free_port, tls_proxies

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.slow

HOST = "social.harbour.test"
ACCOUNT = f"https://{HOST}/alice"
STRANGE = f"mastodon:{HOST}/110446183735368325"  # needs the API, which snac offers to its users only
_DOWNLOAD_TIMEOUT_SECONDS = 300
_STOP_TIMEOUT_SECONDS = 20

Standing = tuple[str, str | None, bool]
File = tuple[str, bytes, str]
NO_FILE: File = ("", b"", "")
INTACT: Standing = ("intact", None, False)
ALTERED: Standing = ("altered", None, False)
UNKNOWN: Standing = ("unknown", "not-stated", False)


@dataclass(kw_only=True)
class Snac:
    """The server, which a test can start and stop, and uses through its web pages as a user does."""

    executable: Path
    folder: Path
    port: int
    password: str = ""
    process: "subprocess.Popen[str] | None" = field(default=None)

    def set_up(self) -> None:
        """Create the server's files, and an account."""
        answers = f"127.0.0.1\n{self.port}\n{HOST}\n\nadmin@{HOST}\n"
        self._run("init", stdin=answers)
        found = re.search(r"password is (\S+)", self._run("adduser", "alice"))
        assert found is not None
        self.password = found[1]

    def start(self) -> None:
        """Start serving; it is ready once it says so."""
        self.process = subprocess.Popen([self.executable, "httpd", self.folder], stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        assert any("httpd start" in line for line in self.process.stderr), "the server did not start"

    def stop(self) -> None:
        """Stop serving."""
        if self.process is not None:
            self.process.terminate()
            self.process.communicate(timeout=_STOP_TIMEOUT_SECONDS)
            self.process = None

    def post(self, text: str, *, picture: bytes | None = None) -> str:
        """Publish a post; returns its address."""
        before = set(self.addresses())
        files = {"attach_0": ("quay.png", picture, "image/png")} if picture else {"nothing": NO_FILE}
        self._submit("note", {"content": text, "alt_text_0": "the quay"}, files)
        (new,) = set(self.addresses()) - before
        return new

    def edit(self, address: str, text: str) -> None:
        """Replace the text of a post."""
        self._submit("note", {"content": text, "edit_id": address}, {"nothing": NO_FILE})

    def delete(self, address: str) -> None:
        """Delete a post."""
        self._submit("action", {"id": address, "actor": ACCOUNT, "action": "Delete"})

    def addresses(self) -> list[str]:
        """The addresses of all posts."""
        outbox = self.get("/alice/outbox", accept="application/activity+json").json()
        return [item["object"]["id"] for item in outbox["orderedItems"]]

    def get(self, path: str, *, accept: str = "*/*") -> httpx.Response:
        """The response without a login; `Connection: close`, since the server drops connections that it promises to keep."""
        return httpx.get(
            f"http://127.0.0.1:{self.port}{path}",
            headers={"Accept": accept, "Connection": "close"},
            trust_env=False,
            timeout=_STOP_TIMEOUT_SECONDS,
        )

    def _submit(self, page: str, fields: "Mapping[str, str]", files: "Mapping[str, File] | None" = None) -> None:
        """Submit one of the forms of the user's page."""
        url = f"http://127.0.0.1:{self.port}/alice/admin/{page}"
        reply = httpx.post(
            url,
            data=dict(fields),
            files=files,
            auth=("alice", self.password),
            headers={"Connection": "close"},
            trust_env=False,
            timeout=_STOP_TIMEOUT_SECONDS,
        )
        assert 303 == reply.status_code, reply.text

    def _run(self, command: str, *arguments: str, stdin: str = "") -> str:
        completed = subprocess.run(
            [self.executable, command, self.folder, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=True,
            timeout=_STOP_TIMEOUT_SECONDS,
        )
        return completed.stdout + completed.stderr


@pytest.fixture(scope="session")
def executable(pytestconfig: pytest.Config) -> Path:
    """The server's executable: the installed one, or the distribution's, downloaded once and kept in pytest's cache."""
    installed = shutil.which("snac")
    if installed is not None:
        return Path(installed)
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        pytest.skip("needs snac, a real Fediverse server, or apt to download it")
    assert pytestconfig.cache is not None
    folder = Path(pytestconfig.cache.mkdir("snac"))
    downloaded = folder / "usr" / "bin" / "snac"
    if not downloaded.exists():
        script = Path(__file__).with_name("snac.sh")
        completed = subprocess.run(
            ["sh", script, folder], capture_output=True, text=True, timeout=_DOWNLOAD_TIMEOUT_SECONDS, check=False
        )
        if completed.returncode:
            pytest.skip(f"apt cannot download snac here: {completed.stderr[-300:]}")
    return downloaded


@contextmanager
def serving(executable: Path, folder: Path) -> Iterator[Snac]:
    """A running server."""
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
    """The program, which can reach the server over TLS under its host name."""
    certificates = make_certificates(tmp_path, [HOST], now=datetime.now(UTC))
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(tls_proxies({HOST: snac.port}, certificates)) as ports,
    ):
        yield Program(home=tmp_path / "home", environment=inherited() | environment_for(ports, certificates))


def article_with(*addresses: str) -> str:
    """An article with posts, each by its address in a block of its own."""
    wrapped = (f'<div class="wp-block-embed__wrapper">\n{address}\n</div>' for address in addresses)
    return f"<html><title>The harbour</title><article>{''.join(wrapped)}</article></html>"


def ref(address: str) -> str:
    return "mastodon:" + address.removeprefix("https://")


def test_every_state_of_a_real_server_is_recognised(snac: Snac, program: Program, tmp_path: Path) -> None:
    live, reworded, saved, deleted = (snac.post(f"Water {word}") for word in ("rises", "falls", "stays", "ebbs"))
    pictured = snac.post("Water is blue", picture=b"\x89PNG\r\n\x1a\n")
    media = snac.get(pictured.removeprefix(f"https://{HOST}"), accept="application/activity+json").json()["attachment"][0]["url"]
    article = tmp_path / "harbour.html"
    article.write_text(
        article_with(live, reworded, saved, deleted, pictured, f"https://{HOST}/web/statuses/{STRANGE[-18:]}"), encoding="utf-8"
    )
    today = datetime.now(UTC).replace(microsecond=0)

    def run_on_day(number: int, *arguments: str) -> dict[str, Standing]:
        program(*arguments, "--json", clock=(today + timedelta(days=number)).isoformat().replace("+00:00", "Z"))
        report = program("report", "--format", "json").value
        return {post["post"]: (post["verdict"], post["reason"], post["suspected"]) for post in report["posts"]}

    first = {ref(post): INTACT for post in (live, reworded, saved, deleted, pictured)} | {STRANGE: UNKNOWN}

    assert first == run_on_day(0, "archive", str(article))

    snac.edit(reworded, "Water does not fall")
    snac.edit(saved, "Water stays")
    snac.delete(deleted)
    snac.delete(pictured)
    second = first | {ref(reworded): ALTERED}
    suspected: dict[str, Standing] = {ref(post): ("intact", None, True) for post in (deleted, pictured)}

    assert second | suspected == run_on_day(1, "check", "--all")

    assert program("lookup", "--json", ref(reworded)).value[0]["alteration"]["declared"], "the object's `updated` declares the edit"

    snac.stop()

    assert second | suspected == run_on_day(2, "check", "--all")

    snac.start()
    gone: dict[str, Standing] = {ref(post): ("gone", "not-stated", False) for post in (deleted, pictured)}

    assert 200 == snac.get(media.removeprefix(f"https://{HOST}")).status_code, "snac keeps the files of posts that are gone"
    assert second | gone == run_on_day(3, "check", "--all")

    snac.edit(reworded, "Water falls")

    assert first | gone == run_on_day(4, "check", "--all")
    assert "Water ebbs" == program("lookup", "--json", ref(deleted)).value[0]["original"]["text"]
