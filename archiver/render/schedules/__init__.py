"""What starts a night: a line for cron, units for systemd, a workflow for GitHub, a line that runs a container; with full paths.

Each is a template beside this file, filled with what `Schedule` says.
"""

import shlex
from collections.abc import Sequence
from importlib.resources import files
from pathlib import PurePosixPath
from string import Template

from archiver import __version__
from archiver.errors import InputError
from archiver.reporting.schedule import Schedule

_HOMES = ("/home", "/root", "/run/user")
"""What `ProtectHome` hides."""
IMAGE = "embed-archiver"
SECCOMP = "seccomp.json"


def cron_line(schedule: Schedule) -> str:
    """A line of a crontab, which needs nothing of cron's own environment, under a comment."""
    return _filled("cron", {"home": schedule.home, "when": _when(schedule), "command": _of_cron(shell_command(schedule))})


def shell_command(schedule: Schedule) -> str:
    """The night as a command of the shell, with the environment that it needs before it."""
    assignments = [f"{name}={shlex.quote(value)}" for name, value in schedule.environment.items()]
    return " ".join([*assignments, shlex.join(_command(schedule))])


def systemd_units(schedule: Schedule) -> str:
    """A service, confined, and its timer, each under the name of its file."""
    inside = any(PurePosixPath(schedule.home).is_relative_to(hidden) for hidden in _HOMES)
    programs = [path for path in schedule.programs if any(PurePosixPath(path).is_relative_to(hidden) for hidden in _HOMES)]
    lines = ["ProtectHome=tmpfs"] if inside or programs else ["ProtectHome=yes"]
    lines.append(f"{'BindPaths' if inside else 'ReadWritePaths'}={_of_unit(schedule.home)}")
    lines += [f"BindReadOnlyPaths=-{_of_unit(path)}" for path in programs]
    assigned = [f"{name}={value}" for name, value in schedule.environment.items() if name != "TMPDIR"]
    service = {
        "user": schedule.user,
        "environment": "\n".join(f"Environment={_of_unit(variable)}" for variable in assigned),
        "command": " ".join(_of_unit(part).replace("$", "$$") for part in _command(schedule)),
        "homes": "\n".join(lines),
    }
    timer = {"time": f"{schedule.hour:02}:{schedule.minute:02}:00"}
    return f"{_filled('embed-archiver.service', service)}\n{_filled('embed-archiver.timer', timer)}"


def github_workflow(schedule: Schedule) -> str:
    """A workflow for a private repository that is the home."""
    return _filled("github.yml", {"when": _when(schedule), "version": __version__})


def docker_line(schedule: Schedule) -> str:
    """A line of a crontab that runs a night in a container of the image that the Dockerfile builds."""
    settings = {name: value for name, value in schedule.environment.items() if name.startswith("ARCHIVER_")}
    options = shlex.join(part for name, value in settings.items() for part in ("--env", f"{name}={value}"))
    mounted = {
        "seccomp": shlex.quote(str(files(__name__) / SECCOMP)),
        "volume": shlex.quote(f"{schedule.home}:/archive"),
        "environment": f"{options} " if options else "",
    }
    written = " ".join((files(__name__) / "docker").read_text("utf-8").split())
    command = Template(written).substitute({**mounted, "image": IMAGE})
    return _filled("cron", {"home": schedule.home, "when": _when(schedule), "command": _of_cron(command)})


def _filled(name: str, values: dict[str, str]) -> str:
    return Template((files(__name__) / name).read_text("utf-8")).substitute(values)


def _command(schedule: Schedule) -> Sequence[str]:
    return [*schedule.program, "--home", schedule.home, "nightly"]


def _when(schedule: Schedule) -> str:
    return f"{schedule.minute} {schedule.hour} * * *"


def _of_cron(command: str) -> str:
    """A command as cron takes it, where `%` ends a command that has no backslash before it."""
    return _require_printable(command).replace("%", "\\%")


def _of_unit(value: str) -> str:
    """A value as systemd takes it: quoted, with nothing in it that stands for something else."""
    escaped = _require_printable(value).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"' if escaped != value or " " in value or "'" in value else value


def _require_printable(value: str) -> str:
    """The value; `InputError` for one that neither a crontab nor a unit can have."""
    if not value.isprintable():
        raise InputError(f"{value!r} cannot be written into a schedule", remedy="name the folder or the setting otherwise")
    return value
