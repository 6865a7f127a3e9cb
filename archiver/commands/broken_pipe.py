"""Discard all further output once its reader is gone (BrokenPipeError), so that the work can continue."""

import os
import sys


def discard_output(*, err: bool = False) -> None:
    """Redirect standard output (or standard error) to /dev/null, so that Python does not complain about it at exit either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
