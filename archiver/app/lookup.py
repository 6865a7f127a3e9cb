"""`lookup`: find posts by URL, name, alias, picture code, handle, or words of their text."""

import re
from collections.abc import Iterator

from archiver.ledger.reader import LedgerReader
from archiver.model.posts import parse_postref
from archiver.model.urls import URL
from archiver.platforms import finders_at, identify
from archiver.platforms.interface import Address
from archiver.platforms.registry import SCHEMES
from archiver.platforms.toolkit.uri_schemes import parse_web_url
from archiver.reporting.records import PostRecord

_CODE = re.compile(r"[A-Za-z0-9]{6,32}")
_NOSTR_EVENT = re.compile(r"(?:note|nevent)1[0-9a-z]{50,1000}")
"""A Nostr event id without its `nostr:` scheme, as people share it."""


def lookup(archive: LedgerReader, query: str, *, history: bool = False) -> list[PostRecord]:
    """The posts that match a query, best match first: by handle or name if it is one, else by words."""
    text = query.strip()
    if not text:
        return []
    if text.startswith("@") and " " not in text:
        return archive.by_handle(text, history=history)
    return _by_name(archive, text, history=history) or ([] if "/" in text and " " not in text else archive.by_words(text))


def _by_name(archive: LedgerReader, name: str, *, history: bool) -> list[PostRecord]:
    """The posts with a name: a PostRef, a URL with or without its scheme, an alias, or a picture code."""
    name = f"nostr:{name}" if _NOSTR_EVENT.fullmatch(name) else name
    ref = parse_postref(name)
    if ref is not None and (found := archive.by_ref(ref, history=history)):
        return found
    url = parse_web_url(name) if " " not in name and ("/" in name or name.startswith(SCHEMES)) else None
    if url is not None:
        post = identify(url)
        named = archive.by_ref(post, history=history) if post else []
        return named or next((found for alias in _aliases(url) if (found := archive.by_alias(alias, history=history))), [])
    if _CODE.fullmatch(name):
        return archive.by_code(name, history=history)
    return []


def _aliases(url: URL) -> Iterator[str]:
    """The aliases that a URL may be recorded as: as its platform writes it, and as people write it."""
    for finder in finders_at(url.host):
        for embed in finder.embeds(Address(url=url)):
            yield from embed.aliases
    yield from (f"{url.host}{url.path.rstrip('/')}", f"{url.host}{url.path}")
