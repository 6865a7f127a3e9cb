"""The options about the machine and who works on it: the browser, its sandbox, the operator's and the machine's name.

What looks for a browser and what records custody read them from the environment, so a flag or a line of the settings is put there.
"""

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

import click

Callback = TypeVar("Callback", bound=Callable[..., object])

ENVIRONMENT = "archiver.environment"
"""The key in `Context.meta` of the environment as the program was started in it."""
_OPTIONS = (
    click.option(
        "--browser",
        metavar="PROGRAM",
        envvar="ARCHIVER_BROWSER",
        help="The Chromium or Chrome to capture with, by name or full path, in place of the one found. Also ARCHIVER_BROWSER.",
    ),
    click.option(
        "--sandbox",
        type=click.Choice(["on", "off"]),
        default="on",
        envvar="ARCHIVER_SANDBOX",
        show_default=True,
        help="Whether the browser runs in its sandbox; off is for containers that forbid it. Also ARCHIVER_SANDBOX.",
    ),
    click.option(
        "--operator",
        metavar="NAME",
        envvar="ARCHIVER_OPERATOR",
        help="Who runs this, for the record of custody; without it nobody is named. Also ARCHIVER_OPERATOR.",
    ),
    click.option(
        "--host-name",
        metavar="NAME",
        envvar="ARCHIVER_HOST_NAME",
        help="What this machine is called, for the record of custody; without it none is named. Also ARCHIVER_HOST_NAME.",
    ),
)


def machine_options(callback: Callback) -> Callback:
    """Give a command these options."""
    for option in reversed(_OPTIONS):
        callback = option(callback)
    return callback


def put_in_environment(context: click.Context, values: Mapping[str, str | None]) -> None:
    """Let the values of flags and of the settings file hold until the program ends; variables hold already."""
    before = dict(os.environ)
    context.meta[ENVIRONMENT] = before
    sources = (click.core.ParameterSource.COMMANDLINE, click.core.ParameterSource.DEFAULT_MAP)
    for key, value in values.items():
        if value is not None and context.get_parameter_source(key) in sources:
            name = f"ARCHIVER_{key.upper()}"
            os.environ[name] = value
            context.call_on_close(partial(_restore, name, before.get(name)))


def _restore(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
