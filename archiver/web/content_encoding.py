"""Decode gzip and deflate bodies up to a limit: a few kilobytes of gzip can decompress to gigabytes."""

import zlib
from typing import Protocol

ACCEPT_ENCODING = "gzip, deflate"
"""The `Accept-Encoding` of all requests: the codings that Python's zlib can decompress in bounded steps."""


class UnknownEncodingError(Exception):
    """A body has a content coding that was not requested; its argument is the coding's name."""


class _Decompressor(Protocol):
    """The object that `zlib.decompressobj` returns."""

    @property
    def eof(self) -> bool:
        """Whether the end of the compressed stream was reached."""

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        """Decompress at most `max_length` bytes."""


class ContentDecoder:
    """Decodes one body chunk by chunk. `UnknownEncodingError` for any coding but gzip and deflate, also for nested ones."""

    def __init__(self, content_encoding: str) -> None:
        self._name = content_encoding.strip().lower()
        if self._name not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise UnknownEncodingError(content_encoding[:40])
        self._is_identity = self._name in {"", "identity"}
        self._inflate: _Decompressor | None = None

    @property
    def finished(self) -> bool:
        """Whether the compressed stream is complete; always true for an identity body."""
        return self._is_identity or (self._inflate is not None and self._inflate.eof)

    def decode(self, chunk: bytes, max_bytes: int) -> bytes:
        """Decode a chunk to at most `max_bytes` bytes and drop the rest; `zlib.error` on bad data.

        An identity chunk is returned whole.
        """
        if self._is_identity or not chunk:
            return chunk
        if self._inflate is None:
            self._inflate = zlib.decompressobj(self._window_bits(chunk))
        return self._inflate.decompress(chunk, max_bytes)

    def _window_bits(self, first: bytes) -> int:
        """Zlib's `wbits`: servers send `deflate` with zlib's header, as RFC 9110 §8.4.1.2 requires, or without it."""
        if self._name != "deflate":
            return 16 + zlib.MAX_WBITS
        return zlib.MAX_WBITS if first[0] & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS
