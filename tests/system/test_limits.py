"""Which limit of the system an error means, so that a person is told to raise it and not to report a fault."""

import errno

import pytest

from archiver.system.limits import reached_limit


@pytest.mark.parametrize(
    ("error", "limit"),
    [
        (MemoryError(), "ulimit -v"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "ulimit -v"),
        (OSError(errno.EMFILE, "Too many open files"), "ulimit -n"),
        (OSError(errno.ENFILE, "Too many open files in system"), "ulimit -n"),
        (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), "ulimit -u"),
        (RuntimeError("can't start new thread"), "ulimit -u"),
        (OSError(errno.EFBIG, "File too large"), "ulimit -f"),
        (OSError(errno.ENOSPC, "No space left on device"), "make room"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "make room"),
    ],
)
def test_a_limit_is_recognised_with_what_raises_it(error: BaseException, limit: str) -> None:
    reached = reached_limit(error)

    assert reached is not None
    assert limit in reached.remedy
    assert reached.remedy.endswith("run the same command again")


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "No such file"), OSError("odd"), RuntimeError("odd"), ValueError("odd")])
def test_another_error_is_no_limit(error: BaseException) -> None:
    assert reached_limit(error) is None
