"""Build URLs of posts from objects in JSON that contain a service's name and a post's key separately.

`{"provider": "youtube", "videoId": "…"}`. Platforms declare their services
and how their keys look.
"""

import re
from collections.abc import Iterator, Mapping

from archiver.model.digests import JSONValue
from archiver.platforms.registry import DECLARATIONS

_SERVICES = tuple(service for declaration in DECLARATIONS if (service := declaration.service) is not None)
_ADDRESSES = {name: service.address for service in _SERVICES for name in service.names}
_WITH_KEYS = tuple(
    (service, re.compile(service.key, re.ASCII), re.compile(service.words or "|".join(service.names), re.IGNORECASE))
    for service in _SERVICES
    if service.key is not None
)
_KEY_PATTERNS = {name: pattern for service, pattern, _ in _WITH_KEYS for name in service.names}
SERVICE_NAMES = tuple(name for name in _KEY_PATTERNS if len(name) > 1)
"""Names of services with a pattern for their keys, without single letters, which are ambiguous in a text."""
OWN_FIELDS = frozenset(name for service in _SERVICES for name in service.own_fields)
"""The JSON fields that hold keys of one service only."""


def url_of_key(service: str, key: str) -> str | None:
    """The URL of a service's post; None if the service is unknown, or the key does not have its form."""
    pattern = _KEY_PATTERNS.get(service)
    return _ADDRESSES[service].format(key) if pattern and pattern.fullmatch(key) else None


def urls_in_object(obj: Mapping[str, JSONValue], type_text: str = "") -> Iterator[str]:
    """Yield the URLs of the posts whose keys are in a JSON object; `type_text` are the values of its fields for its type."""
    for service, pattern, words in _WITH_KEYS:
        is_typed = bool(type_text) and words.search(type_text) is not None
        for name in (*service.own_fields, *service.fields) if is_typed else service.own_fields:
            key = obj.get(name)
            if isinstance(key, str | int) and not isinstance(key, bool) and pattern.fullmatch(str(key)):
                yield service.address.format(key)
                break
