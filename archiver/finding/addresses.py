"""Addresses: which platform's post one names."""

from collections.abc import Sequence

from archiver.embeds import Embed
from archiver.platforms.hosts import DOMAINS, at_host
from archiver.platforms.interface import Address, Finder
from archiver.platforms.schemes import address_in
from archiver.urls import URL


def at_address(written: str, platforms: Sequence[Finder], *, base: URL | None = None) -> Embed | None:
    """The post that an address names, as the platform that knows it tells it."""
    url = address_in(written, base=base)
    if url is None:
        return None
    candidate = Address(url=url)
    possible = at_host(url.host)
    asked = (platform for platform in platforms if platform.name in possible or platform.name not in DOMAINS)
    return next((embed for platform in asked for embed in platform.embeds(candidate)), None)
