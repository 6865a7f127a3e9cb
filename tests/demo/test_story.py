"""The demonstration, played from beginning to end by the program itself, with a real browser."""

import io
import time
from pathlib import Path

import pytest
from rich.console import Console

from archiver.demo.story.story import play


@pytest.mark.slow
@pytest.mark.browser
def test_the_demonstration_ends_as_expected_within_ninety_seconds(tmp_path: Path) -> None:
    told = io.StringIO()
    began = time.monotonic()
    outcome = play(tmp_path / "home", console=Console(file=told, width=120))
    seconds = time.monotonic() - began

    assert 0 == outcome, told.getvalue()
    assert seconds < 90
    assert 7 == told.getvalue().count("✓")
    assert (tmp_path / "home" / "deleted-post.png").read_bytes().startswith(b"\x89PNG")
