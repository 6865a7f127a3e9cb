"""Bare keys: an element names a post by its key alone, and the page spells that key in a URL of the service elsewhere."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from archiver.platforms.registry import DECLARATIONS

_SERVICES = tuple(
    (service, re.compile(service.spelled_in, re.ASCII))
    for declaration in DECLARATIONS
    if (service := declaration.service) is not None and service.spelled_in is not None
)


class BareKeys:
    """The keys in the URLs that a page's source spells; they are looked for when first asked for."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def _spelled(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(found[1] for found in pattern.finditer(self._source)) for _, pattern in _SERVICES)

    def urls(self, attributes: Mapping[str, str]) -> Iterator[str]:
        """Yield the URL of the post whose bare key an element holds."""
        for number, (service, _) in enumerate(_SERVICES):
            keys = (attributes[name] for name in service.bare_attributes if attributes.get(name))
            yield from (service.address.format(key) for key in keys if key in self._spelled[number])
