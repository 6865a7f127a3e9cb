"""Nostr against two real relays, by the program as a stranger runs it: what they have, what they lose, and who says so."""

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
from tests.network.fronts import free_port, fronts, led_to
from tests.platforms.nostr.signing import STRANGER, deletion, event
from tests.platforms.nostr.test_names import nevent

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

pytestmark = pytest.mark.slow

ONE, TWO = "relay.one.test", "relay.two.test"
PACKAGE = "nostr-relay==1.14"
_INSTALLING = 600
_ENDING = 20
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

PUBLISHING = """
import json, sys
from websockets.sync.client import connect
with connect(f"ws://127.0.0.1:{sys.argv[1]}") as socket:
    for line in sys.stdin:
        socket.send(json.dumps(["EVENT", json.loads(line)]))
        told = json.loads(socket.recv())
        assert told[2] is True, told
"""
"""Hands events, one a line, to a relay, in the relay's own environment."""

Standing = tuple[str, str | None, bool]
INTACT: Standing = ("intact", None, False)
UNKNOWN: Standing = ("unknown", "not-stated", False)


@dataclass(kw_only=True)
class Relay:
    """A relay in a process of its own, started and stopped at will."""

    python: Path
    folder: Path
    port: int
    process: "subprocess.Popen[str] | None" = None

    def start(self) -> None:
        """Start serving; it has begun once it says that its storage is open."""
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
            self.process.communicate(timeout=_ENDING)
            self.process = None

    def publish(self, *events: "dict[str, JSONValue]") -> None:
        """Hand events to the relay."""
        command = [str(self.python), "-c", PUBLISHING, str(self.port)]
        said = "".join(f"{json.dumps(one)}\n" for one in events)
        done = subprocess.run(command, input=said, capture_output=True, text=True, timeout=_ENDING, check=False)
        assert 0 == done.returncode, done.stderr


@pytest.fixture(scope="session")
def python(pytestconfig: pytest.Config) -> Path:
    """A Python with a relay, installed once and kept with the tests' cache."""
    assert pytestconfig.cache is not None
    folder = Path(pytestconfig.cache.mkdir("nostr-relay"))
    found = folder / "bin" / "python"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        command = [str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALLING, check=False)
        if done.returncode:
            pytest.skip(f"pip cannot install a real relay here: {done.stderr[-300:]}")
        (folder / "complete").touch()
    return found


@pytest.fixture
def relays(python: Path, tmp_path: Path) -> Iterator[tuple[Relay, Relay]]:
    """Two relays that are up."""
    one, two = (Relay(python=python, folder=tmp_path / name, port=free_port()) for name in ("one", "two"))
    try:
        one.start()
        two.start()
        yield one, two
    finally:
        one.stop()
        two.stop()


@pytest.fixture
def program(relays: tuple[Relay, Relay], tmp_path: Path) -> Iterator[Program]:
    """The program, with a way to both relays over TLS, and told of the second one only."""
    certificates = make_certificates(tmp_path, [ONE, TWO], now=datetime.now(UTC))
    behind = {ONE: relays[0].port, TWO: relays[1].port}
    with (
        start_blocking_portal() as elsewhere,
        elsewhere.wrap_async_context_manager(fronts(behind, certificates)) as ports,
    ):
        made = Program(home=tmp_path / "home", environment=inherited() | led_to(ports, certificates))
        (made.home / "seeds").mkdir(parents=True)
        (made.home / "seeds" / "controls.toml").write_text(f'[nostr]\nrelays = ["wss://{TWO}"]\n', encoding="utf-8")
        yield made


def shown(names: Sequence[str]) -> str:
    """An article that shows events, each by its name in a block of its own."""
    blocks = "".join(f"<p>nostr:{name}</p>" for name in names)
    return f"<html><title>The harbour</title><article><p>Water.</p>{blocks}</article></html>"


def test_signed_events_count_and_a_missing_event_says_nothing(
    relays: tuple[Relay, Relay], program: Program, tmp_path: Path
) -> None:
    one, two = relays
    now = int(datetime.now(UTC).timestamp())
    kept, hinted, deleted, elsewhere, nowhere = (
        event(f"Water {word}", created_at=now) for word in ("rises", "falls", "ebbs", "stays", "sinks")
    )
    one.publish(kept, hinted, deleted, elsewhere)
    two.publish(kept, elsewhere, deletion(kept["id"], signer=STRANGER))
    names = [note(str(said["id"])) for said in (kept, elsewhere, nowhere)]
    names += [nevent(str(said["id"]), f"wss://{ONE}") for said in (hinted, deleted)]
    article = tmp_path / "harbour.html"
    article.write_text(shown(names), encoding="utf-8")
    today = datetime.now(UTC).replace(microsecond=0)

    def night(number: int, *arguments: str) -> dict[str, Standing]:
        program(*arguments, "--json", clock=(today + timedelta(days=number)).isoformat().replace("+00:00", "Z"))
        report = program("report", "--format", "json").value
        return {one["post"]: (one["verdict"], one["reason"], one["suspected"]) for one in report["posts"]}

    first = {f"nostr:{said['id']}": INTACT for said in (kept, hinted, deleted, elsewhere)} | {f"nostr:{nowhere['id']}": UNKNOWN}

    assert first == night(0, "archive", str(article))

    one.publish(deletion(deleted["id"]), deletion(elsewhere["id"]))
    name = f"nostr:{deleted['id']}"

    assert first | {name: ("intact", None, True)} == night(1, "check", "--all")

    one.stop()

    assert first | {name: ("intact", None, True)} == night(2, "check", "--all")

    one.start()

    assert first | {name: ("gone", "deleted", False)} == night(3, "check", "--all")
    before = program.snapshots()

    assert first | {name: ("gone", "deleted", False)} == night(4, "check", "--all")
    assert before == program.snapshots(), "what two relays say differently is no news every night"
    post = program("lookup", "--json", names[-1]).value[0]
    assert ("Water ebbs", f"nostr:{names[-1]}") == (post["original"]["text"], post["aliases"][0])
    assert (
        0
        == subprocess.run(
            [sys.executable, "-m", "warcio.cli", "check", *(program.home / one["path"] for one in post["snapshots"])], check=False
        ).returncode
    )
