"""Nostr posts on two real relays: kept, deleted, unavailable; checked with the real command line."""

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from anyio.from_thread import start_blocking_portal

from archiver.demo.smallweb.certificates import make_certificates
from archiver.platforms.nostr.names import note
from tests.commands.conftest import Program, inherited
from tests.network.fronts import environment_for, free_port, tls_proxies
from tests.platforms.nostr.signing import STRANGER, deletion, event
from tests.platforms.nostr.test_names import nevent

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

pytestmark = pytest.mark.slow

FIRST_HOST, SECOND_HOST = "relay.one.test", "relay.two.test"
PACKAGE = "nostr-relay==1.14"
_INSTALL_TIMEOUT_SECONDS = 600
_STOP_TIMEOUT_SECONDS = 20
SETTINGS = """
relay_name: a relay of a test
storage:
  sqlalchemy.url: sqlite+aiosqlite:///{database}
  validators: [nostr_relay.validators.is_signed]
gunicorn: {{bind: "127.0.0.1:{port}", workers: 1, loglevel: info, reload: false}}
authentication: {{enabled: false}}
subscription_limit: 32
message_timeout: 1800
"""

PUBLISH_SCRIPT = """
import json, sys
from websockets.sync.client import connect
with connect(f"ws://127.0.0.1:{sys.argv[1]}") as socket:
    for line in sys.stdin:
        socket.send(json.dumps(["EVENT", json.loads(line)]))
        reply = json.loads(socket.recv())
        assert reply[2] is True, reply
"""
"""Publishes events, one a line, to a relay; runs in the relay's own environment."""

Standing = tuple[str, str | None, bool]
INTACT: Standing = ("intact", None, False)
UNKNOWN: Standing = ("unknown", "not-stated", False)


@dataclass(kw_only=True)
class Relay:
    """A relay in a separate process, which a test can start and stop."""

    python: Path
    folder: Path
    port: int
    process: "subprocess.Popen[str] | None" = None

    def start(self) -> None:
        """Start serving; it is ready once it says that its storage is open."""
        self.folder.mkdir(exist_ok=True)
        settings = self.folder / "relay.yaml"
        settings.write_text(SETTINGS.format(database=self.folder / "relay.sqlite", port=self.port), encoding="utf-8")
        command = [str(self.python.with_name("nostr-relay")), "-c", str(settings), "serve"]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self.process.stdout is not None
        assert any("Connected to" in line for line in self.process.stdout), "the relay did not start"

    def stop(self) -> None:
        """Stop serving."""
        if self.process is not None:
            self.process.terminate()
            self.process.communicate(timeout=_STOP_TIMEOUT_SECONDS)
            self.process = None

    def publish(self, *events: "dict[str, JSONValue]") -> None:
        """Publish events to the relay."""
        command = [str(self.python), "-c", PUBLISH_SCRIPT, str(self.port)]
        lines = "".join(f"{json.dumps(published)}\n" for published in events)
        completed = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=_STOP_TIMEOUT_SECONDS, check=False)
        assert 0 == completed.returncode, completed.stderr


@pytest.fixture(scope="session")
def python(pytestconfig: pytest.Config) -> Path:
    """A Python with a relay, installed once and kept in pytest's cache."""
    assert pytestconfig.cache is not None
    folder = Path(pytestconfig.cache.mkdir("nostr-relay"))
    found = folder / "bin" / "python"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        command = [str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]
        completed = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALL_TIMEOUT_SECONDS, check=False)
        if completed.returncode:
            pytest.skip(f"pip cannot install a real relay here: {completed.stderr[-300:]}")
        (folder / "complete").touch()
    return found


@pytest.fixture
def relays(python: Path, tmp_path: Path) -> Iterator[tuple[Relay, Relay]]:
    """Two running relays."""
    first, second = (Relay(python=python, folder=tmp_path / name, port=free_port()) for name in ("one", "two"))
    try:
        first.start()
        second.start()
        yield first, second
    finally:
        first.stop()
        second.stop()


@pytest.fixture
def program(relays: tuple[Relay, Relay], tmp_path: Path) -> Iterator[Program]:
    """The program, which can reach both relays over TLS, and has only the second in its settings."""
    certificates = make_certificates(tmp_path, [FIRST_HOST, SECOND_HOST], now=datetime.now(UTC))
    ports_by_host = {FIRST_HOST: relays[0].port, SECOND_HOST: relays[1].port}
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(tls_proxies(ports_by_host, certificates)) as ports,
    ):
        program = Program(home=tmp_path / "home", environment=inherited() | environment_for(ports, certificates))
        (program.home / "seeds").mkdir(parents=True)
        (program.home / "archiver.toml").write_text(f'[controls.nostr]\nrelays = ["wss://{SECOND_HOST}"]\n', encoding="utf-8")
        yield program


def article_with(names: Sequence[str]) -> str:
    """An article with events, each named in a block of its own."""
    blocks = "".join(f"<p>nostr:{name}</p>" for name in names)
    return f"<html><title>The harbour</title><article><p>Water.</p>{blocks}</article></html>"


def test_signed_events_count_and_a_missing_event_says_nothing(
    relays: tuple[Relay, Relay], program: Program, tmp_path: Path
) -> None:
    first_relay, second_relay = relays
    now = int(datetime.now(UTC).timestamp())
    kept, hinted, deleted, elsewhere, nowhere = (
        event(f"Water {word}", created_at=now) for word in ("rises", "falls", "ebbs", "stays", "sinks")
    )
    first_relay.publish(kept, hinted, deleted, elsewhere)
    second_relay.publish(kept, elsewhere, deletion(kept["id"], signer=STRANGER))
    names = [note(str(shown["id"])) for shown in (kept, elsewhere, nowhere)]
    names += [nevent(str(shown["id"]), f"wss://{FIRST_HOST}") for shown in (hinted, deleted)]
    article = tmp_path / "harbour.html"
    article.write_text(article_with(names), encoding="utf-8")
    today = datetime.now(UTC).replace(microsecond=0)

    def run_on_day(number: int, *arguments: str) -> dict[str, Standing]:
        program(*arguments, "--json", clock=(today + timedelta(days=number)).isoformat().replace("+00:00", "Z"))
        report = program("report", "--format", "json").value
        return {post["post"]: (post["verdict"], post["reason"], post["suspected"]) for post in report["posts"]}

    first = {f"nostr:{shown['id']}": INTACT for shown in (kept, hinted, deleted, elsewhere)} | {f"nostr:{nowhere['id']}": UNKNOWN}

    assert first == run_on_day(0, "archive", str(article))

    first_relay.publish(deletion(deleted["id"]), deletion(elsewhere["id"]))
    name = f"nostr:{deleted['id']}"

    assert first | {name: ("intact", None, True)} == run_on_day(1, "check", "--all")

    first_relay.stop()

    assert first | {name: ("intact", None, True)} == run_on_day(2, "check", "--all")

    first_relay.start()

    assert first | {name: ("gone", "deleted", False)} == run_on_day(3, "check", "--all")
    before = program.snapshots()

    assert first | {name: ("gone", "deleted", False)} == run_on_day(4, "check", "--all")
    assert before == program.snapshots(), "a lasting difference between two relays is not news every night"
    post = program("lookup", "--json", names[-1]).value[0]
    assert ("Water ebbs", f"nostr:{names[-1]}") == (post["original"]["text"], post["aliases"][0])
    assert (
        0
        == subprocess.run(
            [sys.executable, "-m", "warcio.cli", "check", *(program.home / snapshot["path"] for snapshot in post["snapshots"])],
            check=False,
        ).returncode
    )
