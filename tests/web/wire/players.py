"""Other people's players of web archives, on loopback: ReplayWeb.page in a page, and pywb with a collection of its own."""

import html
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from archiver.app.playback_files import PlaybackFiles
from tests.conftest import PROJECT

PYWB = Path(os.environ.get("ARCHIVER_TEST_PYWB", PROJECT / ".pywb")) / "bin"
_PYWB_SETTINGS = "framed_replay: false\nenable_memento: true\nredirect_to_exact: true\n"
_JAVASCRIPT = "text/javascript"


class _Files(BaseHTTPRequestHandler):
    """Answers with one of some files, also with a part of it."""

    def __init__(self, files: Mapping[str, tuple[str, bytes]], *arguments: object) -> None:
        self._files = files
        super().__init__(*arguments)  # type: ignore[arg-type] # what the server passes on

    def do_GET(self) -> None:
        """Answer with a file."""
        media_type, content = self._files.get(self.path.partition("?")[0], ("", b""))
        status = HTTPStatus.OK if media_type else HTTPStatus.NOT_FOUND
        asked = (self.headers.get("Range") or "").removeprefix("bytes=")
        if asked and media_type:
            first, _, last = asked.partition("-")
            until = int(last) + 1 if last else len(content)
            headers = {"Content-Range": f"bytes {first}-{until - 1}/{len(content)}"}
            status, content = HTTPStatus.PARTIAL_CONTENT, content[int(first) : until]
        else:
            headers = {"Accept-Ranges": "bytes"}
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server asks for

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def replay_web_page(player: PlaybackFiles, warc: Path, url: str, *, at: str) -> Iterator[str]:
    """The address of a page in which ReplayWeb.page plays a URL of a WARC file."""
    page = (
        '<!DOCTYPE html><html><body style="margin: 0; height: 100vh"><script src="ui.js"></script>'
        f'<replay-web-page source="/kept.warc.gz" url="{html.escape(url)}" ts="{at}" replaybase="/replay/" embed="replayonly" '
        'style="display: block; height: 100%"></replay-web-page></body></html>'
    )
    files = {
        "/": ("text/html", page.encode()),
        "/ui.js": (_JAVASCRIPT, player.contents["ui.js"]),
        "/replay/sw.js": (_JAVASCRIPT, player.contents["sw.js"]),
        "/replay/": ("text/html", b"<!DOCTYPE html><title>Player</title>"),
        "/kept.warc.gz": ("application/gzip", warc.read_bytes()),
    }
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, files)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def pywb(folder: Path, warc: Path) -> Iterator[str]:
    """The address of a collection of pywb with a WARC file."""
    for arguments in (("init", "kept"), ("add", "kept", str(warc))):
        subprocess.run([PYWB / "wb-manager", *arguments], cwd=folder, check=True, capture_output=True)
    (folder / "config.yaml").write_text(_PYWB_SETTINGS, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(PYWB / "wayback"), "--port", str(port), "--bind", "127.0.0.1"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT) as process,
    ):
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}/kept"
        finally:
            process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return as soon as a process listens, or has ended."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
