"""`Settings`: the values of the global options, passed to every command."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home

if TYPE_CHECKING:
    from archiver.web import WebSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The global options; `pace` and `patience` in seconds."""

    home: Home
    contact: str | None
    connect_to: tuple[str, ...]
    proxy: str | None
    clock: Clock
    pace: float
    connections: int
    patience: float
    robots: str
    quiet: bool
    verbose: bool

    def web(self, *, pages: int = 2) -> "WebSettings":
        """The settings of the web door; `InputError` for a --connect-to rule, a --proxy or a key that is not valid."""
        from archiver.app.runs.own_keys import load_keys
        from archiver.web import RobotsMode, WebSettings, contact_from, parse_connect_tos
        from archiver.web.proxy_settings import parse_proxy

        return WebSettings(
            connect_to=parse_connect_tos(self.connect_to),
            proxy=parse_proxy(self.proxy),
            contact=contact_from(self.contact),
            pace=self.pace,
            patience=self.patience,
            connections=self.connections,
            robots=RobotsMode(self.robots),
            pages=pages,
            keys=load_keys(self.home),
        )


pass_settings = click.make_pass_decorator(Settings)


def _confirm_clock(context: click.Context, _option: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    """Mark the clock of the settings as right."""
    settings = context.find_object(Settings)
    if value and settings is not None:
        context.obj = replace(settings, clock=replace(settings.clock, confirmed=True))


clock_is_right_option = click.option(
    "--clock-is-right",
    is_flag=True,
    expose_value=False,
    callback=_confirm_clock,
    help="Run although the clock is before the archive's last entry, or more than a year after it.",
)
"""For commands that make a run; the group has the same option, since people write it in either place."""
