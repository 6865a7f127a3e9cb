"""pywb as a Memento client: it reads our TimeMap, and shows our mementos as its own."""

import os
import subprocess
from pathlib import Path
from socket import create_server

import httpx
import pytest

from archiver.serving.memento import MementoServer
from tests.conftest import PROJECT
from tests.serving.link_format import read_links
from tests.serving.loopback import serving
from tests.serving.made_archive import FIRST, GONE_AT, NIGHT, make_archive, served

PYWB = Path(os.environ.get("ARCHIVER_TEST_PYWB", PROJECT / ".pywb")) / "bin" / "wayback"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYWB.is_file(), reason="needs pywb in a venv of its own: `make pywb`"),
]
CONFIG = """
enable_memento: true
framed_replay: false
collections:
  ours:
    index_group:
      here:
        type: memento
        timegate_url: '{address}/timegate/{{url}}'
        timemap_url: '{address}/timemap/link/{{url}}'
        replay_url: '{address}/memento/{{timestamp}}/{{url}}'
"""


def test_pywb_lists_and_shows_our_copies(tmp_path: Path) -> None:
    home = make_archive(tmp_path / "home")
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    patient = httpx.HTTPTransport(retries=6)  # until it listens: each try waits twice as long as the one before
    with serving([MementoServer(served(home))]) as address, httpx.Client(trust_env=False, transport=patient, timeout=60) as client:
        (tmp_path / "config.yaml").write_text(CONFIG.format(address=address), encoding="utf-8")
        command = [str(PYWB), "--port", str(port), "--bind", "127.0.0.1"]
        with (
            (tmp_path / "log").open("wb") as log,
            subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=subprocess.STDOUT) as process,
        ):
            try:
                listed = client.get(f"http://127.0.0.1:{port}/ours/timemap/link/{GONE_AT}")
                shown = client.get(f"http://127.0.0.1:{port}/ours/20260201020000mp_/{GONE_AT}")
            finally:
                process.kill()

    times = [link.at for link in read_links(listed.text) if "memento" in link.relations]
    assert [FIRST, FIRST + NIGHT] == times
    assert "The old bridge is closed" in shown.text
    assert "Sun, 01 Feb 2026 02:00:00 GMT" == shown.headers["Memento-Datetime"]
