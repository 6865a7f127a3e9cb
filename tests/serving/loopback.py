"""A server on loopback, in a thread of the test's own process."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from archiver.serving.access import AccessRules, access_rules
from archiver.serving.replies import Reply, ServedRequest
from archiver.serving.server import ArchiveServer, listen, server_of
from archiver.serving.states import LedgerState, ledger_state

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def loopback_rules(port: int) -> AccessRules:
    """Whoever is on this machine may read."""
    return access_rules(host="127.0.0.1", ports=(port,))


@contextmanager
def serving(
    ways: Sequence[Callable[[ServedRequest], Reply | None]],
    *,
    rules: Callable[[int], AccessRules] = loopback_rules,
    state: Callable[[], LedgerState] = lambda: ledger_state(Path("none"), Path("none"), now=NOON),
) -> Iterator[str]:
    """Serve on loopback; yields the address, without a slash at its end."""
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    server = server_of(ArchiveServer(ways, rules=rules(port), state=state).application())
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    listening.listen()  # connections wait until the server takes them
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
