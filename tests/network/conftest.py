"""A real AT Protocol network: a PLC directory and a PDS from npm in a separate process, behind TLS and public names."""

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from archiver.demo.smallweb.certificates import make_certificates
from archiver.model.digests import JSONValue
from tests.network.fronts import environment_for, free_port, tls_proxies

HERE = Path(__file__).resolve().parent
PDS_HOST = "pds.harbour.test"  # the only top-level domain that a PDS accepts for test handles
PACKAGES = ("@atproto/pds@0.4", "@did-plc/server@0.0.1", "@atproto/crypto@0.4")
_INSTALL_TIMEOUT_SECONDS = 900
_STOP_TIMEOUT_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account of the PDS: its DID, its handle, and its access token."""

    did: str
    handle: str
    token: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """A post as the PDS stored it."""

    account: Account
    key: str
    cid: str
    value: dict[str, JSONValue] = field(compare=False)

    @property
    def ref(self) -> str:
        """The post's name in the archive."""
        return f"bluesky:{self.account.did}/{self.key}"

    @property
    def uri(self) -> str:
        """The post's at-uri."""
        return f"at://{self.account.did}/app.bsky.feed.post/{self.key}"


@dataclass(frozen=True, kw_only=True)
class Network:
    """The PDS as its users and its administrator reach it, and the environment to reach it under public names."""

    client: httpx.Client
    environment: Mapping[str, str]

    def call(self, method: str, body: JSONValue = None, *, token: str | None = None, admin: bool = False) -> dict[str, JSONValue]:
        """Call a procedure of the PDS."""
        basic = "Basic " + base64.b64encode(b"admin:admin-pass").decode()
        headers = {"Authorization": basic if admin else f"Bearer {token}"} if admin or token else {}
        content = json.dumps(body).encode() if body is not None else b""  # some procedures refuse even an empty object
        headers |= {"Content-Type": "application/json"} if content else {}
        reply = self.client.post(f"/xrpc/{method}", headers=headers, content=content)
        assert 200 == reply.status_code, (method, reply.text)
        result: dict[str, JSONValue] = reply.json() if reply.content else {}
        return result

    def account(self, name: str) -> Account:
        """A new account."""
        handle = f"{name}.{PDS_HOST}"
        request: JSONValue = {"handle": handle, "email": f"{name}@harbour.example", "password": "pw-pw-pw"}
        created = self.call("com.atproto.server.createAccount", request)
        return Account(did=str(created["did"]), handle=handle, token=str(created["accessJwt"]))

    def post(self, account: Account, text: str) -> Record:
        """A new post."""
        record: dict[str, JSONValue] = {
            "$type": "app.bsky.feed.post",
            "text": text,
            "createdAt": "2026-11-20T03:00:00.000Z",
            "langs": ["en"],
        }
        request: JSONValue = {"repo": account.did, "collection": "app.bsky.feed.post", "record": record}
        created = self.call("com.atproto.repo.createRecord", request, token=account.token)
        return Record(account=account, key=str(created["uri"]).rsplit("/", 1)[1], cid=str(created["cid"]), value=record)

    def write(self, account: Account, collection: str, key: str, record: JSONValue) -> None:
        """Replace a record."""
        request: JSONValue = {"repo": account.did, "collection": collection, "rkey": key, "record": record}
        self.call("com.atproto.repo.putRecord", request, token=account.token)

    def take_down(self, subject: JSONValue, *, applied: bool = True) -> None:
        """Take a record or an account down, or bring it back."""
        request: JSONValue = {
            "subject": subject,
            "takedown": {"applied": applied, "ref": "test"} if applied else {"applied": False},
        }
        self.call("com.atproto.admin.updateSubjectStatus", request, admin=True)


@pytest.fixture(scope="session")
def modules(pytestconfig: pytest.Config) -> Path:
    """A folder with the servers' packages, installed once and kept in pytest's cache."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("needs Node.js and npm, for a real PDS")
    assert pytestconfig.cache is not None
    folder = Path(pytestconfig.cache.mkdir("atproto-network"))
    if not (folder / "complete").exists():
        command = [npm, "install", "--no-audit", "--no-fund", "--loglevel=error", *PACKAGES]
        completed = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_INSTALL_TIMEOUT_SECONDS, check=False
        )
        if completed.returncode:
            pytest.skip(f"npm cannot install a real PDS here: {completed.stderr[-300:]}")
        (folder / "complete").touch()
    shutil.copy(HERE / "network.cjs", folder)
    return folder


@pytest.fixture(scope="module")
def network(modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """The running network."""
    folder = tmp_path_factory.mktemp("network")
    certificates = make_certificates(folder, [PDS_HOST, "plc.directory", "public.api.bsky.app"], now=datetime.now(UTC))
    plc, pds = free_port(), free_port()
    settings = {"PLC_PORT": str(plc), "PDS_PORT": str(pds), "PDS_HOST": PDS_HOST, "FOLDER": str(folder), "LOG_ENABLED": "false"}
    behind = {PDS_HOST: pds, "public.api.bsky.app": pds, "plc.directory": plc}
    with (
        _running(modules, settings),
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(tls_proxies(behind, certificates)) as ports,
        httpx.Client(base_url=f"http://127.0.0.1:{pds}", trust_env=False, timeout=30) as client,
    ):
        yield Network(client=client, environment=environment_for(ports, certificates))


@contextmanager
def _running(modules: Path, settings: dict[str, str]) -> Iterator[None]:
    """Run the servers; they end when the pipe to them closes."""
    path = {"PATH": str(Path(shutil.which("node") or "node").parent) + ":/usr/bin:/bin"}
    process = subprocess.Popen(
        ["node", "network.cjs"], cwd=modules, env=path | settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert "ready\n" == process.stdout.readline(), "the servers did not start"
        yield
    finally:
        try:
            process.communicate(timeout=_STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
