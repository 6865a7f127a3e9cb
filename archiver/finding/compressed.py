"""Gzip input: decompressed up to a limit, since a few kilobytes can expand to gigabytes."""

import zlib

from archiver.errors import InputError

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW_BITS = 16 + zlib.MAX_WBITS
_MAX_MEMBERS = 10_000


def is_gzip(content: bytes) -> bool:
    """Whether bytes begin as gzip does."""
    return content.startswith(_GZIP_MAGIC)


def decompress(content: bytes, *, source: str, max_bytes: int) -> bytes:
    """Decompress gzip; of a truncated file, the part before the cut.

    Raises `InputError` if the result has more than `max_bytes`, or is empty. `source` is the name for the message.
    """
    parts: list[bytes] = []
    size = 0
    for _ in range(_MAX_MEMBERS):
        member = zlib.decompressobj(_GZIP_WINDOW_BITS)
        try:
            part = member.decompress(content, max_bytes - size + 1)
        except zlib.error:
            break
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            raise InputError(f"{source} unpacks to more than {max_bytes:,} bytes", remedy="cut it into its articles")
        content = member.unused_data
        if not is_gzip(content):
            break
    if not size:
        raise InputError(f"{source} is gzip that cannot be unpacked", remedy="copy it again: it is damaged")
    return b"".join(parts)
