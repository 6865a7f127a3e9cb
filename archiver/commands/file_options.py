"""The options that the settings file has: each is a key there, a variable of the environment, and a flag, in that order.

Click does the rest: a flag is stronger than its variable, that one than `Context.default_map`, and that one than the default.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from itertools import chain

import click

from archiver.app.runs.settings_file import LIMITS, PARTS, SettingsFile, require_known
from archiver.bounds import Bounds
from archiver.errors import InputError

SETTINGS = "archiver.settings"
"""The key in `Context.meta` of the settings file."""
PROGRAM_OPTIONS = (
    *("contact", "pace", "connections", "patience", "robots", "connect_to", "proxy"),
    *("max_media_mib", "max_browser_mib"),
    *("browser", "sandbox", "operator", "host_name"),
)
"""The keys of the options that stand before the command."""
COMMAND_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "find": ("render",),
    "archive": ("links", "pages", "rescue", "videos", "related", "render", "keep_answers"),
    "check": ("budget", "check_delisted", "rescue", "videos", "related", "keep_answers"),
    "nightly": ("links", "pages", "rescue", "videos", "related", "render", "keep_answers", "budget", "check_delisted"),
    "verify": ("key",),
    "serve": ("serve_token",),
}
"""The keys of the options of each command; one that several commands have is one key."""


class CommaSeparated(click.types.StringParamType):
    """A text; a variable of the environment holds several of them, with commas between."""

    envvar_list_splitter = ","


def option_keys() -> tuple[str, ...]:
    """All keys of options, each once."""
    return tuple(dict.fromkeys((*PROGRAM_OPTIONS, *chain.from_iterable(COMMAND_OPTIONS.values()))))


def default_map(file: SettingsFile) -> dict[str, object]:
    """What the file says, as Click's defaults for the program and its commands; `InputError` for an unknown key."""
    require_known(file, (*option_keys(), *PARTS))
    options = file.options
    program = {key: options[key] for key in PROGRAM_OPTIONS if key in options}
    commands = {name: {key: options[key] for key in keys if key in options} for name, keys in COMMAND_OPTIONS.items()}
    return {**program, **commands}


def bounds_from(file: SettingsFile, environment: Mapping[str, str]) -> Bounds:
    """The bounds that the file and the environment set; `InputError` for an unknown one, or a value that is no bound."""
    require_known(file, (bound.name for bound in fields(Bounds)), LIMITS)
    numbers = dict[str, int]()
    for name, value in file.table(LIMITS).items():
        if not isinstance(value, int) or value <= 0:
            raise InputError(f"{file.where(LIMITS, name)} is no bound: {value!r}", remedy="write a whole number above 0")
        numbers[name] = value
    return Bounds.from_environment(environment, replace(Bounds(), **numbers))


def require_valid(file: SettingsFile, parameters: Iterable[click.Parameter], context: click.Context) -> None:
    """`InputError` for the first value of the file that its option does not take, with its line."""
    for parameter in parameters:
        if isinstance(parameter, click.Option) and parameter.name in file.options:
            value = file.options[parameter.name]
            fault = None if _is_of_kind(parameter, value) else f"{value!r} is not {_kind(parameter)}"
            if fault is None:
                try:
                    parameter.type_cast_value(context, value)
                except click.BadParameter as error:
                    fault = error.message
            if fault is not None:
                raise InputError(f"{file.where(parameter.name)}: {fault}", remedy=parameter.help)


def _is_of_kind(option: click.Option, value: object) -> bool:
    """Whether a value of TOML is of the kind that the option takes, so that Click does not make another one of it."""
    if option.multiple:
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    if option.is_flag:
        return isinstance(value, bool)
    if isinstance(option.type, click.types.IntParamType):
        return isinstance(value, int) and not isinstance(value, bool)
    if isinstance(option.type, click.types.FloatParamType):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)


def _kind(option: click.Option) -> str:
    if option.multiple:
        return "a list of texts"
    if option.is_flag:
        return "true or false"
    if isinstance(option.type, click.types.IntParamType):
        return "a whole number"
    return "a number" if isinstance(option.type, click.types.FloatParamType) else "a text in quotation marks"
