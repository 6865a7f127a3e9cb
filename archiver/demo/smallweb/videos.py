"""Draws the videos of the small web: MP4 files of JPEG pictures (ISO/IEC 14496-12), whole, and in pieces for HLS."""

import struct
from functools import lru_cache
from io import BytesIO

from PIL import Image

from archiver.demo.smallweb.pictures import draw_harbour

VIDEO_TYPE, PLAYLIST_TYPE = "video/mp4", "application/vnd.apple.mpegurl"
_WIDTH, _HEIGHT = 64, 40
_UNITY = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


@lru_cache(maxsize=16)
def draw_video(seed: str, seconds: int) -> bytes:
    """A video with one picture a second."""
    pictures = _pictures(seed, seconds)
    head = _box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")
    start = len(head) + len(_movie(pictures, seconds, first=0)) + 8
    return head + _movie(pictures, seconds, first=start) + _box(b"mdat", b"".join(pictures))


def video_start() -> bytes:
    """The initialisation segment of a video in pieces."""
    fragments = _box(b"mvex", _full_box(b"trex", struct.pack(">5I", 1, 1, 1, 0, 0)))
    return _box(b"ftyp", b"iso5\0\0\2\0iso5iso6mp41") + _movie((), 0, first=0, more=fragments)


def video_segment(seed: str, number: int) -> bytes:
    """One second of a video in pieces."""
    (picture,) = _pictures(f"{seed}{number}", 1)

    def fragment(offset: int) -> bytes:
        sample = _full_box(b"trun", struct.pack(">IiI", 1, offset, len(picture)), flags=0x201)
        track = _full_box(b"tfhd", struct.pack(">I", 1), flags=0x20000) + _full_box(b"tfdt", struct.pack(">I", number)) + sample
        return _box(b"moof", _full_box(b"mfhd", struct.pack(">I", number + 1)) + _box(b"traf", track))

    return _box(b"styp", b"msdh\0\0\0\0msdhmsix") + fragment(len(fragment(0)) + 8) + _box(b"mdat", picture)


def _pictures(seed: str, number: int) -> tuple[bytes, ...]:
    return tuple(_jpeg(draw_harbour(f"{seed} {second}", _WIDTH, _HEIGHT)) for second in range(number))


def _jpeg(png: bytes) -> bytes:
    written = BytesIO()
    Image.open(BytesIO(png)).save(written, "JPEG", quality=60)
    return written.getvalue()


def _movie(pictures: tuple[bytes, ...], seconds: int, *, first: int, more: bytes = b"") -> bytes:
    """The `moov` box of a film whose pictures stand one after the other from the byte `first`; times are in seconds."""
    size = struct.pack(">II", _WIDTH << 16, _HEIGHT << 16)
    movie = _full_box(
        b"mvhd", struct.pack(">4I", 0, 0, 1, seconds) + struct.pack(">IH10x", 0x10000, 0x100) + _UNITY + bytes(24) + _number(2)
    )
    track = _full_box(b"tkhd", struct.pack(">5I", 0, 0, 1, 0, seconds) + bytes(16) + _UNITY + size, flags=3)
    media = _full_box(b"mdhd", struct.pack(">4IHH", 0, 0, 1, seconds, 0x55C4, 0))
    handler = _full_box(b"hdlr", bytes(4) + b"vide" + bytes(12) + b"harbour\0")
    data = _box(b"dinf", _full_box(b"dref", _number(1) + _full_box(b"url ", b"", flags=1)))
    information = _box(b"minf", _full_box(b"vmhd", bytes(8), flags=1) + data + _samples(pictures, first))
    return _box(b"moov", movie + _box(b"trak", track + _box(b"mdia", media + handler + information)) + more)


def _samples(pictures: tuple[bytes, ...], first: int) -> bytes:
    """The `stbl` box: how the pictures are coded, how long each is shown, and where it is."""
    entry = bytes(6) + struct.pack(">H", 1) + bytes(16) + struct.pack(">HHIIIH", _WIDTH, _HEIGHT, 0x480000, 0x480000, 0, 1)
    coding = _full_box(b"stsd", _number(1) + _box(b"jpeg", entry + bytes(32) + struct.pack(">Hh", 24, -1)))
    held = bool(pictures)
    times = _full_box(b"stts", _number(held) + struct.pack(">II", len(pictures), 1) * held)
    chunks = _full_box(b"stsc", _number(held) + struct.pack(">III", 1, len(pictures), 1) * held)
    sizes = _full_box(b"stsz", struct.pack(">II", 0, len(pictures)) + b"".join(_number(len(picture)) for picture in pictures))
    return _box(b"stbl", coding + times + chunks + sizes + _full_box(b"stco", _number(held) + _number(first) * held))


def _number(value: int) -> bytes:
    return struct.pack(">I", value)


def _full_box(kind: bytes, content: bytes, *, flags: int = 0) -> bytes:
    return _box(kind, _number(flags) + content)


def _box(kind: bytes, content: bytes) -> bytes:
    return _number(len(content) + 8) + kind + content
