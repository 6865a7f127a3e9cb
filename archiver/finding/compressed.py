"""Packed bytes: gzip undone, never to more than is wanted, since a few kilobytes of it can stand for gigabytes."""

import zlib

from archiver.errors import InputError

_GZIP = b"\x1f\x8b"
_WRAPPED = 16 + zlib.MAX_WBITS
_MOST_MEMBERS = 10_000


def is_gzip(content: bytes) -> bool:
    """Whether bytes are gzip."""
    return content.startswith(_GZIP)


def decompress(content: bytes, *, source: str, most: int) -> bytes:
    """What gzip stands for; `InputError` when that is more than `most` bytes, or nothing. What is cut short gives what it has."""
    parts: list[bytes] = []
    size = 0
    for _ in range(_MOST_MEMBERS):
        inflate = zlib.decompressobj(_WRAPPED)
        try:
            part = inflate.decompress(content, most - size + 1)
        except zlib.error:
            break
        parts.append(part)
        size += len(part)
        if size > most:
            raise InputError(f"{source} unpacks to more than {most:,} bytes", remedy="cut it into its articles")
        content = inflate.unused_data
        if not content.startswith(_GZIP):
            break
    if not size:
        raise InputError(f"{source} is gzip that cannot be unpacked", remedy="copy it again: it is damaged")
    return b"".join(parts)
