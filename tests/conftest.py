"""What all tests share: the folder of recorded answers and real pages, which is not part of the project, patience, and Ctrl-C."""

import signal
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no failure: what must be quick has a test of its own that says so.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# Whoever runs in the background of a script inherits a deaf ear for Ctrl-C, and so would every program that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded data from outside; the test is skipped where it is not at hand."""
    if not (SHARED / "fixtures").is_dir():
        pytest.skip("needs ../shared: recorded answers and real pages, which are not part of the project")
    return SHARED
