"""Other people's Memento client, memento_client of the Python package index, finds and reads our copies."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from archiver.serving.memento import MementoServer
from tests.conftest import PROJECT
from tests.serving.loopback import serving
from tests.serving.made_archive import GONE_AT, make_archive, served

CLIENT = Path(os.environ.get("ARCHIVER_TEST_MEMENTO_CLIENT", PROJECT / ".memento-client")) / "bin" / "python"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CLIENT.is_file(), reason="needs memento_client in a venv of its own: `make memento-client`"),
]
ASK = """
import datetime, json, sys
from memento_client import MementoClient
MementoClient.get_original_uri = lambda self, uri, **answered: uri  # it would ask the original address, which no test does
client = MementoClient(timegate_uri=sys.argv[1] + "/timegate/", check_native_timegate=False)
found = client.get_memento_info(sys.argv[2], datetime.datetime(2026, 2, 1, 5, 0))
mementos = {name: memento["uri"] for name, memento in found["mementos"].items()}
print(json.dumps({"timegate": found["timegate_uri"], "mementos": mementos}))
"""


def test_the_client_finds_the_copy_of_a_time_and_its_neighbours(tmp_path: Path) -> None:
    home = make_archive(tmp_path / "home")
    nowhere = os.environ | {"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
    with serving([MementoServer(served(home))]) as address:
        command = [str(CLIENT), "-c", ASK, address, GONE_AT]
        done = subprocess.run(command, env=nowhere, capture_output=True, text=True, check=False, timeout=300)
        assert 0 == done.returncode, done.stderr
        found = json.loads(done.stdout)

        assert f"{address}/timegate/{GONE_AT}" == found["timegate"]
        first, last = (f"{address}/memento/{stamp}/{GONE_AT}" for stamp in ("20260201020000", "20260202020000"))
        assert {"closest": [first], "first": [first], "next": [last], "last": [last]} == found["mementos"]
