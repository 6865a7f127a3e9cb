"""What docs/evidence.md says can be done by hand, done."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)


def run(script: str, home: Path, snapshot: Path) -> str:
    """What a shell prints that runs a block of the document in the archive home; every line of it must succeed."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    outcome = subprocess.run(
        ["bash", "-euc", script],
        cwd=home,
        env={"PATH": path, "SNAPSHOT": str(snapshot)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, "") == (outcome.returncode, outcome.stderr)
    return outcome.stdout


def test_every_command_of_the_document_is_run_here() -> None:
    assert 5 == len(BLOCKS)


def test_the_name_ends_in_the_digest_of_the_bytes(home: Path, kept: Path) -> None:
    of_the_bytes, in_the_name = run(BLOCKS[0], home, kept).split()

    assert of_the_bytes == in_the_name


def test_every_record_has_its_digest(home: Path, kept: Path) -> None:
    assert "" == run(BLOCKS[1], home, kept)


def test_the_contents_can_be_listed(home: Path, kept: Path) -> None:
    listed = run(BLOCKS[2], home, kept)

    assert "WARC-IP-Address: 192.0.2.7" in listed
    assert '"post": "x:1911842373636882499"' in listed
    assert '"warc-target-uri": "urn:embed-archiver:screenshot:' in listed


def test_the_extracted_screenshot_has_the_stated_digest(home: Path, kept: Path) -> None:
    of_the_bytes, stated = run(BLOCKS[3], home, kept).splitlines()

    assert f'"screenshot":"sha256:{of_the_bytes.split()[0]}"' == stated
    assert (home / "screenshot.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("flipped", [False, True])
def test_only_the_changed_file_is_listed(flipped: bool, home: Path, kept: Path) -> None:  # noqa: FBT001 -- pytest gives it by name
    content = bytearray(kept.read_bytes())
    content[-20] ^= flipped
    kept.write_bytes(content)

    assert (f"changed: {kept.relative_to(home)}\n" if flipped else "") == run(BLOCKS[4], home, kept)
