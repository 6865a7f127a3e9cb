"""`Settings`: the values of the global options, passed to every command."""

from dataclasses import dataclass
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
    connect_to: tuple[str, ...]
    proxy: str | None
    clock: Clock
    pace: float
    connections: int
    patience: float
    robots: str
    max_media_mib: int
    quiet: bool
    verbose: bool

    def web(self, *, pages: int = 2) -> "WebSettings":
        """The settings of the web door; `InputError` for a --connect-to rule or a --proxy that is not valid."""
        from archiver.web import RobotsMode, WebSettings, contact_from, parse_connect_tos
        from archiver.web.upstream_proxy import parse_proxy

        return WebSettings(
            connect_to=parse_connect_tos(self.connect_to),
            proxy=parse_proxy(self.proxy),
            contact=contact_from(),
            pace=self.pace,
            patience=self.patience,
            connections=self.connections,
            robots=RobotsMode(self.robots),
            media_bytes=self.max_media_mib * 1024 * 1024,
            pages=pages,
        )


pass_settings = click.make_pass_decorator(Settings)
