"""The systemd units in the documents: systemd understands every line of them, and finds the service well confined."""

import getpass
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNITS = Path(__file__).resolve().parents[1] / "docs" / "systemd"
MAX_EXPOSURE = 3.0
"""systemd's own scale from 0 to 10; a service without any confinement has 9.6."""

pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")


@pytest.fixture
def units(tmp_path: Path) -> list[str]:
    """The units, with a program and a user that this machine has."""
    for path in UNITS.iterdir():
        text = re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        (tmp_path / path.name).write_text(text.replace("User=embed-archiver", f"User={getpass.getuser()}"), encoding="utf-8")
    return sorted(map(str, tmp_path.iterdir()))


def test_systemd_understands_every_line(units: list[str]) -> None:
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False)

    assert 2 == len(units)
    assert (0, "") == (done.returncode, done.stderr)


def test_systemd_finds_the_service_well_confined(units: list[str]) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", units[0]]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)

    assert exposure is not None
    assert float(exposure[1]) < MAX_EXPOSURE
