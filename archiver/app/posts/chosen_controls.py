"""Load each platform's control posts: built-in ones, or those that the settings name in `[controls.PLATFORM]`."""

from collections.abc import Mapping

from archiver.app.runs.home import Home
from archiver.app.runs.settings_file import CONTROLS, SettingsFile, read_settings, require_known
from archiver.errors import InputError
from archiver.model.posts import PostRef, parse_postref
from archiver.platforms import REGISTRY, current_name
from archiver.platforms.interface import Controls, KnownContent
from archiver.platforms.nostr.names import relay

_KEYS = ("live", "gone", "relays", "known")


def load_controls(home: Home) -> dict[str, Controls]:
    """The controls of each platform: its own, or those that the settings name instead. `InputError` where these make no sense."""
    controls = {platform.name: platform.controls for platform in REGISTRY}
    file = read_settings(home)
    require_known(file, controls, CONTROLS)
    for name, table in file.table(CONTROLS).items():
        if not isinstance(table, Mapping):
            raise InputError(
                f"{file.where(CONTROLS, name)} is no table", remedy=f'write [controls.{name}], and live = ["{name}:ID"]'
            )
        require_known(file, _KEYS, CONTROLS, name)
        controls[name] = Controls(
            live=_posts(file, name, table, "live"),
            gone=_posts(file, name, table, "gone"),
            relays=_relays(file, name, table) or controls[name].relays,
            by_any_probe=controls[name].by_any_probe,
            known=_known(file, name, table),
        )
    return controls


def _known(file: SettingsFile, platform: str, table: Mapping[str, object]) -> dict[PostRef, KnownContent]:
    """What live controls are known to say: a table for each, with `words`, `author` and the number of its `media`."""
    entries = table.get("known", {})
    known: dict[PostRef, KnownContent] = {}
    for name, facts in entries.items() if isinstance(entries, Mapping) else [("", None)]:
        post, content = parse_postref(name), _known_content(facts)
        if post is None or post.platform != platform or content is None:
            raise InputError(
                f"{file.where(CONTROLS, platform, 'known')} has an entry that is not what a control says: {name or entries}",
                remedy=f'write [controls.{platform}.known."{platform}:ID"] and below it words = "…", author = "…" or media = 1',
            )
        known[current_name(post)] = content
    return known


def _known_content(facts: object) -> KnownContent | None:
    """The content that a table tells; None if it is not of that form."""
    if not isinstance(facts, Mapping) or facts.keys() - {"words", "author", "media"}:
        return None
    words, author, media = facts.get("words"), facts.get("author"), facts.get("media")
    if not (isinstance(words, str | None) and isinstance(author, str | None) and isinstance(media, int | None)):
        return None
    return KnownContent(words=words, author=author, media=media)


def _relays(file: SettingsFile, platform: str, table: Mapping[str, object]) -> tuple[str, ...]:
    """The relays to ask, each a `wss://` URL."""
    entries = table.get("relays", [])
    relays = [relay(str(entry)) for entry in entries] if isinstance(entries, list) else [None]
    valid = tuple(url for url in relays if url is not None)
    if len(valid) != len(relays):
        raise InputError(
            f"{file.where(CONTROLS, platform, 'relays')} is not a list of wss:// URLs",
            remedy='write relays = ["wss://relay.example"]',
        )
    return valid


def _posts(file: SettingsFile, platform: str, table: Mapping[str, object], key: str) -> tuple[PostRef, ...]:
    """The posts of one list, all of them of that platform."""
    entries = table.get(key, [])
    if not isinstance(entries, list):
        raise InputError(f"{file.where(CONTROLS, platform, key)} is not a list", remedy=f'write it as {key} = ["{platform}:ID"]')
    refs = tuple(parse_postref(str(entry)) for entry in entries)
    valid = tuple(current_name(ref) for ref in refs if ref is not None and ref.platform == platform)
    if len(valid) != len(refs):
        raise InputError(
            f"{file.where(CONTROLS, platform, key)} has an entry that is not a post of {platform}", remedy=f"write {platform}:ID"
        )
    return valid
