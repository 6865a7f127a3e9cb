"""Finds VK posts on walls, videos and photographs, named by kind, owner and number; clips are videos, and numbered among them."""

import re
from collections.abc import Iterator

from archiver.model.posts import PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import Element
from archiver.platforms.toolkit.finder import StandardFinder
from archiver.platforms.vk import DECLARATION

_KEY = re.compile(r"(wall|video|clip|photo)(-?[0-9]{1,15})_([0-9]{1,15})")
_WIDGET = re.compile(r"vk_post_(-?[0-9]{1,15})_([0-9]{1,15})")


class VK(StandardFinder):
    """Finder for VK."""

    declaration = DECLARATION
    public_address = "vk.com/{}"

    def identify(self, url: URL) -> PostRef | None:
        """The post that a URL names in its path, or in the parameter that opens it over another page."""
        if not self._at_own_domain(url):
            return None
        fields = url.parameters
        if url.path.endswith("/video_ext.php"):
            return self._keyed(f"video{fields.get('oid', '')}_{fields.get('id', '')}")
        last = url.segments[-1] if url.segments else ""
        return self._keyed(last) or self._keyed(fields.get("w", "")) or self._keyed(fields.get("z", ""))

    def post_from_key(self, written: str) -> PostRef | None:
        """The post that the id of the widget's element names (`vk_post_OWNER_NUMBER`)."""
        found = _WIDGET.fullmatch(written)
        return self.post(f"wall{found[1]}_{found[2]}") if found else None

    def _written(self, element: Element) -> Iterator[str]:
        """The ids that an element holds; AMP's element has the owner and the number apart."""
        if element.attributes.get("data-embedtype") == "post":
            yield f"vk_post_{element.attributes.get('data-owner-id')}_{element.attributes.get('data-post-id')}"
        yield from super()._written(element)

    def _keyed(self, written: str) -> PostRef | None:
        found = _KEY.match(written)
        kind = "video" if found and found[1] == "clip" else found[1] if found else ""
        return self.post(f"{kind}{found[2]}_{found[3]}") if found else None


FINDER = VK()
