"""Load each platform's control posts: built-in ones, or those in the operator's `seeds/controls.toml`."""

import tomllib
from collections.abc import Mapping

from archiver.app.runs.home import Home
from archiver.errors import InputError
from archiver.model.posts import PostRef, parse_postref
from archiver.platforms import REGISTRY
from archiver.platforms.interface import Controls
from archiver.platforms.nostr.names import relay


def load_controls(home: Home) -> dict[str, Controls]:
    """The controls of each platform: its own, or those that the file names instead. `InputError` where the file makes no sense."""
    controls = {platform.name: platform.controls for platform in REGISTRY}
    try:
        tables = tomllib.loads(home.controls.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return controls
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{home.controls} cannot be read: {error}", remedy="see seeds/README.md for its form") from None
    for name, table in tables.items():
        if name not in controls or not isinstance(table, Mapping):
            known = ", ".join(sorted(controls))
            raise InputError(f"{home.controls}: [{name}] is not a platform", remedy=f"there are: {known}")
        controls[name] = Controls(
            live=_posts(home, name, table, "live"),
            gone=_posts(home, name, table, "gone"),
            relays=_relays(home, name, table) or controls[name].relays,
        )
    return controls


def _relays(home: Home, platform: str, table: Mapping[str, object]) -> tuple[str, ...]:
    """The relays to ask, each a `wss://` URL."""
    entries = table.get("relays", [])
    relays = [relay(str(entry)) for entry in entries] if isinstance(entries, list) else [None]
    valid = tuple(url for url in relays if url is not None)
    if len(valid) != len(relays):
        raise InputError(
            f"{home.controls}: [{platform}] relays is not a list of wss:// URLs", remedy='write relays = ["wss://relay.example"]'
        )
    return valid


def _posts(home: Home, platform: str, table: Mapping[str, object], key: str) -> tuple[PostRef, ...]:
    """The posts of one list, all of them of that platform."""
    entries = table.get(key, [])
    if not isinstance(entries, list):
        raise InputError(f"{home.controls}: [{platform}] {key} is not a list", remedy=f'write it as {key} = ["{platform}:ID"]')
    refs = tuple(parse_postref(str(entry)) for entry in entries)
    valid = tuple(ref for ref in refs if ref is not None and ref.platform == platform)
    if len(valid) != len(refs):
        raise InputError(
            f"{home.controls}: [{platform}] {key} has an entry that is not a post of {platform}", remedy=f"write {platform}:ID"
        )
    return valid
