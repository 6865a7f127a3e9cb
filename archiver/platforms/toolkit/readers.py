"""Choose the reader of an answer by the kind of its probe, once the answer is known to be the platform's own."""

from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import TypeAlias

from archiver.model.digests import JSONValue
from archiver.model.observations import Reading, Unreadable
from archiver.model.posts import PostRef
from archiver.model.probes import Answer
from archiver.platforms.toolkit.blocks import blocked_reading, unexplained_status
from archiver.platforms.toolkit.probes import object_of, unknown_probe

Reader: TypeAlias = Callable[[PostRef, Answer], Reading]


def read_by_kind(
    post: PostRef,
    answer: Answer,
    readers: Mapping[str, Reader],
    *,
    hosts: Collection[str],
    refused: Callable[[Answer], Reading] = unexplained_status,
) -> Reading:
    """What the reader for the probe's kind reads in an answer with status 200 from `hosts`; `refused` reads any other status."""
    reader = readers.get(answer.probe.kind)
    if reader is None:
        return unknown_probe(answer)
    blocked = blocked_reading(answer, hosts)
    if blocked is not None:
        return blocked
    return reader(post, answer) if answer.status == HTTPStatus.OK else refused(answer)


def of_object(read: Callable[[PostRef, Mapping[str, JSONValue]], Reading]) -> Reader:
    """A reader of answers from a reader of JSON objects; an answer that is not a JSON object is `Unreadable`."""

    def read_answer(post: PostRef, answer: Answer) -> Reading:
        payload = object_of(answer)
        return payload if isinstance(payload, Unreadable) else read(post, payload)

    return read_answer
