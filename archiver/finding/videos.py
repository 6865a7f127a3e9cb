"""Videos that an element names by their bare id, where the page says elsewhere that the id is YouTube's."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

_NAMED = re.compile(r"(?:youtube\.com/watch\?v=|youtu\.be/|/embed/|/vi/)(.{11})", re.DOTALL)
_ID_LENGTH = 11


class Videos:
    """The ids in the addresses that a page's source spells; they are looked for when first somebody asks."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(found[1] for found in _NAMED.finditer(self._source))

    def addresses(self, attributes: Mapping[str, str]) -> Iterator[str]:
        """The address of the video whose bare id an element holds."""
        key = attributes.get("data-video-id", "")
        if len(key) == _ID_LENGTH and key in self._named:
            yield f"https://www.youtube.com/watch?v={key}"
