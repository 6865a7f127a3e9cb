"""Read HLS playlists (RFC 8216): the streams that a master playlist offers, and the segments of a media playlist.

A playlist is hostile text: what it names is only asked for through the gate, its numbers are only compared, and lines that are not
understood are passed over, as the standard asks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archiver.model.urls import parse_url

MARK = "#EXTM3U"
_ATTRIBUTE = re.compile(r'([A-Z0-9-]{1,40})=("[^"]{0,4096}"|[^",]{0,4096})')
_MAX_DIGITS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of a video: its URL, and where its bytes begin and how many they are, if it is a part of a file."""

    url: str
    start: int = 0
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One of the streams that a master playlist offers: its playlist, its bits a second, and the group of its sound."""

    url: str
    bits_a_second: int
    audio: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterPlaylist:
    """The streams of a video, and the playlists of separate sound, by group."""

    streams: tuple[Stream, ...]
    sounds: tuple[tuple[str, str], ...] = ()

    def chosen(self, *, bits_a_second: int) -> Stream:
        """The best stream within a bandwidth, else the smallest."""
        within = [stream for stream in self.streams if stream.bits_a_second <= bits_a_second]
        if within:
            return max(within, key=lambda stream: stream.bits_a_second)
        return min(self.streams, key=lambda stream: stream.bits_a_second)

    def sound_of(self, stream: Stream) -> str | None:
        """The playlist of a stream's sound, if it is not in the stream itself."""
        return next((url for group, url in self.sounds if group == stream.audio), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPlaylist:
    """The parts of a stream, initialisation segments included; `encryption` is its method, `ended` False while it is live."""

    parts: tuple[Segment, ...]
    seconds: float
    ended: bool
    encryption: str | None = None


def parse_playlist(content: str, url: str) -> MasterPlaylist | MediaPlaylist | None:
    """The playlist in a text that came from a URL; None if it is none."""
    lines = [line.strip() for line in content.removeprefix("\ufeff").splitlines() if line.strip()]
    if not lines or not lines[0].startswith(MARK):
        return None
    streams = tuple(_streams(lines, url))
    return MasterPlaylist(streams=streams, sounds=tuple(_sounds(lines, url))) if streams else _media_playlist(lines, url)


def _streams(lines: Sequence[str], base: str) -> Iterator[Stream]:
    described: dict[str, str] | None = None
    for line in lines:
        name, _, value = line.partition(":")
        if name == "#EXT-X-STREAM-INF":
            described = _attributes(value)
        elif not line.startswith("#") and described is not None:
            url = _address(line, base)
            if url is not None:
                yield Stream(url=url, bits_a_second=_number(described.get("BANDWIDTH", "")) or 0, audio=described.get("AUDIO"))
            described = None


def _sounds(lines: Sequence[str], base: str) -> Iterator[tuple[str, str]]:
    """The groups and playlists of separate sound, the default ones first."""
    found = []
    for line in lines:
        name, _, value = line.partition(":")
        attributes = _attributes(value) if name == "#EXT-X-MEDIA" else {}
        url = _address(attributes.get("URI", ""), base)
        if attributes.get("TYPE") == "AUDIO" and url is not None:
            found.append((attributes.get("DEFAULT") != "YES", attributes.get("GROUP-ID", ""), url))
    yield from ((group, url) for _, group, url in sorted(found, key=lambda sound: sound[0]))


def _media_playlist(lines: Sequence[str], base: str) -> MediaPlaylist:
    parts: list[Segment] = []
    seconds, encryption, ended = 0.0, None, False
    piece: str | None = None
    ends: dict[str, int] = {}
    for line in lines:
        name, _, value = line.partition(":")
        match name:
            case "#EXTINF":
                seconds += _duration(value)
            case "#EXT-X-BYTERANGE":
                piece = value
            case "#EXT-X-KEY" if (method := _attributes(value).get("METHOD", "")) != "NONE":
                encryption = encryption or method or "unknown"
            case "#EXT-X-MAP":
                attributes = _attributes(value)
                parts += _part(attributes.get("URI", ""), attributes.get("BYTERANGE"), base, {})
            case "#EXT-X-ENDLIST":
                ended = True
            case "#EXT-X-PLAYLIST-TYPE":
                ended = ended or value == "VOD"
            case _ if not line.startswith("#"):
                parts += _part(line, piece, base, ends)
                piece = None
    return MediaPlaylist(parts=tuple(parts), seconds=seconds, ended=ended, encryption=encryption)


def _part(written: str, piece: str | None, base: str, ends: dict[str, int]) -> list[Segment]:
    """The part at an address, none if it is no web address; a range without a start begins where the file's last one ended."""
    url = _address(written, base)
    if url is None:
        return []
    length, _, start = (piece or "").partition("@")
    size = _number(length)
    if size is None:
        return [Segment(url=url)]
    begins = _number(start)
    begins = ends.get(url, 0) if begins is None else begins
    ends[url] = begins + size
    return [Segment(url=url, start=begins, length=size)]


def _attributes(written: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(written)}


def _address(written: str, base: str) -> str | None:
    found = parse_url(written, base=parse_url(base)) if written else None
    return str(found) if found is not None else None


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= _MAX_DIGITS else None


def _duration(written: str) -> float:
    found = re.match(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", written)
    return float(found[0]) if found else 0.0
