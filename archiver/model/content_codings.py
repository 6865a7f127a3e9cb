"""Decode the content codings of HTTP bodies, up to a limit: a few kilobytes of gzip can expand to gigabytes.

gzip, deflate, brotli and Zstandard (RFC 9110 §8.4.1, RFC 7932, RFC 8878), as browsers ask for them, also one inside of another.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import brotlicffi
import zstandard

_MAX_LAYERS = 4
_STEP = 65536
_ZSTD_WINDOW = 8 * 1024 * 1024  # RFC 9659: what a browser accepts
_ZSTD_BLOCK_HEADER = 3
_ZSTD_CHECKSUM = 4
_ZSTD_RLE = 1


class UnknownCodingError(ValueError):
    """A content coding is none that is known here, or there are too many; its argument is what the header says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A decoded body; `whole` is False where it is damaged, ends early, or is longer than the limit: then it is the beginning."""

    body: bytes
    whole: bool


def is_known(content_encoding: str) -> bool:
    """Whether bodies with this `Content-Encoding` can be decoded."""
    return _codings(content_encoding) is not None


def decode(body: bytes, content_encoding: str, *, max_bytes: int) -> Decoded:
    """Decode a body by its `Content-Encoding` to at most `max_bytes` bytes; `UnknownCodingError`."""
    codings = _codings(content_encoding)
    if codings is None:
        raise UnknownCodingError(content_encoding[:80])
    whole = True
    for coding in reversed(codings):
        if not body:
            break
        layer = _decoded(body, _DECODERS[coding], max_bytes)
        body, whole = layer.body, whole and layer.whole
    return Decoded(body=body[:max_bytes], whole=whole and len(body) <= max_bytes)


def _codings(content_encoding: str) -> list[str] | None:
    """The codings in the order in which they were applied; None if one is unknown, or there are too many."""
    named = [coding.strip().lower() for coding in content_encoding.split(",")]
    applied = [coding for coding in named if coding not in {"", "identity"}]
    return applied if len(applied) <= _MAX_LAYERS and all(coding in _DECODERS for coding in applied) else None


def _decoded(body: bytes, decoder: Callable[[bytes, int], Iterator[bytes]], max_bytes: int) -> Decoded:
    """One coding decoded: its pieces until they end, fail or exceed the limit."""
    decoded = bytearray()
    try:
        for piece in decoder(body, max_bytes + 1):
            decoded += piece
            if len(decoded) > max_bytes:
                return Decoded(body=bytes(decoded[:max_bytes]), whole=False)
    except (zlib.error, brotlicffi.error, zstandard.ZstdError, EOFError):
        return Decoded(body=bytes(decoded), whole=False)
    return Decoded(body=bytes(decoded), whole=True)


def _gzip(body: bytes, limit: int) -> Iterator[bytes]:
    return _inflated(body, limit, 16 + zlib.MAX_WBITS)


def _deflate(body: bytes, limit: int) -> Iterator[bytes]:
    """Deflate: servers send it with zlib's header, as RFC 9110 §8.4.1.2 requires, or without it."""
    return _inflated(body, limit, zlib.MAX_WBITS if body[0] & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS)


def _inflated(body: bytes, limit: int, window_bits: int) -> Iterator[bytes]:
    """The pieces of a stream of zlib; what follows its end is ignored, as browsers do."""
    inflate = zlib.decompressobj(window_bits)
    for start in range(0, len(body), _STEP):
        piece = inflate.decompress(body[start : start + _STEP], limit)
        yield piece
        while inflate.unconsumed_tail:
            yield inflate.decompress(inflate.unconsumed_tail, limit)
        if inflate.eof:
            return
    raise EOFError


def _brotli(body: bytes, limit: int) -> Iterator[bytes]:
    decompressor, start = brotlicffi.Decompressor(), 0
    while not decompressor.is_finished():
        if not decompressor.can_accept_more_data():
            yield decompressor.process(b"", output_buffer_limit=limit)
            continue
        if start >= len(body):
            raise EOFError
        yield decompressor.process(body[start : start + _STEP], output_buffer_limit=limit)
        start += _STEP


def _zstd(body: bytes, limit: int) -> Iterator[bytes]:
    reader = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).stream_reader(body, read_across_frames=True)
    while piece := reader.read(min(limit, _STEP)):
        yield piece
    if not _ends_with_a_frame(body):
        raise EOFError


def _ends_with_a_frame(body: bytes) -> bool:
    """Whether Zstandard data ends where its last frame does, which its reader does not say."""
    at = 0
    while at < len(body):
        if body[at + 1 : at + 4] == b"\x2a\x4d\x18" and body[at] & 0xF0 == 0x50:  # a skippable frame # noqa: PLR2004 - RFC 8878 §3.1.2
            at += 8 + int.from_bytes(body[at + 4 : at + 8], "little")
            continue
        frame, last = zstandard.get_frame_parameters(body[at : at + 18]), False
        at += zstandard.frame_header_size(body[at : at + 18])
        while not last:
            header = int.from_bytes(body[at : at + _ZSTD_BLOCK_HEADER], "little")
            last, kind = bool(header & 1), header >> 1 & 3
            at += _ZSTD_BLOCK_HEADER + (1 if kind == _ZSTD_RLE else header >> 3)
            if at > len(body):
                return False
        at += _ZSTD_CHECKSUM if frame.has_checksum else 0
    return at == len(body)


_DECODERS: Mapping[str, Callable[[bytes, int], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
