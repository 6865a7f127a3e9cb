"""Content codings undone, never by more than is wanted: a few kilobytes of gzip can stand for gigabytes."""

import zlib
from typing import Protocol

ACCEPTED = "gzip, deflate"
"""What we ask for: what can be undone a bounded step at a time with what Python brings along."""


class UnknownEncodingError(Exception):
    """A body came in a coding that was not asked for."""


class _Decompressor(Protocol):
    """What zlib makes to decompress with."""

    @property
    def eof(self) -> bool:
        """Whether the end has been seen."""

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        """At most so many bytes of what the data stand for."""


class ContentDecoder:
    """One body's content coding: `undo` its chunks as they come; one coding, never several nested."""

    def __init__(self, named: str) -> None:
        self._name = named.strip().lower()
        if self._name not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise UnknownEncodingError(named[:40])
        self._plain = self._name in {"", "identity"}
        self._inflate: _Decompressor | None = None

    @property
    def finished(self) -> bool:
        """Whether the body has come to its end; what is not coded says nothing of it."""
        return self._plain or (self._inflate is not None and self._inflate.eof)

    def undo(self, chunk: bytes, most: int) -> bytes:
        """What a chunk stands for, at most so many bytes; the rest is dropped when there is more."""
        if self._plain or not chunk:
            return chunk
        if self._inflate is None:
            self._inflate = zlib.decompressobj(self._window(chunk))
        return self._inflate.decompress(chunk, most)

    def _window(self, first: bytes) -> int:
        """How the stream is wrapped; `deflate` is met with zlib's wrapping, as RFC 9110 §8.4.1.2 has it, and without."""
        if self._name != "deflate":
            return 16 + zlib.MAX_WBITS
        return zlib.MAX_WBITS if first[0] & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS
