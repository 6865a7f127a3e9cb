"""Load what the settings leave out: the tables `[[exclude]]`, each with one selector and a reason."""

from collections.abc import Mapping
from itertools import islice

from archiver.app.runs.home import Home
from archiver.app.runs.settings_file import EXCLUDE, SettingsFile, read_settings
from archiver.checking.exclusions import Exclusion, Selector
from archiver.errors import InputError
from archiver.model.posts import PostRef, parse_postref
from archiver.platforms import current_name, identify
from archiver.platforms.toolkit.uri_schemes import parse_web_url

_REASON = "reason"
_REMEDY = 'write [[exclude]], and below it one of host, account, post, article and pattern, and reason = "…"'


def load_exclusions(home: Home) -> tuple[Exclusion, ...]:
    """What the settings of a home leave out; `InputError` with the line of an entry that makes no sense."""
    file = read_settings(home)
    entries = file.values.get(EXCLUDE, [])
    if not isinstance(entries, list):
        raise InputError(f"{file.where(EXCLUDE)} is no list of tables", remedy=_REMEDY)
    return tuple(_exclusion(_where(file, number), entry) for number, entry in enumerate(entries))


def _exclusion(where: str, entry: object) -> Exclusion:
    """One entry."""
    table = entry if isinstance(entry, Mapping) else {}
    selectors = [selector for selector in Selector if selector in table]
    unknown = [str(key) for key in table if key not in {*Selector, _REASON}]
    if unknown or len(selectors) != 1:
        what = (
            f"“{unknown[0]}” is no key of it" if unknown else f"it has {len(selectors)} of host, account, post, article and pattern"
        )
        raise InputError(f"{where}: {what}", remedy=_REMEDY)
    value, reason = table[selectors[0]], table.get(_REASON)
    if not (isinstance(value, str) and value.strip() and isinstance(reason, str) and reason.strip()):
        raise InputError(f"{where}: {selectors[0]} and reason have to be texts", remedy=_REMEDY)
    post = _post(value) if selectors[0] is Selector.POST else None
    return Exclusion(selector=selectors[0], value=value.strip(), reason=reason.strip(), post=post)


def _post(written: str) -> PostRef | None:
    """The post that a name or an address names; None for another alias."""
    url = parse_web_url(written) if "/" in written else None
    named = parse_postref(written) or (identify(url) if url is not None else None)
    return current_name(named) if named is not None else None


def _where(file: SettingsFile, number: int) -> str:
    """The place of an entry in the file."""
    headings = (line for line, text in enumerate(file.text.split("\n"), start=1) if text.strip().startswith(f"[[{EXCLUDE}]]"))
    line = next(islice(headings, number, None), None)
    return f"{file.path}, line {line}" if line is not None else f"{file.path}: {EXCLUDE}, entry {number + 1}"
