"""Shared by all tests: the folder of recorded answers and real pages (not part of the project), no deadlines, and Ctrl-C."""

import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine must not fail a test; where speed matters, a test says so.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# The tests start the program hundreds of times, which takes twice as long where its compiled modules are not kept.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A background job of a script ignores SIGINT, and so would every program that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded data; the test is skipped where it does not exist."""
    if not (SHARED / "fixtures").is_dir():
        pytest.skip("needs ../shared: recorded answers and real pages, which are not part of the project")
    return SHARED
