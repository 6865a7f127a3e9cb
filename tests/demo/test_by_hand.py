"""Opening the small web from the command line, by `python -m archiver.demo WORLD`."""

import signal
import subprocess
import sys
from pathlib import Path


def test_it_prints_how_to_reach_it_and_ends_at_ctrl_c() -> None:
    command = [sys.executable, "-m", "archiver.demo", "founding"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        authority, connect_to = (process.stdout.readline().strip() for _ in range(2))
        was_there = Path(authority.split("'")[1]).is_file()
        process.send_signal(signal.SIGINT)
        try:
            _, complaints = process.communicate(timeout=10)
        finally:
            process.kill()

    assert ("export SSL_CERT_FILE", True) == (authority.split("=")[0], was_there)
    assert connect_to.startswith("export ARCHIVER_CONNECT_TO='*:443:127.0.0.1:")
    assert (0, "") == (process.returncode, complaints)


def test_an_unknown_world_is_a_usage_error() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "archiver.demo", "atlantis"], capture_output=True, text=True, timeout=20, check=False
    )

    assert (2, True) == (asked.returncode, "founding" in asked.stderr)
