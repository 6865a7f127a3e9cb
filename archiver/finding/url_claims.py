"""Look up the embed of the post that a URL names, directly or as a nested URL (web archives, players, oEmbed services)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from archiver.finding.explanations import DecisionRecorder
from archiver.finding.prefilter import mentions_any
from archiver.model.embeds import Embed
from archiver.model.urls import URL, parse_url
from archiver.platforms.interface import Address, Finder
from archiver.platforms.registry import SCHEMES, could_know, platforms_at
from archiver.platforms.toolkit.uri_schemes import parse_web_url
from archiver.platforms.toolkit.url_unwrapping import is_form

_MAX_CACHED_URLS = 5_000  # more than any article links to
_MAX_URL_LENGTH = 8192
_UNKNOWN = URL(scheme="https", host="page.invalid")
_URL_PARAMETERS = ("url", "u", "href", "src", "embed", "link", "iframe", "source")


class UrlClaims:
    """Cached lookups from URLs to embeds; relative URLs are resolved against `base`, the article's own URL.

    `recorder`, if there is one, hears of addresses of platforms that name no post.
    """

    def __init__(self, platforms: Sequence[Finder], *, base: URL | None = None, recorder: DecisionRecorder | None = None) -> None:
        self._recorder = recorder
        self._platforms = platforms
        self._base = base
        self._embeds: dict[str, Embed | None] = {}
        self._by_host: dict[str, tuple[Finder, ...]] = {}

    def embed_at(self, url: str) -> Embed | None:
        """The embed of the first platform that recognises the URL; None if no platform does."""
        if url not in self._embeds:
            if len(self._embeds) >= _MAX_CACHED_URLS:
                self._embeds.clear()
                self._by_host.clear()
            self._embeds[url] = self._claim(url)
        embed = self._embeds[url]
        if embed is None and self._recorder is not None:
            self._recorder.leave_address(url, self._base)
        return embed

    def find(self, text: str) -> list[Embed]:
        """The embed of a URL, or of a URL nested in it; empty if the text is not a URL that a platform recognises."""
        if not ("/" in text or text.startswith(SCHEMES)) or len(text) > _MAX_URL_LENGTH or "<" in text or not mentions_any(text):
            return []
        for url in chain((text,), _nested_urls(text, self._base)):
            embed = self.embed_at(url)
            if embed is not None:
                return [embed]
        return []

    def are_of_other_kind(self, urls: Iterable[str], embed: Embed) -> bool:
        """Whether one of some URLs has the number of the embed's post, at a platform's host, and none of them names a post.

        A service numbers articles, events and lists, too.
        """
        key = embed.post.key if embed.post else ""
        with_key = [url for url in urls if key and key in url and "//" in url]
        at_platform = [url for url in with_key if (parsed := parse_url(url, base=self._base)) and platforms_at(parsed.host)]
        return bool(at_platform) and not any(map(self.find, with_key))

    def _claim(self, text: str) -> Embed | None:
        url = parse_web_url(text, base=self._base)
        if url is None:
            return None
        platforms = self._by_host.get(url.host)
        if platforms is None:
            platforms = self._by_host[url.host] = tuple(
                platform for platform in self._platforms if could_know(platform.name, url.host)
            )
        return next((embed for platform in platforms for embed in platform.embeds(Address(url=url))), None)


def _nested_urls(text: str, base: URL | None) -> Iterator[str]:
    """Yield the URLs in the parameters of players and oEmbed services; those to which a URL leads are followed in any case."""
    url = parse_url(text, base=base or _UNKNOWN)
    if url is None:
        return
    if is_form(url):
        return
    for name in _URL_PARAMETERS:
        value = url.parameters.get(name, "")
        if value.startswith(("http://", "https://", "//")):
            yield value
