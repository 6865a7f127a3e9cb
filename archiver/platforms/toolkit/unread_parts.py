"""Tell which parts of a post an answer does not show in a way that is known: a platform has given a field another name.

Each platform lists the fields that its answers always have, empty or null where there is nothing in them, under the part that is
read from them. Where one is missing, the part is not empty: it is unread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from archiver.model.digests import JSONValue
from archiver.model.observations import CONTENT_CLAIMS, Claim, Present
from archiver.platforms.parsing.json_fields import is_given

GivenFields: TypeAlias = Mapping[Claim, Sequence[str]]
"""The fields that are always given, by the part of a post that is read from them: `poll.options.title` is in each option of a poll,
where there is one."""


def missing(payload: JSONValue, given: GivenFields) -> tuple[Claim, ...]:
    """The parts of which an answer lacks a field that is always given."""
    return tuple(part for part in CONTENT_CLAIMS if not all(is_given(payload, *path.split(".")) for path in given.get(part, ())))


def without(reading: Present, *unread: Claim) -> Present:
    """The reading with parts that could not be read; without its words it has no content."""
    parts = tuple(part for part in CONTENT_CLAIMS if part in unread)
    return replace(reading, content=None if Claim.TEXT in parts else reading.content, unread=parts)
