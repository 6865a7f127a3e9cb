"""Check the folder for temporary files (`TMPDIR`), without which the browser does not start."""

import os
from collections.abc import Mapping
from pathlib import Path

from archiver.web.browser_discovery import BrowserProblem

_VARIABLES = ("TMPDIR", "TMP", "TEMP")
"""In the order in which Node.js, which drives the browser, asks for them."""


def temporary_folder_problem(environment: Mapping[str, str] = os.environ) -> BrowserProblem | None:
    """Why the browser has no folder for its temporary files; None if it has one."""
    name, folder = _variable(environment), temporary_folder(environment)
    if not folder.is_dir():
        fault = "is not a folder" if folder.exists() else "does not exist"
    elif not os.access(folder, os.W_OK | os.X_OK):
        fault = "cannot be written"
    else:
        return None
    subject = f"{name} names {folder}, which {fault}" if name is not None else f"{folder} {fault}"
    remedy = f"make it, or set {name or _VARIABLES[0]} to a folder that can be written"
    return BrowserProblem(what=f"{subject}: the browser needs it for temporary files, and does not start", remedy=remedy)


def temporary_folder(environment: Mapping[str, str]) -> Path:
    """The folder for temporary files."""
    name = _variable(environment)
    return Path(environment[name] if name is not None else "/tmp")  # noqa: S108 — where Node.js looks too


def _variable(environment: Mapping[str, str]) -> str | None:
    """The variable that names the folder for temporary files."""
    return next((name for name in _VARIABLES if environment.get(name)), None)
