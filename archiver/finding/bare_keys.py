"""Bare keys: find posts in elements that contain only a key, if a URL of the service elsewhere in the page contains it, too."""

import re
from collections.abc import Iterator, Mapping

from archiver.platforms.registry import DECLARATIONS

_SERVICES = tuple(
    (service, re.compile(service.spelled_in, re.ASCII))
    for declaration in DECLARATIONS
    if (service := declaration.service) is not None and service.spelled_in is not None
)


class BareKeys:
    """The keys in the services' URLs in a page's source; the source is searched on first use."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._by_service: dict[int, frozenset[str]] = {}

    def _spelled(self, number: int) -> frozenset[str]:
        if number not in self._by_service:
            self._by_service[number] = frozenset(found[1] for found in _SERVICES[number][1].finditer(self._source))
        return self._by_service[number]

    def urls(self, attributes: Mapping[str, str]) -> Iterator[str]:
        """Yield the URL of the post whose bare key is in an element's attributes."""
        for number, (service, _) in enumerate(_SERVICES):
            keys = (attributes[name] for name in service.bare_attributes if attributes.get(name))
            yield from (
                service.address.format(key)
                for key in keys
                if re.fullmatch(service.key or "", key, re.ASCII) and key in self._spelled(number)
            )
