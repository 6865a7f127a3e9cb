"""Command line of `config`: which settings hold and where each comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import click

from archiver.app.runs.settings_file import LIMITS, PARTS, SettingsFile
from archiver.bounds import bounds
from archiver.commands.file_options import COMMAND_OPTIONS, PROGRAM_OPTIONS, SETTINGS
from archiver.commands.printing import print_json, print_line
from archiver.commands.settings import Settings, pass_settings
from archiver.model.digests import JSONValue
from archiver.model.urls import without_user_info
from archiver.render.escaping import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting that holds: its key, its value, and what it was set by: a flag, a variable, a line of the file, or nothing."""

    key: str
    value: JSONValue
    origin: str


@click.group("config", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Show or check the settings: archiver.toml, the environment and flags, each stronger than the one before.

    \b
      embed-archiver config show
      embed-archiver config check

    Exit codes: 0 done · 2 a setting is not known, or cannot be.
    """


@command.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
@click.pass_context
def show(context: click.Context, settings: Settings, *, as_json: bool) -> int:
    """Print each setting that holds, and where it comes from."""
    file: SettingsFile = context.meta[SETTINGS]
    found = list(_settings(context.find_root(), file))
    if as_json:
        print_json(
            {
                "home": str(settings.home.folder),
                "file": str(file.path) if file.text else None,
                "settings": {setting.key: {"value": setting.value, "origin": setting.origin} for setting in found},
            },
            indent=2,
        )
        return 0
    width = max(len(setting.key) for setting in found)
    lines = [f"home: {one_line(str(settings.home.folder))}", f"file: {one_line(str(file.path))}{'' if file.text else ' (none)'}"]
    lines += [f"{setting.key:{width}}  {one_line(_shown(setting.value))}  [{one_line(setting.origin)}]" for setting in found]
    print_line("\n".join(lines))
    return 0


@command.command("check")
@pass_settings
@click.pass_context
def check(context: click.Context, settings: Settings) -> int:
    """Check every setting; the first error is printed with its line and what to write instead.

    Exit codes: 0 all is well · 2 something is not.
    """
    from archiver.app.memories.named import load_memories
    from archiver.app.nightly import plan_from
    from archiver.app.notifying import recipients_from
    from archiver.app.posts.chosen_controls import load_controls
    from archiver.app.rescue.archives import load_archives
    from archiver.app.runs.exclusions import load_exclusions

    root = context.find_root()
    for name in COMMAND_OPTIONS:
        _command(root, name)  # which checks the settings of its options
    settings.web()
    load_controls(settings.home)
    load_archives(settings.home, requested=True)
    load_memories(settings.home)
    load_exclusions(settings.home)
    file: SettingsFile = context.meta[SETTINGS]
    plan_from(file)
    recipients_from(file)
    print_line(f"{one_line(str(file.path))}: {'all is well' if file.text else 'there is no such file, so the defaults hold'}")
    return 0


def _settings(root: click.Context, file: SettingsFile) -> Iterator[Setting]:
    """Yield the options of the program, those of its commands, the tables, and the bounds that are not at their defaults."""
    for key in PROGRAM_OPTIONS:
        option = next(option for option in root.command.params if option.name == key)
        yield _setting(root, option, file)
    known = set(PROGRAM_OPTIONS)
    for name, keys in COMMAND_OPTIONS.items():
        context = click.Context(_command(root, name), parent=root, info_name=name)
        for option in context.command.params:
            if option.name in keys and option.name not in known:
                known.add(option.name)
                yield _setting(context, option, file)
    for key in PARTS:
        if key in file.values and key != LIMITS:
            value = file.values[key]
            names: list[JSONValue] = [str(entry) for entry in value] if isinstance(value, list | dict) else [str(value)]
            yield Setting(key=key, value=names, origin=file.where(key))
    for name, number in bounds().moved().items():
        written = isinstance(limits := file.values.get(LIMITS), dict) and limits.get(name) == number
        yield Setting(key=f"limits.{name}", value=number, origin=file.where(LIMITS, name) if written else "environment or flag")


def _command(root: click.Context, name: str) -> click.Command:
    """A command of the program, by name."""
    group = root.command
    found = group.get_command(root, name) if isinstance(group, click.Group) else None
    if found is None:
        raise TypeError(f"{name} is no command of the program")
    return found


def _setting(context: click.Context, option: click.Parameter, file: SettingsFile) -> Setting:
    key = option.name or ""
    if context.get_parameter_source(key) is None:  # an option of a command that does not run now
        option.handle_parse_result(context, {}, [])
    match context.get_parameter_source(key):
        case click.core.ParameterSource.COMMANDLINE:
            origin = option.opts[0]
        case click.core.ParameterSource.ENVIRONMENT:
            origin = str(option.envvar)
        case click.core.ParameterSource.DEFAULT_MAP:
            origin = file.where(key)
        case _:
            origin = "default"
    value = context.params.get(key)
    return Setting(key=key, value="not shown" if key in _SECRETS and value else _plain(value), origin=origin)


_SECRETS = frozenset({"serve_token"})


def _plain(value: object) -> JSONValue:
    """A value as JSON, null where there is none; passwords in addresses are left out."""
    if isinstance(value, Enum):  # Click's mark of an option of a command that does not run, which nothing sets
        return None
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value if isinstance(value, bool | int | float | None) else without_user_info(str(value))


def _shown(value: JSONValue) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else "not set" if value is None else str(value)
