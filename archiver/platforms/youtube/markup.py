"""Finds YouTube videos, Shorts and live streams, and the posts of channels."""

import re
from collections.abc import Iterator

from archiver.model.posts import PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms.interface import Element
from archiver.platforms.toolkit.finder import StandardFinder, host_is, web
from archiver.platforms.youtube import DECLARATION, MIRRORS

_ID = re.compile(r"([0-9A-Za-z_-]{11})(?![0-9A-Za-z_-])", re.ASCII)
_PATH = re.compile(r"/(?:embed|shorts|live|v|e|vi|w)/([0-9A-Za-z_-]{11})(?![0-9A-Za-z_-])", re.ASCII)
_PAGES = frozenset((name,) for name in ("watch", "watch.php", "watch_popup", "ytscreeningroom", "embed", "source", "details"))
"""Pages of one video, which the query names, or the next part of the path."""
_POST = re.compile(r"/post/(Ug[0-9A-Za-z_-]{10,60})", re.ASCII)
_ALTERNATIVES = frozenset({"invidious", "piped"})
_OVER_A_CHANNEL = re.compile(r"p/(?:\w{1,2}/){1,3}(?:\d{1,4}/)?([0-9A-Za-z_-]{11})", re.ASCII)
_NO_VIDEOS = frozenset({"videoseries", "live_stream"})  # as long as an id, and none


class YouTube(StandardFinder):
    """Finder for YouTube."""

    declaration = DECLARATION

    def identify(self, url: URL) -> PostRef | None:
        """The video that a URL names; None if it names none."""
        if url.host in {"youtu.be", "www.youtu.be"}:
            return self._video(url.segments[0] if url.segments else "")
        if not (self._at_own_domain(url) or _is_alternative(url.host)):
            return None
        fields = url.parameters
        if url.path in {"/attribution_link", "/redirect", "/oembed"}:
            inner = parse_url(url.parameters.get("u") or url.parameters.get("url") or "", base=url)
            return self.identify(inner) if inner and inner.path == "/watch" else None
        path, post = _PATH.match(url.path), _POST.match(url.path)
        if path or post:
            return self._video(path[1]) if path else self.post(post[1]) if post else None
        if url.segments[:1] in _PAGES:
            named = next((fields[name] for name in ("v", "vi") if fields.get(name)), "")
            in_path = url.segments[1] if len(url.segments) > 1 else ""
            return self._video(named or in_path or url.fragment.lstrip("!").removeprefix("v="))
        opened = _OVER_A_CHANNEL.fullmatch(url.fragment)
        if opened or (url.path == "/" and "vi" in fields):
            return self._video(opened[1] if opened else fields["vi"])
        if len(url.segments) == 1 and host_is(url, *MIRRORS) and not url.segments[0].isalpha():
            return self._video(url.segments[0])
        written = fields.get("lb", "")
        return self.post(written) if written.startswith("Ug") and _POST.match(f"/post/{written}") else None

    def post_from_key(self, written: str) -> PostRef | None:
        """The video whose id an attribute holds."""
        return self._video(written) if _ID.fullmatch(written) else None

    def _written(self, element: Element) -> Iterator[str]:
        """The keys and URLs that an element holds; for WP-LYTE's placeholder (`id="WYL_ID"`) also the video's id."""
        lite = element.attributes.get("id", "")
        if lite.startswith("WYL_"):
            yield lite.removeprefix("WYL_")
        yield from super()._written(element)

    def address(self, post: PostRef) -> URL:
        """The video's public address."""
        if post.key.startswith("Ug"):
            return web("www.youtube.com", f"/post/{post.key}")
        return web("www.youtube.com", "/watch", f"v={post.key}")

    def _video(self, written: str) -> PostRef | None:
        found = _ID.match(written)
        return self.post(found[1]) if found and found[1] not in _NO_VIDEOS else None


def _is_alternative(host: str) -> bool:
    """Whether a host serves YouTube's videos at YouTube's paths: its old host for Flash players, Invidious, and Piped."""
    return host == "youtube.googleapis.com" or not _ALTERNATIVES.isdisjoint(host.split("."))


FINDER = YouTube()
