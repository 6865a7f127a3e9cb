"""Why the gate did not connect to a host, and whether that may be for want of a network."""

import errno
import os
from dataclasses import dataclass

from archiver.model.probes import Why

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.EADDRNOTAVAIL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why the gate did not connect; `detail` is for people.

    `unreachable` says that nobody was reached: no name resolved, there was no route, or nothing came back in time.
    """

    why: Why
    detail: str
    unreachable: bool = False


def refusal_for(error: OSError, place: str, *, by_proxy: bool) -> Refusal:
    """The refusal for an error of a connection to an address and port, made directly or by the operator's proxy."""
    no_route = error.errno is not None and error.errno in _NO_ROUTE
    what = os.strerror(error.errno) if no_route and error.errno else error.strerror or error
    return Refusal(why=Why.REFUSED, detail=f"{place}: {what}", unreachable=by_proxy or no_route)
