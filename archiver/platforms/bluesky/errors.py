"""Bluesky's errors and account states: which reading each stands for.

The app and the servers of accounts answer with the same names of errors (`RepoTakendown`), in JSON with a status of 400 to 499.
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
"""Readings by the name of the protocol's error."""

ACCOUNT_STATES: Mapping[str, Reading] = {
    "takendown": SUSPENDED,
    "suspended": SUSPENDED,
    "deactivated": DEACTIVATED,
    "deleted": DELETED,
}
"""What the states of an account that is not active say; a server that lags behind or is throttled says nothing."""


def error_named(answer: Answer) -> str | None:
    """The name of the protocol's error that an answer is; None if it is none."""
    if not HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    payload = object_of(answer)
    return None if isinstance(payload, Unreadable) else text(payload, "error")


def blocked(answer: Answer) -> Reading | None:
    """The reading of an answer that does not come from the host that was asked; None for an answer to be read."""
    asked = parse_url(answer.probe.url)
    return blocked_reading(answer, {asked.host} if asked else ())


def error_reading(answer: Answer) -> Reading:
    """The reading of an answer that is no success."""
    named = error_named(answer)
    if named is None:
        return unexplained_status(answer)
    return _ERRORS.get(named) or not_understood(f"an error: {named}")


def payload_of(answer: Answer) -> Mapping[str, JSONValue] | Reading:
    """The JSON object of a success, or the reading of anything else."""
    return object_of(answer) if answer.status == HTTPStatus.OK else error_reading(answer)
