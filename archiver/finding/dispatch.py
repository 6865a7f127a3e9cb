"""Dispatch: which platforms may claim an element, by its tag, classes, attributes and id."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from archiver.platforms.interface import Element, Finder


class FinderIndex:
    """Platforms by the marks that they declare."""

    def __init__(self, platforms: Sequence[Finder]) -> None:
        self._platforms = platforms
        marks = [(number, platform.declaration.marks) for number, platform in enumerate(platforms)]
        self._by_tag = _by_mark((number, own.tags | own.tags_with_content) for number, own in marks)
        self._by_class = _by_mark((number, own.classes) for number, own in marks)
        self._by_attribute = _by_mark((number, own.attributes) for number, own in marks)
        self._by_id_prefix = [(prefix, number) for number, own in marks for prefix in own.id_prefixes]
        self._id_prefixes = tuple(prefix for prefix, _ in self._by_id_prefix)

    def about(self, element: Element) -> list[Finder]:
        """The platforms that may claim an element, in their order."""
        found = set(self._by_tag.get(element.name, ()))
        for attribute in element.attributes:
            if attribute in self._by_attribute:
                found |= self._by_attribute[attribute]
        for name in element.attributes.get("class", "").split():
            if name in self._by_class:
                found |= self._by_class[name]
        if element.attributes.get("id", "").startswith(self._id_prefixes):
            found.update(number for prefix, number in self._by_id_prefix if element.attributes["id"].startswith(prefix))
        return [self._platforms[number] for number in sorted(found)]


def mark_of(element: Element, platform: Finder) -> str:
    """Which of a platform's marks an element has, in words for a reader."""
    marks = platform.declaration.marks
    classes = sorted(marks.classes & element.classes)
    attributes = sorted(marks.attributes & element.attributes.keys())
    if classes:
        return f"class “{classes[0]}”"
    if attributes:
        return f"attribute “{attributes[0]}”"
    name = element.attributes.get("id", "")
    return f"id “{name}”" if name.startswith(marks.id_prefixes) else f"tag <{element.name}>"


@lru_cache(maxsize=8)
def finder_index(platforms: tuple[Finder, ...]) -> FinderIndex:
    """The index of these platforms, built once."""
    return FinderIndex(platforms)


def _by_mark(marks: Iterable[tuple[int, Iterable[str]]]) -> Mapping[str, frozenset[int]]:
    """The numbers of the platforms that have each mark."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, names in marks:
        for name in names:
            found[name].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}
