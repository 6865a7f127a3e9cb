"""Nostr through the whole program, from a pretend relay that sends the same events to every client."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage
from wsproto.utilities import generate_accept_token

from archiver.demo.smallweb.certificates import Certificates, make_certificates
from archiver.evidence import read_snapshot
from archiver.model.digests import JSONValue
from archiver.platforms.nostr.names import note
from tests.commands.conftest import Program, inherited
from tests.platforms.nostr.signing import STRANGER, deletion, event

HOST = "relay.harbour.test"
STAYS, ENDS = event("Water rises"), event("Water ebbs")
FORGED = ENDS | {"content": "Water boils"}


@dataclass(kw_only=True)
class Relay:
    """A relay that sends the same events to every client; its port, once it is up."""

    events: list[dict[str, JSONValue]] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation: take the upgrade, wait for the question, hand over what there is."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        nonce = next(line.partition(":")[2].strip() for line in head.splitlines() if line.lower().startswith("sec-websocket-key"))
        accepted = f"Sec-WebSocket-Accept: {generate_accept_token(nonce.encode()).decode()}"
        writer.write(f"HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{accepted}\r\n\r\n".encode())
        socket = Connection(ConnectionType.SERVER)
        socket.receive_data(await reader.read(65_536))
        (question,) = (json.loads(one.data) for one in socket.events() if isinstance(one, TextMessage))
        wanted = question[2]["ids"]
        for one in self.events:
            if one["id"] in wanted or [["e", wanted[0]], ["k", "1"]] == one["tags"]:
                writer.write(socket.send(TextMessage(data=json.dumps(["EVENT", question[1], one]))))
        writer.write(socket.send(TextMessage(data=json.dumps(["EOSE", question[1]]))))
        await writer.drain()
        await reader.read()
        writer.close()


@asynccontextmanager
async def up(relay: Relay, certificates: Certificates) -> AsyncIterator[None]:
    """The relay while it is up."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.chain, certificates.key)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0, ssl=context)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    opened = Relay()
    certificates = make_certificates(tmp_path, [HOST], now=datetime.now(UTC))
    with start_blocking_portal() as elsewhere, elsewhere.wrap_async_context_manager(up(opened, certificates)):
        yield opened


def standings(program: Program) -> list[tuple[str, str | None, bool]]:
    """Where the two posts stand: the one that stays, and the one that ends."""
    posts = {one["post"]: one for one in program("report", "--format", "json").value["posts"]}
    told = (posts[f"nostr:{said['id']}"] for said in (STAYS, ENDS))
    return [(one["verdict"], one["reason"], one["suspected"]) for one in told]


def test_a_signed_deletion_request_ends_an_event_and_a_forged_one_does_not(relay: Relay, tmp_path: Path) -> None:
    trusting = {"SSL_CERT_FILE": str(tmp_path / "authority.pem"), "ARCHIVER_CONNECT_TO": f"{HOST}:443:127.0.0.1:{relay.port}"}
    program = Program(home=tmp_path / "home", environment=inherited() | trusting | {"ARCHIVER_BROWSER": "/nowhere"})
    (program.home / "seeds").mkdir(parents=True)
    (program.home / "archiver.toml").write_text(f'[controls.nostr]\nrelays = ["wss://{HOST}"]\n', encoding="utf-8")
    article = tmp_path / "a.html"
    links = "".join(f"<p>https://njump.me/{note(str(one['id']))}</p>" for one in (STAYS, ENDS))
    article.write_text(f"<article>{links}</article>", encoding="utf-8")
    intact = ("intact", None, False)
    nights = (
        (1, [STAYS, ENDS], ("archive", str(article)), intact),
        (2, [STAYS, FORGED, deletion(ENDS["id"], signer=STRANGER)], ("check", "--all"), intact),
        (3, [STAYS, deletion(ENDS["id"])], ("check", "--all"), ("intact", None, True)),
        (4, [STAYS, deletion(ENDS["id"])], ("check", "--all"), ("gone", "deleted", False)),
    )
    for night, events, command, expected in nights:
        relay.events[:] = events
        program(*command, "--json", clock=f"2026-12-0{night}T03:00:00Z")

        assert [intact, expected] == standings(program), night

    kept = max(path for path in program.snapshots() if str(ENDS["id"]) in path)
    assert b'"a mistake"' in read_snapshot(program.home / kept).answers[0].body
    assert b'["REQ",' in read_snapshot(program.home / kept).answers[0].request_body
