"""The web archives to ask for lost posts: the Internet Archive, or those that `seeds/archives.toml` names instead."""

import tomllib
from collections.abc import Mapping

from archiver.app.runs.home import Home
from archiver.errors import InputError
from archiver.model.mementos import WebArchive
from archiver.model.urls import has_user_info, parse_url
from archiver.system.regular_files import read_regular

DEFAULT_ARCHIVES = (
    WebArchive(
        name="internet-archive",
        timemap="https://web.archive.org/web/timemap/link/{url}",
        timegate="https://web.archive.org/web/{url}",
        raw="https://web.archive.org/web/{timestamp}id_/{url}",
    ),
)
"""The archives to ask where the file names none."""

_SETTINGS = "rescue"
_FIELDS = frozenset({"timemap", "timegate", "raw"})
_MAX_BYTES = 1024 * 1024
_REMEDY = "see seeds/README.md for its form"


def load_archives(home: Home, *, requested: bool) -> tuple[WebArchive, ...]:
    """The archives that a run asks: none unless `requested` or the file says `always`; `InputError` for an invalid file."""
    try:
        written = tomllib.loads(read_regular(home.archives, _MAX_BYTES).decode())
    except FileNotFoundError:
        return DEFAULT_ARCHIVES if requested else ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{home.archives} cannot be read: {why}", remedy=_REMEDY) from None
    always = _always(home, written.pop(_SETTINGS, {}))
    named = tuple(_archive(home, name, fields) for name, fields in written.items())
    return (named or DEFAULT_ARCHIVES) if requested or always else ()


def _always(home: Home, settings: object) -> bool:
    """The value of `always` in `[rescue]`."""
    always = settings.get("always", False) if isinstance(settings, Mapping) else None
    if not isinstance(always, bool) or not isinstance(settings, Mapping) or settings.keys() - {"always"}:
        raise InputError(f"{home.archives}: [{_SETTINGS}] may hold only always = true or false", remedy=_REMEDY)
    return always


def _archive(home: Home, name: str, fields: object) -> WebArchive:
    """One archive, with valid URL templates."""
    if not isinstance(fields, Mapping) or fields.keys() - _FIELDS:
        raise InputError(f"{home.archives}: [{name}] may hold only {', '.join(sorted(_FIELDS))}", remedy=_REMEDY)
    for field, template in fields.items():
        if not isinstance(template, str) or parse_url(template) is None or "{url}" not in template:
            raise InputError(f"{home.archives}: [{name}] {field} is not a URL with {{url}} in it", remedy=_REMEDY)
        if has_user_info(template):
            raise InputError(
                f"{home.archives}: [{name}] {field} has a user name or a password before its host", remedy="write it without them"
            )
    if "{timestamp}" not in str(fields.get("raw")):
        raise InputError(
            f"{home.archives}: [{name}] needs raw, a URL with {{timestamp}} and {{url}} that returns the archived bytes unchanged",
            remedy=_REMEDY,
        )
    if "timemap" not in fields and "timegate" not in fields:
        raise InputError(f"{home.archives}: [{name}] needs timemap or timegate", remedy=_REMEDY)
    return WebArchive(name=name, raw=str(fields["raw"]), timemap=fields.get("timemap"), timegate=fields.get("timegate"))
