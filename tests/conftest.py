"""Shared by all tests: the folder of recorded answers and real pages (not part of the project), no deadlines, and Ctrl-C."""

import gc
import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine must not fail a test; where speed matters, a test says so.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# The tests start the program hundreds of times, which takes half as long again where its compiled modules are not kept.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A background job of a script ignores SIGINT, and so would every program that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # as under nohup, which the program obeys
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"


LONG = (
    *("tests/commands", "tests/web", "tests/tampering", "tests/export", "tests/docs", "tests/simulation", "tests/renames"),
    *("tests/network", "tests/platforms/test_mutations.py", "tests/platforms/test_hostile_answers.py", "tests/verdicts"),
)


@pytest.hookimpl(trylast=True)  # after pytest-randomly, which shuffles the files
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the long files come first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


# Python looks for cycles after every 700 new objects. The tests themselves, which are there until the end, need no such look.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    """Leave the tests themselves out of the search for cycles."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded data; the test is skipped where it does not exist."""
    if not (SHARED / "fixtures").is_dir():
        pytest.skip("needs ../shared: recorded answers and real pages, which are not part of the project")
    return SHARED
