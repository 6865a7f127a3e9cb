"""Addresses: which platform's post one names."""

from collections.abc import Sequence

from archiver.model.embeds import Embed
from archiver.model.urls import URL
from archiver.platforms.interface import Address, Finder
from archiver.platforms.toolkit.domains import DOMAINS, at_host
from archiver.platforms.toolkit.uri_schemes import parse_web_url

_MOST_REMEMBERED = 5_000  # more than any article links to


class UrlClaims:
    """The addresses that an article spells: each is read once, and whom to ask is looked up once for each host.

    `base` is the article's own address, for relative ones.
    """

    def __init__(self, platforms: Sequence[Finder], *, base: URL | None = None) -> None:
        self._platforms = platforms
        self._base = base
        self._read: dict[str, Embed | None] = {}
        self._asked: dict[str, tuple[Finder, ...]] = {}

    def post(self, written: str) -> Embed | None:
        """The post that an address names, as the platform that knows it tells it; None where it names none."""
        if written not in self._read:
            if len(self._read) >= _MOST_REMEMBERED:
                self._read.clear()
                self._asked.clear()
            self._read[written] = self._post(written)
        return self._read[written]

    def _post(self, written: str) -> Embed | None:
        url = parse_web_url(written, base=self._base)
        if url is None:
            return None
        asked = self._asked.get(url.host)
        if asked is None:
            asked = self._asked[url.host] = tuple(self._who_could_know(url.host))
        candidate = Address(url=url)
        return next((embed for platform in asked for embed in platform.embeds(candidate)), None)

    def _who_could_know(self, host: str) -> list[Finder]:
        """The platforms that could know an address on a host: those of the host, and those that are on any."""
        possible = at_host(host)
        return [platform for platform in self._platforms if platform.name in possible or platform.name not in DOMAINS]
