"""What the global options say, for every command."""

from dataclasses import dataclass

import click

from archiver.app.clock import Clock
from archiver.app.home import Home


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The global options, read."""

    home: Home
    connect_to: tuple[str, ...]
    clock: Clock
    pace: float
    connections: int
    patience: float
    robots: str
    quiet: bool
    verbose: bool


pass_settings = click.make_pass_decorator(Settings)
