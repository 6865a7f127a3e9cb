"""What all tests share: the folder of recorded answers and real pages, which is not part of the project."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded data from outside; the test is skipped where it is not at hand."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared: recorded answers and real pages, which are not part of the project")
    return SHARED
