"""The operator's own keys: `[keys]` in the settings names for each the variable or the file that holds it, never the key itself."""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.app.runs.home import Home
from archiver.app.runs.settings_file import KEYS, SettingsFile, read_settings, require_known
from archiver.errors import InputError
from archiver.system.regular_files import read_regular
from archiver.web.cookie_files import parse_cookies
from archiver.web.keys import MIN_KEY_CHARACTERS, Keyring, OwnKey, Secret, SessionCookie

MASTODON, COOKIES, MOST_PER_RUN = "mastodon", "cookies", "most_per_run"
HOSTS_OF_KEYS: Mapping[str, tuple[str, ...]] = {
    "reddit": ("oauth.reddit.com",),
    "x": ("api.x.com",),
    "youtube": ("www.googleapis.com",),
}
"""The hosts that get the key of a platform; those of Mastodon are in its table."""
TOKEN_URLS: Mapping[str, str] = {"reddit": "https://www.reddit.com/api/v1/access_token"}
"""Where apps get an access token for their name and secret."""
DEFAULT_MOST_PER_RUN = 500

_MAX_FILE_BYTES = 1024 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_HOST = re.compile(r"[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63})+")
_KEY = re.compile(r"[!-~]+")
_REMEDY = 'write "env:NAME" for a variable of the environment, or "file:PATH" for a file that only you can read (docs/own-keys.md)'


def load_keys(home: Home, environment: Mapping[str, str] = os.environ) -> Keyring:
    """The keys that the settings of a home name; `InputError` for one that is not there, or not well kept. No error shows a key."""
    file = read_settings(home)
    table = file.table(KEYS)
    require_known(file, (*HOSTS_OF_KEYS, MASTODON, COOKIES, MOST_PER_RUN), KEYS)
    reader = _KeyReader(home=home, file=file, environment=environment)
    found = [reader.read(name, hosts, table[name], (name,)) for name, hosts in HOSTS_OF_KEYS.items() if name in table]
    by_host = _by_host(file, table, MASTODON)
    found += [reader.read(f"{MASTODON}:{host}", (host,), named, (MASTODON, host)) for host, named in by_host.items()]
    cookies = {host: reader.read_cookies(host, named) for host, named in _by_host(file, table, COOKIES).items()}
    return Keyring(keys={key.name: key for key in found}, cookies=cookies, most_per_run=_most(file, table))


def _by_host(file: SettingsFile, table: Mapping[str, object], name: str) -> Mapping[str, object]:
    """What a table of the keys says of each host."""
    hosts = table.get(name, {})
    if not isinstance(hosts, Mapping):
        raise InputError(f"{file.where(KEYS, name)} is no table", remedy=f"write [{KEYS}.{name}], and one line a host below it")
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise InputError(f"{file.where(KEYS, name, host)} is no host", remedy='write it as "social.example", in lower case')
    return hosts


def _most(file: SettingsFile, table: Mapping[str, object]) -> int:
    """The most requests with each key in a run."""
    most = table.get(MOST_PER_RUN, DEFAULT_MOST_PER_RUN)
    if not isinstance(most, int) or isinstance(most, bool) or most < 0:
        raise InputError(f"{file.where(KEYS, MOST_PER_RUN)} is no number of requests", remedy="write a whole number, such as 500")
    return most


@dataclass(frozen=True, slots=True, kw_only=True)
class _KeyReader:
    """Reads the keys that a settings file names."""

    home: Home
    file: SettingsFile
    environment: Mapping[str, str]

    def read(self, name: str, hosts: tuple[str, ...], named: object, place: tuple[str, ...]) -> OwnKey:
        """One key, by what the settings name; what they have is never repeated, since it may be the key itself."""
        where = self.file.where(KEYS, *place)
        kind, _, target = named.partition(":") if isinstance(named, str) else ("", "", "")
        if kind == "env" and _VARIABLE.fullmatch(target):
            text, origin = self.environment.get(target, ""), f"the variable {target}"
            if not text.strip():
                raise InputError(f"{where}: {origin} is not set", remedy="set it where the program runs, or take the line out")
        elif kind == "file" and target:
            path = self.home.folder / Path(target).expanduser()
            text, origin = _content(where, path), f"the file {path}"
        else:
            remedy = f"if it is the key itself, take it out of this file, and replace it at the platform; {_REMEDY}"
            raise InputError(f"{where} names neither a variable nor a file", remedy=remedy)
        text = text.strip()
        if not _KEY.fullmatch(text) or len(text) < MIN_KEY_CHARACTERS:
            wanted = f"a key is one line of at least {MIN_KEY_CHARACTERS} letters, digits and signs"
            raise InputError(f"{where}: {origin} holds no key: {wanted}", remedy="copy it again from the platform")
        token_url = TOKEN_URLS.get(name)
        if token_url is not None and not all(text.partition(":")):
            raise InputError(
                f"{where}: {origin} holds no app", remedy="write the app's id and its secret with a colon between: ID:SECRET"
            )
        return OwnKey(name=name, hosts=hosts, origin=origin, secret=Secret(text), token_url=token_url)

    def read_cookies(self, host: str, named: object) -> tuple[SessionCookie, ...]:
        """The cookies for a host in a cookies.txt file."""
        where = self.file.where(KEYS, COOKIES, host)
        kind, _, target = named.partition(":") if isinstance(named, str) else ("", "", "")
        if kind != "file" or not target:
            raise InputError(f"{where} names no file", remedy='write "file:PATH" of a cookies.txt that only you can read')
        path = self.home.folder / Path(target).expanduser()
        cookies = tuple(parse_cookies(_content(where, path), host))
        if not cookies:
            remedy = "export it as cookies.txt (Netscape's form) while you are logged in there"
            raise InputError(f"{where}: {path} has no cookie for {host}", remedy=remedy)
        return cookies


def _content(where: str, path: Path) -> str:
    """What is in the file of a key, which nobody else may read."""
    try:
        if path.stat().st_mode & _OTHERS:
            raise InputError(f"{where}: others on this machine can read {path}", remedy=f"chmod 600 {path}")
        return read_regular(path, _MAX_FILE_BYTES).decode()
    except UnicodeDecodeError:
        raise InputError(f"{where}: {path} is not text", remedy="copy the key again from the platform") from None
    except OSError as error:
        raise InputError(f"{where}: {path} cannot be read: {error.strerror}", remedy="see that it is there, and yours") from None
