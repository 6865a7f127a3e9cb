"""The link format by the grammar of RFC 6690 (section 2), with the attributes of RFC 7089 (section 2.2); it takes nothing else."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_URI = r"<(?P<target>[A-Za-z0-9:/?#\[\]@!$&'()*+,;=%~._-]+)>"
_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # RFC 9110, section 5.6.2
_PARAMETER = re.compile(rf'; ?(?P<name>{_NAME})="(?P<value>[^"\\]*)"')
_LINK = re.compile(rf"{_URI}(?P<parameters>(?:{_PARAMETER.pattern.replace('?P<name>', '').replace('?P<value>', '')})*)")
_HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link: its target, its relations, and its other parameters."""

    target: str
    relations: tuple[str, ...]
    parameters: dict[str, str]

    @property
    def at(self) -> datetime:
        """Its `datetime`."""
        return datetime.strptime(self.parameters["datetime"], _HTTP_DATE).replace(tzinfo=UTC)


def read_links(text: str) -> list[Link]:
    """The links of a document or a `Link` header; AssertionError where it is not of the grammar."""
    links, position = [], 0
    text = text.rstrip("\n")
    while position < len(text):
        found = _LINK.match(text, position)
        assert found is not None, f"no link at {text[position : position + 80]!r}"
        parameters = dict(_PARAMETER.findall(found["parameters"]))
        assert len(parameters) == len(_PARAMETER.findall(found["parameters"])), "a parameter twice"
        links.append(Link(target=found["target"], relations=tuple(parameters.pop("rel").split(" ")), parameters=parameters))
        position = found.end()
        if position < len(text):
            separator = re.compile(r",[ \n]").match(text, position)
            assert separator is not None, f"no comma at {text[position : position + 80]!r}"
            position = separator.end()
    return links
