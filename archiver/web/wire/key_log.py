"""The file to which a browser writes the secrets of its TLS sessions (NSS key log format, RFC 9850).

Each line has a label, the random of the session's ClientHello, and a secret, in hexadecimal. The file is read on from where it was
read before. It is in the browser's own temporary folder, readable by its owner only, and is removed with it.
"""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock

_LINE = re.compile(rb"([A-Z0-9_]{1,40}) ([0-9a-fA-F]{64}) ([0-9a-fA-F]{2,128})")
_READ_BYTES = 1_048_576
_MAX_SESSIONS = 10_000

Secrets = Mapping[str, bytes]
"""The secrets of one session, by their labels."""


def is_complete(secrets: Secrets) -> bool:
    """Whether the secrets suffice to read a session: of TLS 1.2 it is one, of TLS 1.3 there are several."""
    return _MASTER_SECRET in secrets or secrets.keys() >= _TRAFFIC_SECRETS


_MASTER_SECRET = "CLIENT_RANDOM"  # noqa: S105 — a label
_TRAFFIC_SECRETS = {"CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"}


class KeyLog:
    """The secrets in a file that a browser writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offset = 0
        self._rest = b""
        self._lock = Lock()  # captures are read in threads
        self._sessions: dict[bytes, dict[str, bytes]] = {}

    @classmethod
    def make(cls, folder: Path) -> "KeyLog":
        """A new, empty file in a folder; `OSError`."""
        path = folder / "tls-keys"
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return cls(path)

    def secrets(self, client_random: bytes) -> Secrets:
        """The secrets of a session; empty if the browser has not written them."""
        with self._lock:
            if not is_complete(self._sessions.get(client_random, {})):
                self._read_on()
            return dict(self._sessions.get(client_random, {}))

    def _read_on(self) -> None:
        """Read what the browser has written since; nothing if the file is gone."""
        with suppress(OSError), self.path.open("rb") as file:
            file.seek(self._offset)
            while written := file.read(_READ_BYTES):
                self._offset += len(written)
                *lines, self._rest = (self._rest + written).split(b"\n")
                self._rest = self._rest[-_READ_BYTES:]
                for line in lines:
                    self._take(line)

    def _take(self, line: bytes) -> None:
        match = _LINE.fullmatch(line.rstrip(b"\r"))
        if match is None or len(match[3]) % 2:
            return
        client_random = bytes.fromhex(match[2].decode())
        self._sessions.setdefault(client_random, {})[match[1].decode()] = bytes.fromhex(match[3].decode())
        if len(self._sessions) > _MAX_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
