"""Falling silent: where nobody reads any more, the work goes on and nothing more is said."""

import os
import sys


def discard_output(*, err: bool = False) -> None:
    """Send what would still be said nowhere; Python would complain once more while it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
