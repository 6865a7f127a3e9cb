"""Deliver the message of a night to where `[notify]` in the settings says: by mail, or to Slack, Matrix and others, with apprise.

apprise is an extra of this package, since most nights are told by cron's mail. It makes its own connections, not through the gate:
the addresses are the operator's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from archiver.app.runs.settings_file import NOTIFY, SettingsFile, require_known
from archiver.errors import InputError
from archiver.model.urls import without_user_info

_FORM = 'write it as ["mailto://user:password@example.org"]; docs/nightly.md names more'
_NOT_INSTALLED = "pip install 'embed-archiver[notify]', or take [notify] out: then the message is printed"

_WARNING = 30
"""The level from which apprise's words are shown: below it they have secrets."""


class Plugin(Protocol):
    """What is used of apprise's plugins."""

    def notify(self, *, title: str, body: str, body_format: object) -> bool:
        """Send a message; whether it was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One address of the settings; `shown` is without its secrets."""

    shown: str
    plugin: Plugin


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A recipient that did not take a message, and why."""

    recipient: str
    why: str


def recipients_from(file: SettingsFile) -> tuple[Recipient, ...]:
    """The recipients of the settings, none where there are none; `InputError` for an address that cannot be, with its line."""
    require_known(file, ("urls",), NOTIFY)
    urls = file.table(NOTIFY).get("urls", [])
    if not isinstance(urls, list) or not all(isinstance(url, str) and url for url in urls):
        raise InputError(f"{file.where(NOTIFY, 'urls')} is no list of texts", remedy=_FORM)
    return tuple(_recipient(file, number, url) for number, url in enumerate(urls, 1))


def deliver(recipients: Sequence[Recipient], *, subject: str, message: str) -> list[Undelivered]:
    """Send a message as plain text to each of the recipients; those that did not take it."""
    apprise = import_module("apprise")
    undelivered = []
    for recipient in recipients:
        with apprise.LogCapture(level=_WARNING, fmt="%(message)s") as log:
            taken = recipient.plugin.notify(title=subject, body=message, body_format=apprise.NotifyFormat.TEXT)
            why = " ".join(log.getvalue().split())
        if not taken:
            undelivered.append(Undelivered(recipient=recipient.shown, why=why or "it gave no reason"))
    return undelivered


def _recipient(file: SettingsFile, number: int, url: str) -> Recipient:
    try:
        apprise = import_module("apprise")
    except ModuleNotFoundError:
        raise InputError(f"{file.where(NOTIFY, 'urls')} needs the package apprise", remedy=_NOT_INSTALLED) from None
    with apprise.LogCapture(level=_WARNING):
        plugin = apprise.Apprise.instantiate(url)
    if plugin is None:
        scheme = without_user_info(url).partition("://")[0][:20]
        what = f"the address {number} ({scheme}://…) is none that apprise knows"
        raise InputError(f"{file.where(NOTIFY, 'urls')}: {what}", remedy=_FORM)
    plugin.notify_format = apprise.NotifyFormat.TEXT  # what people wrote is no markup
    return Recipient(shown=str(plugin.url(privacy=True)).partition("?")[0], plugin=plugin)
