"""Open files in this system's viewer."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import which

from archiver.errors import InputError

_TIMEOUT_SECONDS = 30


def open_files(paths: Sequence[Path]) -> None:
    """Hand files to the program that opens files here; `InputError` that names their folder if there is none, or it fails."""
    name = "open" if sys.platform == "darwin" else "xdg-open"
    program = which(name)
    if program is None:
        raise InputError(f"there is no `{name}` here, which opens files", remedy=f"open them yourself: {paths[0].parent}")
    for path in paths:
        try:
            done = subprocess.run([program, path], capture_output=True, check=False, timeout=_TIMEOUT_SECONDS)  # noqa: S603 - the system's own
        except subprocess.TimeoutExpired:
            continue  # a viewer that stays in the foreground
        except OSError as error:
            raise InputError(f"{program} cannot be run: {error.strerror}", remedy=f"open them yourself: {path.parent}") from None
        if done.returncode:
            raise InputError(f"{program} could not open {path.name}", remedy=f"open it yourself: {path}")
