"""Whom to ask of an element: the platforms by whose marks it could be their own, so that it is not offered to all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from archiver.platforms.interface import Element, Finder


class FinderIndex:
    """Platforms by the marks of their elements."""

    def __init__(self, platforms: Sequence[Finder]) -> None:
        self._platforms = platforms
        self._by_name = _by_mark((number, platform.marks.names) for number, platform in enumerate(platforms))
        self._by_class = _by_mark((number, platform.marks.classes) for number, platform in enumerate(platforms))
        self._by_attribute = _by_mark((number, platform.marks.attributes) for number, platform in enumerate(platforms))

    def about(self, element: Element) -> list[Finder]:
        """The platforms that could know an element for their own, in their order."""
        found = set(self._by_name.get(element.name, ()))
        for attribute in self._by_attribute.keys() & element.attributes.keys():
            found |= self._by_attribute[attribute]
        if "class" in element.attributes:
            for name in self._by_class.keys() & element.classes:
                found |= self._by_class[name]
        return [self._platforms[number] for number in sorted(found)]


@lru_cache(maxsize=8)
def finder_index(platforms: tuple[Finder, ...]) -> FinderIndex:
    """The same platforms, sorted by their marks once."""
    return FinderIndex(platforms)


def _by_mark(marks: Iterable[tuple[int, Iterable[str]]]) -> Mapping[str, frozenset[int]]:
    """Which platforms have a mark, by their numbers."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, names in marks:
        for name in names:
            found[name].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}
