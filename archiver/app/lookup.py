"""`lookup`: what did that post say? By URL, name, alias, picture code, handle, or words."""

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
_BARE_EVENT = re.compile(r"(?:note|nevent)1[0-9a-z]{50,1000}")
"""An event's name as Nostr's people pass it on, without its scheme."""


def lookup(archive: LedgerReader, query: str, *, history: bool = False) -> list[PostRecord]:
    """The posts that a query means, best match first: by name if it is one, else by words."""
    wanted = query.strip()
    if not wanted:
        return []
    if wanted.startswith("@") and " " not in wanted:
        return archive.by_handle(wanted, history=history)
    return _by_name(archive, wanted, history=history) or ([] if "/" in wanted and " " not in wanted else archive.by_words(wanted))


def _by_name(archive: LedgerReader, wanted: str, *, history: bool) -> list[PostRecord]:
    """The posts that a name means: a PostRef, a URL with or without scheme, an alias, a bare code."""
    wanted = f"nostr:{wanted}" if _BARE_EVENT.fullmatch(wanted) else wanted
    ref = parse_postref(wanted)
    if ref is not None and (found := archive.by_ref(ref, history=history)):
        return found
    url = parse_web_url(wanted) if " " not in wanted and ("/" in wanted or wanted.startswith(SCHEMES)) else None
    if url is not None:
        post = identify(url)
        named = archive.by_ref(post, history=history) if post else []
        return named or next((found for name in _aliases(url) if (found := archive.by_alias(name, history=history))), [])
    if _CODE.fullmatch(wanted):
        return archive.by_code(wanted, history=history)
    return []


def _aliases(url: URL) -> Iterator[str]:
    """How an address may be spelled as an alias: as its platform spells it, and as people do."""
    for finder in finders_at(url.host):
        for embed in finder.embeds(Address(url=url)):
            yield from embed.aliases
    yield from (f"{url.host}{url.path.rstrip('/')}", f"{url.host}{url.path}")
