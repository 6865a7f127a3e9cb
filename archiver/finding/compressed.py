"""Gzip input: decompressed up to a limit, since a few kilobytes can expand to gigabytes."""

import zlib

from archiver.bounds import bounds, exceeded, remedy
from archiver.errors import InputError

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW_BITS = 16 + zlib.MAX_WBITS


def is_gzip(content: bytes) -> bool:
    """Whether bytes begin as gzip does."""
    return content.startswith(_GZIP_MAGIC)


def decompressed_beginning(content: bytes, size: int) -> bytes:
    """The first bytes inside of gzip, at most `size`; none if it is damaged."""
    try:
        return zlib.decompressobj(_GZIP_WINDOW_BITS).decompress(content, size)
    except zlib.error:
        return b""


def decompress(content: bytes, *, source: str) -> bytes:
    """Decompress gzip; of a truncated file, the part before the cut.

    Raises `InputError` if the result has more bytes than an article, or is empty. `source` is the name for the message.
    """
    max_bytes = bounds().article_bytes
    parts: list[bytes] = []
    size = 0
    for _ in range(bounds().gzip_members):
        member = zlib.decompressobj(_GZIP_WINDOW_BITS)
        try:
            part = member.decompress(content, max_bytes - size + 1)
        except zlib.error:
            break
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            raise InputError(f"{source} {exceeded('article_bytes')}", remedy=remedy("article_bytes", "cut it into its articles"))
        content = member.unused_data
        if not is_gzip(content):
            break
    else:
        raise InputError(f"{source} {exceeded('gzip_members')}", remedy=remedy("gzip_members", "compress it again, as one"))
    if not size:
        raise InputError(f"{source} is gzip that cannot be unpacked", remedy="copy it again: it is damaged")
    return b"".join(parts)
