"""Fetch a video through the gate: a file in one piece, resumed where the connection breaks, or the segments of an HLS playlist."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from archiver.app.posts.file_types import file_type
from archiver.app.posts.hls import MasterPlaylist, MediaPlaylist, Segment, parse_playlist
from archiver.app.posts.media_faults import MediaFault, fetched_media
from archiver.app.posts.video_tool import ToolError, download
from archiver.bounds import bounds, setting_of
from archiver.evidence import VideoStream
from archiver.model.captures import Exchange, Headers
from archiver.model.digests import digest
from archiver.model.posts import Media
from archiver.model.probes import VIDEO_PROBE, Answer, Probe, Silence, Why
from archiver.reporting.phrases import human_size, why_unreadable
from archiver.web.door import Web

_MAX_TRIES = 4
_AS_IT_IS: Headers = (("Accept-Encoding", "identity"),)
_RESUMABLE = frozenset({Why.BROKEN_OFF, Why.NO_ANSWER_IN_TIME})
_HLS = "hls"
_MAX_WASTE = 2
"""How many times as many bytes as a video may have may be moved for it, by redirects and tries that failed."""
_LINE_BYTES = 1000
"""How long the lines about one segment of a playlist may be, on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedVideo:
    """What came when a video was fetched from a URL: its exchanges, and the streams in them; or the fault.

    `content` is the file that another program brought, which has no exchanges.
    """

    url: str = ""
    exchanges: tuple[Exchange, ...] = ()
    streams: tuple[VideoStream, ...] = ()
    content: bytes = b""
    media_type: str = "video/mp4"
    fault: MediaFault | None = None


@dataclass(slots=True, kw_only=True)
class _Download:
    """The exchanges of a video so far, how many bytes of it they have, and how many were `moved` with redirects and tries."""

    web: Web
    exchanges: list[Exchange] = field(default_factory=list)
    size: int = 0
    moved: int = 0

    def add(self, exchanges: Sequence[Exchange]) -> int:
        """Add the exchanges of an answer; the index of the last one."""
        self.exchanges.extend(exchanges)
        self.size += len(exchanges[-1].body)
        self.moved += sum(len(exchange.body) for exchange in exchanges)
        limit = bounds().video_bytes
        if self.size > limit or self.moved > _MAX_WASTE * limit:
            raise _VideoFaultError("too-large", f"it is larger than the limit of {human_size(limit)} ({setting_of('video_bytes')})")
        return len(self.exchanges) - 1

    def forget(self) -> None:
        """Begin anew."""
        self.exchanges.clear()
        self.size = 0


class _VideoFaultError(Exception):
    """Why a video cannot be kept."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.fault = MediaFault(code=code, words=words, too_large=code == "too-large")


async def fetch_video(web: Web, file: Media, *, page: str | None) -> FetchedVideo:
    """A video, from its best file that is not too large, else from its playlist; or why there is none.

    Where the platform tells neither, yt-dlp is asked for that of the post's `page`.
    """
    if file.seconds is not None and file.seconds > bounds().video_seconds:
        return FetchedVideo(fault=_too_long(file.seconds).fault)
    fault = MediaFault(code="no-address", words="the address of its file is not known")
    files = [(url, _file) for url in (file.url, *file.smaller) if url is not None]
    streams = [(file.playlist, _playlist)] if file.playlist is not None else []
    longest = bounds().video_seconds + web.video_patience  # as long as it may be to watch, and as one file may take
    for number, (url, fetch) in enumerate((*files, *streams)):
        download = _Download(web=web)
        try:
            async with asyncio.timeout(longest):
                found = await fetch(download, file, url)
        except TimeoutError:
            fault = MediaFault(code=Why.NO_ANSWER_IN_TIME.value, words="it took too long") if number == 0 else fault
            continue
        except _VideoFaultError as error:
            fault = error.fault if number == 0 else fault
            continue
        return FetchedVideo(url=url, exchanges=tuple(download.exchanges), streams=found)
    if file.url is None and file.playlist is None and page is not None:
        return await _with_tool(web, page)
    return FetchedVideo(fault=fault)


async def _with_tool(web: Web, page: str) -> FetchedVideo:
    """A video that yt-dlp fetches from the page of its post."""
    try:
        content, kind = await download(web, page)
    except ToolError as error:
        return FetchedVideo(fault=MediaFault(code=error.code, words=error.words, too_large=error.code == "too-large"))
    stream = VideoStream(digest=digest(content), size=len(content), parts=())
    media_type = f"{kind.family.value}/{kind.code.replace('mpeg-ts', 'mp2t')}"
    return FetchedVideo(url=page, streams=(stream,), content=content, media_type=media_type)


async def _file(download: _Download, file: Media, url: str) -> tuple[VideoStream, ...]:
    """The only stream of a video in one file, which may itself be a playlist."""
    pieces: list[int] = []
    for _ in range(_MAX_TRIES):
        outcome = await _ask(download.web, url, _resuming(download))
        if isinstance(outcome, Silence):
            if outcome.why in _RESUMABLE and pieces:
                continue
            raise _silent(outcome)
        if outcome.status == HTTPStatus.PARTIAL_CONTENT and pieces:
            if _start(outcome) != download.size:
                raise _VideoFaultError("other-range", "the server sent another part of it than was asked for")
        elif outcome.status == HTTPStatus.OK:
            download.forget()
            pieces.clear()
        else:
            raise _status(outcome)
        pieces.append(download.add(outcome.exchanges))
        if not outcome.last.cut:
            return await _inspected(download, file, pieces, outcome)
    raise _VideoFaultError(Why.BROKEN_OFF.value, f"the connection broke off {_MAX_TRIES} times")


async def _inspected(download: _Download, file: Media, pieces: Sequence[int], outcome: Answer) -> tuple[VideoStream, ...]:
    """The stream of a file that has come whole, if it is a video; a playlist's streams if it is one."""
    whole = b"".join(download.exchanges[piece].body for piece in pieces)
    exchange = replace(outcome.last, status=HTTPStatus.OK.value, body=whole)
    found = fetched_media(file, Answer(probe=outcome.probe, exchanges=(replace(outcome.exchanges[0], body=b""), exchange)))
    if found.fault is not None:
        raise _VideoFaultError(found.fault.code, found.fault.words)
    if file_type(whole).code == _HLS:
        return await _streams(download, _parsed(whole, outcome.url))
    return (VideoStream(digest=digest(whole), size=len(whole), parts=tuple(pieces)),)


async def _playlist(download: _Download, _: Media, url: str) -> tuple[VideoStream, ...]:
    """The streams of a video that a playlist lists."""
    return await _streams(download, await _read_playlist(download, url))


async def _streams(download: _Download, playlist: MasterPlaylist | MediaPlaylist) -> tuple[VideoStream, ...]:
    """The stream of a media playlist, or the chosen one of a master playlist with its sound."""
    if isinstance(playlist, MediaPlaylist):
        return (await _stream(download, playlist),)
    chosen = playlist.chosen(bits_a_second=bounds().video_bits_a_second)
    listed = await _read_media_playlist(download, chosen.url)
    affordable = int(bounds().video_bytes * 8 / max(listed.seconds, 1.0))
    if chosen.bits_a_second > affordable:  # the smallest one, if all are too large
        chosen = playlist.chosen(bits_a_second=affordable)
        listed = await _read_media_playlist(download, chosen.url)
    stream, sound = await _stream(download, listed), playlist.sound_of(chosen)
    return (stream,) if sound is None else (stream, await _stream(download, await _read_media_playlist(download, sound)))


async def _read_media_playlist(download: _Download, url: str) -> MediaPlaylist:
    listed = await _read_playlist(download, url)
    if isinstance(listed, MasterPlaylist):
        raise _VideoFaultError("playlist-in-playlist", "its playlist leads to another list of streams")
    return listed


async def _read_playlist(download: _Download, url: str) -> MasterPlaylist | MediaPlaylist:
    outcome = await _ask(download.web, url)
    if isinstance(outcome, Silence):
        raise _silent(outcome)
    if outcome.status != HTTPStatus.OK:
        raise _status(outcome)
    download.add(outcome.exchanges)
    return _parsed(outcome.body, outcome.url)


def _parsed(body: bytes, url: str) -> MasterPlaylist | MediaPlaylist:
    """The playlist that came from a URL."""
    if len(body) > _LINE_BYTES * bounds().video_segments:
        raise _VideoFaultError("too-many-segments", f"its playlist is too long ({setting_of('video_segments')})")
    playlist = parse_playlist(body.decode("utf-8", "replace"), url)
    if playlist is None:
        raise _VideoFaultError("no-playlist", "what came is not an HLS playlist")
    return playlist


async def _stream(download: _Download, playlist: MediaPlaylist) -> VideoStream:
    """All parts of a stream, in order."""
    _require_keepable(playlist)
    pieces = [await _part(download, part) for part in playlist.parts]
    whole = b"".join(download.exchanges[piece].body for piece in pieces)
    return VideoStream(digest=digest(whole), size=len(whole), parts=tuple(pieces))


async def _part(download: _Download, part: Segment) -> int:
    """The index of the exchange that brought a part."""
    wanted = () if part.length is None else (("Range", f"bytes={part.start}-{part.start + part.length - 1}"),)
    for number in range(_MAX_TRIES):
        outcome = await _ask(download.web, part.url, wanted)
        if isinstance(outcome, Silence):
            if outcome.why in _RESUMABLE and number + 1 < _MAX_TRIES:
                continue
            raise _silent(outcome)
        if outcome.status != (HTTPStatus.OK if part.length is None else HTTPStatus.PARTIAL_CONTENT):
            raise _status(outcome)
        if not outcome.last.cut:
            if part.length is not None and (_start(outcome), len(outcome.body)) != (part.start, part.length):
                raise _VideoFaultError("other-range", "the server sent another part of it than was asked for")
            return download.add(outcome.exchanges)
    raise _VideoFaultError(Why.BROKEN_OFF.value, f"the connection broke off {_MAX_TRIES} times")


async def _ask(web: Web, url: str, headers: Headers = ()) -> Answer | Silence:
    return await web.ask(Probe(kind=VIDEO_PROBE, url=url, headers=(*_AS_IT_IS, *headers)))


def _resuming(download: _Download) -> Headers:
    """The header fields that ask for the rest of a file whose beginning has come; none where it is to be asked for anew.

    Without a strong validator, the rest could be another file's.
    """
    if not download.exchanges:
        return ()
    sent = {name.lower(): value for name, value in download.exchanges[-1].response_headers}
    tag = sent.get("etag", "")
    validator = tag if tag.startswith('"') else sent.get("last-modified")
    return (("Range", f"bytes={download.size}-"), ("If-Range", validator)) if validator else ()


def _start(answer: Answer) -> int | None:
    """Where the part of a file begins that an answer has; None if it does not say so."""
    start = (answer.header("content-range") or "").partition("bytes ")[2].partition("-")[0]
    return int(start) if start.isascii() and start.isdecimal() and len(start) < len(str(bounds().video_bytes)) + 2 else None


def _require_keepable(playlist: MediaPlaylist) -> None:
    if playlist.encryption is not None:
        raise _VideoFaultError("encrypted", f"it is encrypted ({playlist.encryption[:40]})")
    if not playlist.ended:
        raise _VideoFaultError("live", "it is still being broadcast")
    if playlist.seconds > bounds().video_seconds:
        raise _too_long(playlist.seconds)
    if len(playlist.parts) > bounds().video_segments:
        limit = f"{bounds().video_segments:,} ({setting_of('video_segments')})"
        raise _VideoFaultError("too-many-segments", f"it has {len(playlist.parts):,} segments, the limit is {limit}")
    if not playlist.parts:
        raise _VideoFaultError("no-playlist", "its playlist has no segments")


def _too_long(seconds: float) -> _VideoFaultError:
    limit = f"{bounds().video_seconds:,} seconds ({setting_of('video_seconds')})"
    return _VideoFaultError("too-long", f"it is {seconds:,.0f} seconds long, the limit is {limit}")


def _silent(silence: Silence) -> _VideoFaultError:
    words = silence.detail if silence.why is Why.TOO_LARGE else why_unreadable(silence.why)
    return _VideoFaultError(silence.why.value, words)


def _status(answer: Answer) -> _VideoFaultError:
    return _VideoFaultError(f"status-{answer.status}", f"the server answered {answer.status}")
