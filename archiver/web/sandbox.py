"""Check whether the browser runs in its sandbox, and name what keeps it from doing so.

Chromium builds its sandbox from user namespaces, which some systems and containers forbid to ordinary users, or with a helper
program that belongs to root. It refuses to run as root in one, and to start without one unless it is told to.
"""

import os
import subprocess
from collections.abc import Mapping

from archiver.web.browser_discovery import SANDBOX_VARIABLE, BrowserProblem, sandboxed

NO_SANDBOX = "No usable sandbox"
"""What Chromium prints when it cannot build its sandbox."""
UNUSABLE = BrowserProblem(
    what="the browser does not start: this system does not let an ordinary user build its sandbox",
    remedy="allow unprivileged user namespaces, or (on Debian, as root) apt-get install chromium-sandbox; "
    f"{SANDBOX_VARIABLE}=off only where the machine holds nothing else",
)
_TIMEOUT_SECONDS = 20.0


def sandbox_off(environment: Mapping[str, str] = os.environ) -> BrowserProblem | None:
    """Why the browser is started without its sandbox; None if it is started in it."""
    if sandboxed(environment):
        return None
    if os.geteuid() == 0:
        return BrowserProblem(
            what="as root, Chromium runs without its sandbox: a page that breaks out of it is root",
            remedy="run embed-archiver as another user",
        )
    return BrowserProblem(
        what=f"{SANDBOX_VARIABLE} is off: a page that breaks out of the browser may do all that you may",
        remedy=f"unset it (`sandbox` in archiver.toml, or {SANDBOX_VARIABLE}), then `doctor` says what the sandbox needs",
    )


def sandbox_problem(path: str, environment: Mapping[str, str] = os.environ) -> BrowserProblem | None:
    """Whether a browser that is started in its sandbox cannot build it here: it is started once to see; None if it can."""
    command = [path, "--headless", "--disable-gpu", "--dump-dom", "about:blank"]
    try:
        completed = subprocess.run(  # noqa: S603 — the operator's browser
            command, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_TIMEOUT_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None  # something else is wrong, which other checks and the run itself name
    return UNUSABLE if NO_SANDBOX.encode() in completed.stderr else None
