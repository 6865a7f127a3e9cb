"""Homes with runs that do nothing but end, and memories on loopback: a witness, an authority, servers that fail."""

import base64
import hashlib
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.run import open_run
from archiver.app.verify import Verification, verify
from archiver.ledger.checkpoints import read_checkpoint
from archiver.ledger.merkle_proofs import consistency_holds
from archiver.ledger.signed_notes import COSIGNATURE, VerifierKey, signature_line
from archiver.model.articles import Article, Markup
from archiver.reporting.events import Problem, RunKind
from archiver.web import WebSettings, parse_connect_tos

AUTHORITY = Path(__file__).resolve().parents[4] / "shared" / "counterparts" / "tsa"
HOST = "memory.example"


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain"


@contextmanager
def served(answer: Callable[[str, bytes], Reply]) -> Iterator[str]:
    """A server on loopback that answers POST requests; its rule for `--connect-to`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reply = answer(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{HOST}:80:127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Witness:
    """A witness by C2SP's `tlog-witness`, for one log; `size` and `root` are of the checkpoint that it cosigned last."""

    log: VerifierKey
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    size: int = 0
    root: bytes = b""
    asked: list[int] = field(default_factory=list)

    @property
    def key(self) -> VerifierKey:
        """The witness's public key."""
        public = self.private.public_key().public_bytes_raw()
        return VerifierKey(name="witness.example/w1", public=public, algorithm=COSIGNATURE)

    def answer(self, path: str, body: bytes) -> Reply:
        """The answer to `add-checkpoint`."""
        assert "/prefix/add-checkpoint" == path
        head, _, note = body.decode().partition("\n\n")
        first, *proof = head.split("\n")
        old = int(first.removeprefix("old "))
        self.asked.append(old)
        root = read_checkpoint(note, self.log)
        if root is None:
            return Reply(403)
        if old > root.size:
            return Reply(400)
        if old != self.size or (old == root.size and root.root != self.root):
            return Reply(409, f"{self.size}\n".encode(), "text/x.tlog.size")
        steps = [base64.b64decode(line) for line in proof]
        if old and not consistency_holds(old, self.root, root.size, root.root, steps):
            return Reply(422)
        if not old and steps:
            return Reply(422)
        self.size, self.root = root.size, root.root
        return Reply(200, self.cosign(note.rpartition("\n\n")[0] + "\n").encode())

    def cosign(self, text: str, *, at: int | None = None) -> str:
        """The line of a cosignature."""
        seconds = int(time.time()) if at is None else at
        signature = self.private.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
        return signature_line(self.key.name, self.key.id, seconds.to_bytes(8, "big") + signature)


@dataclass
class Archive:
    """An archive on which runs can be made."""

    home: Home

    async def run(self, *rules: str, articles: int = 1) -> list[Problem]:
        """One run that records articles; its problems."""
        web = WebSettings(connect_to=parse_connect_tos(rules), pace=0, connect_seconds=2.0)
        async with open_run(
            RunKind.ARCHIVE, home=self.home, clock=Clock(), web=web, controls={}, emit=lambda _: None, options={}
        ) as run:
            for number in range(articles):
                content = f"{run.id}/{number}"
                article = Article(source=content, text="", markup=Markup.TEXT, content=content.encode())
                run.ledger.record_article(run.id, article)
        return run.counters.problems

    def remember(self, *lines: str) -> None:
        """Write the list of memories."""
        self.home.settings.write_text(f"# who remembers\n\nmemories = {json.dumps(lines)}\n", encoding="utf-8")

    def verified(self, **kept: str) -> Verification:
        """What `verify` says."""
        return verify(self.home, Clock(), lambda _: None, kept=kept)

    def codes(self, **kept: str) -> set[str]:
        """The codes of what `verify` finds."""
        return {finding.code for finding in self.verified(**kept).findings}

    def receipts(self, suffix: str) -> list[Path]:
        """The receipts of a kind, by the sizes of their logs."""
        return sorted(self.home.receipts.glob(f"*/*{suffix}"), key=lambda path: path.name)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    folder = tmp_path / "home"
    folder.mkdir()
    return Archive(home=Home(folder=folder))


@pytest.fixture
def authority(tmp_path: Path) -> Callable[[str, bytes], Reply]:
    """An RFC 3161 authority by openssl, whose root certificate is `tmp_path/tsa/ca.pem`."""
    if shutil.which("openssl") is None or not AUTHORITY.is_dir():
        pytest.skip("needs openssl and the authority's configuration")
    folder = tmp_path / "tsa"
    folder.mkdir()
    shutil.copyfile(AUTHORITY / "ca.cnf", folder / "ca.cnf")
    certify(folder)

    def answer(_: str, body: bytes) -> Reply:
        query = folder / f"{hashlib.sha256(body).hexdigest()}.tsq"
        query.write_bytes(body)
        made = openssl(folder, "ts", "-reply", "-config", "ca.cnf", "-queryfile", query.name)
        return Reply(200, made, "application/timestamp-reply")

    return answer


def size_of(note: str | None) -> int:
    """The size of the log that a checkpoint is of."""
    return int((note or "").split("\n")[1])


def certify(folder: Path) -> None:
    """Make a root certificate, and the authority's."""
    key = ("-newkey", "rsa:2048", "-nodes", "-config", "ca.cnf")
    openssl(folder, "req", "-x509", *key, "-days", "3650", "-keyout", "ca.key", "-out", "ca.pem", "-extensions", "v3_ca")
    openssl(folder, "req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Local Test TSA")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650")
    openssl(folder, "x509", "-req", "-in", "tsa.csr", *signing, "-extfile", "ca.cnf", "-extensions", "v3_tsa", "-out", "tsa.pem")
    (folder / "serial").write_text("01\n")


def openssl(folder: Path, *arguments: str) -> bytes:
    """What openssl prints."""
    return subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=True).stdout
