"""Decode the content codings of bodies that other programs kept, up to a limit: a few kilobytes can decode to gigabytes."""

import zlib
from collections.abc import Callable


def decode_body(coded: bytes, codings: str, largest: int) -> bytes:
    """A body without its content codings, up to one byte more than `largest`.

    Some programs keep the decoded body under the header of the coded one: what cannot be decoded is taken as it is.
    """
    for coding in reversed([name.strip().lower() for name in codings.split(",") if name.strip()]):
        decoder = _DECODERS.get(coding)
        decoded = decoder(coded, largest + 1) if decoder is not None else None
        if decoded is None:
            return coded
        coded = decoded
    return coded


def _gzip(coded: bytes, most: int) -> bytes | None:
    return _inflated(coded, most, zlib.MAX_WBITS | 16)


def _deflate(coded: bytes, most: int) -> bytes | None:
    """With zlib's header, as RFC 9110 §8.4.1.2 requires, or without it."""
    has_header = coded[:1] and coded[0] & 0x0F == zlib.DEFLATED
    return _inflated(coded, most, zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)


def _inflated(coded: bytes, most: int, window_bits: int) -> bytes | None:
    try:
        return zlib.decompressobj(window_bits).decompress(coded, most)
    except zlib.error:
        return None


_DECODERS: dict[str, Callable[[bytes, int], bytes | None]] = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate}
