"""The web archives to ask for lost posts: the Internet Archive, or those that the settings name in `[archives.NAME]`."""

from collections.abc import Mapping

from archiver.app.runs.home import Home
from archiver.app.runs.settings_file import ARCHIVES, SettingsFile, read_settings, require_known
from archiver.errors import InputError
from archiver.model.mementos import WebArchive
from archiver.model.urls import has_user_info, parse_url

DEFAULT_ARCHIVES = (
    WebArchive(
        name="internet-archive",
        timemap="https://web.archive.org/web/timemap/link/{url}",
        timegate="https://web.archive.org/web/{url}",
        raw="https://web.archive.org/web/{timestamp}id_/{url}",
    ),
)
"""The archives to ask where the settings name none."""

_FIELDS = ("timemap", "timegate", "raw")
_REMEDY = "docs/settings.md shows its form"


def load_archives(home: Home, *, requested: bool) -> tuple[WebArchive, ...]:
    """The archives that a run asks: none unless `requested`; `InputError` for invalid settings."""
    file = read_settings(home)
    named = tuple(_archive(file, name, fields) for name, fields in file.table(ARCHIVES).items())
    return (named or DEFAULT_ARCHIVES) if requested else ()


def _archive(file: SettingsFile, name: str, fields: object) -> WebArchive:
    """One archive, with valid URL templates."""
    if not isinstance(fields, Mapping):
        raise InputError(f"{file.where(ARCHIVES, name)} is no table", remedy=_REMEDY)
    require_known(file, _FIELDS, ARCHIVES, name)
    for field, template in fields.items():
        if not isinstance(template, str) or parse_url(template) is None or "{url}" not in template:
            raise InputError(f"{file.where(ARCHIVES, name, field)} is not a URL with {{url}} in it", remedy=_REMEDY)
        if has_user_info(template):
            raise InputError(
                f"{file.where(ARCHIVES, name, field)} has a user name or a password before its host", remedy="write it without them"
            )
    if "{timestamp}" not in str(fields.get("raw")):
        raise InputError(
            f"{file.where(ARCHIVES, name)} needs raw, a URL with {{timestamp}} and {{url}} of the unchanged bytes",
            remedy=_REMEDY,
        )
    if "timemap" not in fields and "timegate" not in fields:
        raise InputError(f"{file.where(ARCHIVES, name)} needs timemap or timegate", remedy=_REMEDY)
    return WebArchive(name=name, raw=str(fields["raw"]), timemap=fields.get("timemap"), timegate=fields.get("timegate"))
