"""Readings of Bluesky's errors and account states, and helpers to tell an error from a success.

The app and the accounts' servers use the same error names (`RepoTakendown`), in JSON with a status from 400 to 499.
"""

from collections.abc import Mapping
from http import HTTPStatus

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Reading, Reason, Unreadable
from archiver.model.probes import Answer
from archiver.model.urls import parse_url
from archiver.platforms.parsing.json_fields import text
from archiver.platforms.toolkit.blocks import blocked_reading, unexplained_status
from archiver.platforms.toolkit.probes import not_understood, object_of

SUSPENDED = Gone(reason=Reason.ACCOUNT_SUSPENDED)
DEACTIVATED = Gone(reason=Reason.ACCOUNT_DEACTIVATED)
DELETED = Gone(reason=Reason.ACCOUNT_DELETED)

_ERRORS: Mapping[str, Reading] = {
    "AccountTakedown": SUSPENDED,
    "AccountDeactivated": DEACTIVATED,
    "RepoTakendown": SUSPENDED,
    "RepoSuspended": SUSPENDED,
    "RepoDeactivated": DEACTIVATED,
    "RepoNotFound": DELETED,
    "RecordNotFound": Gone(reason=Reason.NOT_STATED, ambiguous=True),
}
"""Readings by the protocol's error name."""

ACCOUNT_STATES: Mapping[str, Reading] = {
    "takendown": SUSPENDED,
    "suspended": SUSPENDED,
    "deactivated": DEACTIVATED,
    "deleted": DELETED,
}
"""Readings by the state of an inactive account; other states (`desynchronized`, `throttled`) are about the server."""


def error_named(answer: Answer) -> str | None:
    """The protocol's error name in an answer; None if it is not an error."""
    if not HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    payload = object_of(answer)
    return None if isinstance(payload, Unreadable) else text(payload, "error")


def blocked(answer: Answer) -> Reading | None:
    """The reading of an answer that does not come from the requested host; None if it does."""
    requested = parse_url(answer.probe.url)
    return blocked_reading(answer, {requested.host} if requested else ())


def error_reading(answer: Answer) -> Reading:
    """The reading of an answer that is not a success."""
    name = error_named(answer)
    if name is None:
        return unexplained_status(answer)
    return _ERRORS.get(name) or not_understood(f"an error: {name}")


def payload_of(answer: Answer) -> Mapping[str, JSONValue] | Reading:
    """The JSON object of a successful answer, else the reading of the answer."""
    return object_of(answer) if answer.status == HTTPStatus.OK else error_reading(answer)
